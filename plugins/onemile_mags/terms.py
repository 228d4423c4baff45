"""The plugin's settings and capabilities."""

from onemile.api import Capability, Setting
from onemile.api import lazy_gettext as _l

TAKE_PART = "mags.take_part"
STEWARD = "mags.steward"
# Asked of each article: who edits its Mag looks after what is said there (``comments.policy``).
LOOK_AFTER = "mags.look_after"

CAPABILITIES = (
    Capability(name=TAKE_PART, title=_l("Write Mags and comment"), granted_to="member"),
    Capability(
        name=LOOK_AFTER, title=_l("Look after the comments of an article"), granted_to="steward"
    ),
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
    Setting(
        name="mags.link_cards",
        kind=bool,
        default=True,
        help="Ask the pages behind links that stand alone in an article what they are called.",
    ),
)
