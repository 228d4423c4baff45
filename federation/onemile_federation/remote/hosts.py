"""Other servers: one row each, and the one place where it is decided who may knock."""

from onemile_federation.remote.models import Host


def of(host: str) -> Host:
    """Return the row of a host, made when it is first met."""
    raise NotImplementedError


def domain_of(host: str) -> str:
    """Return what counts as one for quotas: the registrable domain, by the public suffix list."""
    raise NotImplementedError


def is_suspended(host: str) -> bool:
    """Tell whether a host, or a domain that it lies beneath, is suspended; in whatever spelling."""
    raise NotImplementedError


def heard_from(host: str) -> None:
    """Note that something genuine came from a host: whatever was unreachable is not any more."""
    raise NotImplementedError
