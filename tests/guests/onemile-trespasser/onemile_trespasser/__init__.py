"""One guest for each wall of the house; every module is a plugin of its own."""
