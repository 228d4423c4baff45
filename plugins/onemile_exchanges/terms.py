"""The plugin's settings and capabilities: how long things wait, who may take part."""

from onemile.api import Capability, Setting
from onemile.api import lazy_gettext as _l

TAKE_PART = "exchanges.take_part"
MEDIATE = "exchanges.mediate"

CAPABILITIES = (
    Capability(name=TAKE_PART, title=_l("Offer, ask and agree exchanges"), granted_to="member"),
    Capability(name=MEDIATE, title=_l("Mediate between two members"), granted_to="moderator"),
)

SETTINGS = (
    Setting(
        name="exchanges.proposal_days",
        kind=int,
        default=14,
        minimum=1,
        maximum=90,
        help="Days after which a proposal that nobody answered expires.",
    ),
    Setting(
        name="exchanges.first_reminder_days",
        kind=int,
        default=3,
        minimum=1,
        maximum=30,
        help='Days after one side said "done" until the other is reminded.',
    ),
    Setting(
        name="exchanges.second_reminder_days",
        kind=int,
        default=7,
        minimum=2,
        maximum=60,
        help="Days until the second, last reminder.",
    ),
    Setting(
        name="exchanges.auto_confirm_days",
        kind=int,
        default=14,
        minimum=3,
        maximum=90,
        help='Days after which one "done" counts for both, if the other has heard two reminders.',
    ),
    Setting(
        name="exchanges.auto_confirm_most",
        kind=int,
        default=180,
        minimum=0,
        maximum=600,
        help='Smiles up to which one "done" can count for both; above, both have to say it.',
    ),
    Setting(
        name="exchanges.dispute_days",
        kind=int,
        default=60,
        minimum=7,
        maximum=365,
        help="Days after it is settled in which moderators can be asked about an exchange.",
    ),
    Setting(
        name="exchanges.appeal_days",
        kind=int,
        default=14,
        minimum=3,
        maximum=90,
        help="Days after their decision in which one of the two can ask for a second look.",
    ),
    Setting(
        name="exchanges.lapse_days",
        kind=int,
        default=90,
        minimum=7,
        maximum=730,
        help="Days after which an offer or a need lapses unless its author renews it.",
    ),
    Setting(
        name="exchanges.lapse_reminder_days",
        kind=int,
        default=7,
        minimum=1,
        maximum=60,
        help="Days before that on which its author is asked.",
    ),
    Setting(
        name="exchanges.first_contacts_a_day",
        kind=int,
        default=5,
        minimum=1,
        maximum=100,
        help="New proposals a day for a new account.",
    ),
    Setting(
        name="exchanges.new_account_days",
        kind=int,
        default=7,
        minimum=0,
        maximum=90,
        help="Days for which an account counts as new.",
    ),
    Setting(
        name="exchanges.items_max",
        kind=int,
        default=60,
        minimum=5,
        maximum=1000,
        help="Offers and needs one member may have open at once.",
    ),
)
