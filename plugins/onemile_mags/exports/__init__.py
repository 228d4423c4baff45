"""A Mag taken along: what it holds for whoever asks (``contents``), in several ``formats``."""
