"""The pages of the federation: those of its stewards, and those for members."""

from onemile_federation.intents import views as _intents  # noqa: F401
from onemile_federation.stewards import passing as _passing  # noqa: F401
from onemile_federation.views import blueprint

__all__ = ["blueprint"]
