"""The kinds, forms and drawers of what neighbours exchange, with their words and icons."""

from dataclasses import dataclass

from onemile.api import Category, FeedKind
from onemile.api import lazy_gettext as _l

OFFER, NEED = "offer", "need"
KINDS = {OFFER: _l("I offer"), NEED: _l("I need")}

HELP, LOAN, GIFT, KNOWLEDGE = "help", "loan", "gift", "knowledge"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One chip of a form: what it says and the icon before it."""

    title: object
    icon: str


FORMS = {
    HELP: Choice(title=_l("A hand"), icon="hand"),
    LOAN: Choice(title=_l("A loan"), icon="loop"),
    GIFT: Choice(title=_l("A gift"), icon="box"),
    KNOWLEDGE: Choice(title=_l("Know-how"), icon="book"),
}

CATEGORIES = {
    "garden": Choice(title=_l("Garden"), icon="leaf"),
    "repairs": Choice(title=_l("Repairs"), icon="wrench"),
    "animals": Choice(title=_l("Animals"), icon="paw"),
    "children": Choice(title=_l("Children"), icon="child"),
    "kitchen": Choice(title=_l("Kitchen"), icon="pot"),
    "errands": Choice(title=_l("Errands"), icon="box"),
    "digital": Choice(title=_l("Digital"), icon="screen"),
    "learning": Choice(title=_l("Languages and learning"), icon="speech"),
    "transport": Choice(title=_l("Transport"), icon="car"),
    "objects": Choice(title=_l("Objects"), icon="loop"),
    "company": Choice(title=_l("Company"), icon="heart"),
    "other": Choice(title=_l("Something else"), icon="star"),
}

# What each is to other servers: a Proposal for a purpose. Source: FEP-0837.
PROPOSAL = "Proposal"
PURPOSES = {OFFER: "offer", NEED: "request"}

_DRAWERS = tuple(Category(name=name, title=choice.title) for name, choice in CATEGORIES.items())

FEED_KINDS = (
    FeedKind(
        name=OFFER,
        title=_l("Offer"),
        plural=_l("Offers"),
        tone="vigne",
        order=10,
        categories=_DRAWERS,
        wire_types=(f"{PROPOSAL}/{PURPOSES[OFFER]}",),
    ),
    FeedKind(
        name=NEED,
        title=_l("Need"),
        plural=_l("Needs"),
        tone="geranium",
        order=20,
        categories=_DRAWERS,
        wire_types=(f"{PROPOSAL}/{PURPOSES[NEED]}",),
    ),
)


def is_one_off(kind: str, form: str) -> bool:
    """Tell whether a thing is done once it is agreed: a need, or something given away."""
    return kind == NEED or form == GIFT
