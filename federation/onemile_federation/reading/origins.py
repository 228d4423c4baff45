"""How the place is called from which something comes: the calm line beside a bridge."""

from onemile_federation import partners


def of(host: str) -> str:
    """Return what a host is called on a page for members: a partner's own name, else its own."""
    return partners.name_of(host)
