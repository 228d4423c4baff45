"""What an association can choose about federation, and who may do what."""

from onemile.api import Capability, Setting
from onemile.api import lazy_gettext as _l

SETTINGS: list[Setting] = []
CAPABILITIES = [
    Capability(
        name="federation.steer",
        title=_l("See and steer the traffic with other instances"),
        granted_to="steward",
    ),
]
