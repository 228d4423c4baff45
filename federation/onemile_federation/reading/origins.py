"""How the place is called from which something comes: the calm line beside a bridge."""


def of(host: str) -> str:
    """Return what a host is called on a page for members: its name in the network."""
    return host
