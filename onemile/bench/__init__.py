"""The project's own measurements: a crowd, pages under load, a floor to compare with."""
