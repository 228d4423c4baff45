"""What the association settles for its Smiles, with bounds and one sentence each."""

from collections.abc import Sequence

from onemile.api import Setting, setting
from onemile_smiles.limits import Rules


def _whole(name: str, default: int, least: int, most: int, text: str, *, was: str = "") -> Setting:
    return Setting(
        name=f"smiles.{name}",
        kind=int,
        default=default,
        minimum=least,
        maximum=most,
        help=text,
        was=was and f"smiles.{was}",
    )


SETTINGS: Sequence[Setting] = (
    _whole(
        "hour_guide",
        60,
        1,
        1000,
        "Smiles for an hour, whatever the service: a guide for members, never a price.",
    ),
    _whole(
        "community_share_percent",
        0,
        0,
        100,
        "Percentage of an agreed amount that the commons give instead of the one who is helped.",
    ),
    _whole(
        "gratification",
        5,
        0,
        60,
        "Smiles the association gives each side of a confirmed exchange; 0: none.",
    ),
    _whole(
        "gratification_pair_days",
        30,
        1,
        365,
        "Days before the same two members are thanked by the association again.",
    ),
    _whole(
        "gratifications_per_month",
        10,
        0,
        100,
        "Times the association thanks one member within 30 days; bounds what a ring can take.",
    ),
    _whole(
        "vesting_days",
        7,
        0,
        60,
        "Days before the association's thanks can be spent; until then a dispute takes them back.",
    ),
    _whole(
        "welcome_budget",
        36_000,
        0,
        100_000_000,
        "Smiles for welcomes within 30 days; nothing else takes of them. The default is enough "
        "for 300 newcomers.",
    ),
    _whole(
        "thanks_budget",
        15_000,
        0,
        100_000_000,
        "Smiles for the association's thanks and its share of exchanges within 30 days. The "
        "default thanks 300 members ten times.",
        was="issue_budget",
    ),
    _whole(
        "relief_budget",
        12_000,
        0,
        100_000_000,
        "Smiles for a helping hand, and for what leavers lack, within 30 days. The default takes "
        "over from ten members at the lowest floor.",
    ),
    _whole(
        "welcome",
        120,
        0,
        1200,
        "Smiles the association gives a member it has verified: two hours, to begin with.",
    ),
    _whole(
        "floor_unverified",
        0,
        -300,
        0,
        "Lowest balance of a member the association has not met yet.",
    ),
    _whole(
        "floor_verified",
        -300,
        -1200,
        0,
        "Lowest balance of a verified member: five hours of help before giving any.",
    ),
    _whole(
        "floor_lowest",
        -1200,
        -12_000,
        0,
        "Lowest balance a member can grow into by helping many verified neighbours.",
    ),
    _whole(
        "floor_growth_per_month",
        150,
        0,
        1200,
        "Smiles by which a floor may deepen within 30 days; slows rings that vouch for each other.",
    ),
    _whole(
        "ceiling",
        1200,
        60,
        100_000,
        "Balance above which the association thanks no more and invites to spend or give.",
    ),
)


def rules() -> Rules:
    """Give the association's rules as they stand now."""
    return Rules(**{field: setting(name) for field, name in _OF_RULES.items()})


# The settings that are rules, by their field there.
_OF_RULES = {
    item.name.removeprefix("smiles."): item.name
    for item in SETTINGS
    if item.name != "smiles.hour_guide"
}


def hour_guide_smiles() -> int:
    """Give what an hour is worth, whatever the service."""
    return int(setting("smiles.hour_guide"))
