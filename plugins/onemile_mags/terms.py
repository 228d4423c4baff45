"""The plugin's settings and capabilities."""

from onemile.api import Capability, Setting
from onemile.api import lazy_gettext as _l

TAKE_PART = "mags.take_part"
STEWARD = "mags.steward"

CAPABILITIES = (
    Capability(name=TAKE_PART, title=_l("Write Mags and comment"), granted_to="member"),
    Capability(name=STEWARD, title=_l("Keep the association’s Mags"), granted_to="steward"),
)

SETTINGS = (
    Setting(
        name="mags.first_look_links",
        kind=int,
        default=2,
        minimum=0,
        maximum=100,
        help="Links that a new member's first article may have before somebody looks at it first.",
    ),
)
