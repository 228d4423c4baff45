"""The plugin's settings and capabilities: how long things wait, who may take part."""

from onemile.api import Capability, Setting
from onemile.api import lazy_gettext as _l

TAKE_PART = "projects.take_part"
EXAMINE = "projects.examine"
STEWARD = "projects.steward"
# The core's own: who decides about reports may suspend a project.
MODERATE = "core.moderate"

CAPABILITIES = (
    Capability(name=TAKE_PART, title=_l("Propose and support projects"), granted_to="member"),
    Capability(name=EXAMINE, title=_l("Examine projects"), granted_to="moderator"),
    Capability(name=STEWARD, title=_l("Answer for projects"), granted_to="steward"),
)

SETTINGS = (
    Setting(
        name="projects.review_days",
        kind=int,
        default=12,
        minimum=2,
        maximum=60,
        help="Days within which the association answers a proposed project, as its page says.",
    ),
    Setting(
        name="projects.collect_days",
        kind=int,
        default=7,
        minimum=1,
        maximum=30,
        help="Days within which what was promised to a project is collected.",
    ),
    Setting(
        name="projects.silence_days",
        kind=int,
        default=21,
        minimum=7,
        maximum=90,
        help="Days without a sign of its bearers after which a running project is marked.",
    ),
    Setting(
        name="projects.suspended_days",
        kind=int,
        default=14,
        minimum=3,
        maximum=60,
        help="Days after which a suspended project that nobody decided about fails.",
    ),
    Setting(
        name="projects.paused_days",
        kind=int,
        default=60,
        minimum=14,
        maximum=365,
        help="Days after which a project paused for a missed milestone fails.",
    ),
    Setting(
        name="projects.offer_hours",
        kind=int,
        default=12,
        minimum=1,
        maximum=72,
        help="Hours for which the next in the queue of a full task is offered a free place.",
    ),
    Setting(
        name="projects.small_release_smiles",
        kind=int,
        default=30,
        minimum=0,
        maximum=600,
        help="Smiles that one bearer may release alone, summed over 30 days.",
    ),
    Setting(
        name="projects.open_max",
        kind=int,
        default=3,
        minimum=1,
        maximum=20,
        help="Projects that one member may bear at once, drafts left out.",
    ),
)
