"""What is said where the private keys cannot be opened: the same in ``doctor`` and on the page."""

from onemile.api import HealthResult
from onemile.api import gettext as _
from onemile_federation.keys import sealing


def result() -> HealthResult:
    """Say that nothing can be signed, and what mends it."""
    return HealthResult(
        is_fine=False,
        detail=_("the seal of the private keys is lost: nothing can be signed"),
        mend=_(
            "put keys/federation/seal back from the backup that belongs to the database; "
            "if there is none: onemile federation new-keys"
        ),
    )


def check() -> HealthResult:
    """Tell whether the keys that are there can be opened; makes none, and asks nobody."""
    if sealing.is_lost():
        return result()
    return HealthResult(is_fine=True, detail=_("the private keys can be opened"))
