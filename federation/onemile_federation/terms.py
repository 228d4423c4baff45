"""Who may do what about federation."""

from onemile.api import Capability
from onemile.api import lazy_gettext as _l

CAPABILITIES = [
    Capability(
        name="federation.steer",
        title=_l("See and steer the traffic with other instances"),
        granted_to="steward",
    ),
]
