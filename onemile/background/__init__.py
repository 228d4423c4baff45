"""Work that runs later: how it is taken, kept and ended; tasks and services stand on that."""
