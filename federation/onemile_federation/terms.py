"""Who may do what about federation, and what onemile.toml says of it."""

from onemile.api import Capability, Setting
from onemile.api import lazy_gettext as _l
from onemile_federation.remote.models import ANYBODY, BY_NAME
from onemile_federation.remote.standings import MODE_SETTING

CAPABILITIES = [
    Capability(
        name="federation.steer",
        title=_l("See and steer the traffic with other instances"),
        granted_to="steward",
    ),
]

SETTINGS = (
    Setting(
        name=MODE_SETTING,
        kind=str,
        default=ANYBODY,
        choices=(ANYBODY, BY_NAME),
        help="With whom publications are exchanged, until a steward decides it on a page: all "
        "other instances that are not shut out (open), or those alone that are let in by name "
        "(allowed).",
    ),
)
