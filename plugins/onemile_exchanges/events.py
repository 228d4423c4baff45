"""What happens to offers, needs and exchanges."""

from dataclasses import dataclass

from onemile.api import Event, card, publishing


@dataclass(frozen=True, kw_only=True)
class ItemEvent(Event):
    """Base of what happens to an offer or a need: which one, and whose."""

    item_id: int
    item_uri: str = ""
    author_uri: str

    def __post_init__(self) -> None:
        """Name the item by URI, should it not be named: ours follows from the number."""
        if not self.item_uri:
            object.__setattr__(
                self, "item_uri", f"{card().base_url}/exchanges/items/{self.item_id}"
            )


@dataclass(frozen=True, kw_only=True)
class ItemPublished(ItemEvent):
    """An offer or a need is there for the neighbours to see."""

    name = "exchanges.ItemPublished"
    kind: str


@dataclass(frozen=True, kw_only=True)
class ItemChanged(ItemEvent):
    """Its author has rewritten, paused, resumed, renewed or withdrawn it.

    Or an exchange about it has let it rest, brought it back or closed it.
    """

    name = "exchanges.ItemChanged"
    state: str


@dataclass(frozen=True, kw_only=True)
class ItemFlagged(ItemEvent):
    """A text looked commercial and waits for a moderator's eye; it stays visible meanwhile."""

    name = "exchanges.ItemFlagged"
    reasons: list[str]


@dataclass(frozen=True, kw_only=True)
class ItemLapsing(ItemEvent):
    """It will soon be taken down unless its author renews it."""

    name = "exchanges.ItemLapsing"


@dataclass(frozen=True, kw_only=True)
class ItemLapsed(ItemEvent):
    """Its time was over."""

    name = "exchanges.ItemLapsed"


@dataclass(frozen=True, kw_only=True)
class ItemsTouched(publishing.ThingsTouched):
    """A member's items may lie elsewhere, or be shown or not, from now on."""

    name = "exchanges.ItemsTouched"


@dataclass(frozen=True, kw_only=True)
class ExchangeEvent(Event):
    """Base of what happens between two: who did it (empty: time did), who is to know."""

    agreement_id: int
    agreement_uri: str = ""
    by_uri: str
    to_uri: str

    def __post_init__(self) -> None:
        """Name the exchange by URI, should it not be named: ours follows from the number."""
        if not self.agreement_uri:
            object.__setattr__(
                self, "agreement_uri", f"{card().base_url}/exchanges/{self.agreement_id}"
            )


@dataclass(frozen=True, kw_only=True)
class ProposalMade(ExchangeEvent):
    """Somebody answered an offer or a need."""

    name = "exchanges.ProposalMade"


@dataclass(frozen=True, kw_only=True)
class ProposalCountered(ExchangeEvent):
    """The other side proposed otherwise; also a change asked for after an agreement."""

    name = "exchanges.ProposalCountered"


@dataclass(frozen=True, kw_only=True)
class ProposalDeclined(ExchangeEvent):
    """The other side said no."""

    name = "exchanges.ProposalDeclined"


@dataclass(frozen=True, kw_only=True)
class ProposalExpired(ExchangeEvent):
    """Nobody answered in time."""

    name = "exchanges.ProposalExpired"


@dataclass(frozen=True, kw_only=True)
class AgreementMade(ExchangeEvent):
    """Both want it; the Smiles are reserved."""

    name = "exchanges.AgreementMade"


@dataclass(frozen=True, kw_only=True)
class AgreementCancelled(ExchangeEvent):
    """One side called it off; the Smiles are free again."""

    name = "exchanges.AgreementCancelled"


@dataclass(frozen=True, kw_only=True)
class DoneSaid(ExchangeEvent):
    """The first of the two said "done"."""

    name = "exchanges.DoneSaid"


@dataclass(frozen=True, kw_only=True)
class DoneReminded(ExchangeEvent):
    """The other has not answered for days."""

    name = "exchanges.DoneReminded"


@dataclass(frozen=True, kw_only=True)
class SilenceEnds(ExchangeEvent):
    """One has said "done", and the other's silence does not count: nothing goes on by itself."""

    name = "exchanges.SilenceEnds"


@dataclass(frozen=True, kw_only=True)
class PromiseLacking(ExchangeEvent):
    """The other said yes, and what was promised could not be set aside; nothing is agreed."""

    name = "exchanges.PromiseLacking"


@dataclass(frozen=True, kw_only=True)
class ExchangeConfirmed(ExchangeEvent):
    """Both said "done", or time said it for one; the Smiles have moved."""

    name = "exchanges.ExchangeConfirmed"
    was_auto_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class ThanksGiven(ExchangeEvent):
    """A thank-you note was written."""

    name = "exchanges.ThanksGiven"


@dataclass(frozen=True, kw_only=True)
class MessageSent(ExchangeEvent):
    """The first message that the other has not read yet; those that follow tell nothing new."""

    name = "exchanges.MessageSent"


@dataclass(frozen=True, kw_only=True)
class DisputeOpened(ExchangeEvent):
    """One of the two asks the moderators for help; nothing moves until they decide."""

    name = "exchanges.DisputeOpened"


@dataclass(frozen=True, kw_only=True)
class DisputeAnswered(ExchangeEvent):
    """The other of the two has told the moderators their side."""

    name = "exchanges.DisputeAnswered"


@dataclass(frozen=True, kw_only=True)
class DisputeWaits(ExchangeEvent):
    """Nobody has decided for days; ``by_uri`` asked, ``to_uri`` is the other of the two."""

    name = "exchanges.DisputeWaits"


@dataclass(frozen=True, kw_only=True)
class DisputeEscalated(ExchangeEvent):
    """Nobody has decided for two weeks: the stewards are told, and so are both."""

    name = "exchanges.DisputeEscalated"


@dataclass(frozen=True, kw_only=True)
class SmilesGivenBack(ExchangeEvent):
    """The helper has given back some of what they received, of their own will."""

    name = "exchanges.SmilesGivenBack"
    amount_smiles: int


@dataclass(frozen=True, kw_only=True)
class DisputeSettled(ExchangeEvent):
    """A moderator decided; told once to each of the two."""

    name = "exchanges.DisputeSettled"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class NeighbourLeft(ExchangeEvent):
    """One of two left while the moderators look into it; they decide all the same."""

    name = "exchanges.NeighbourLeft"


EVENT_TYPES = (
    ItemPublished,
    ItemChanged,
    ItemFlagged,
    ItemLapsing,
    ItemLapsed,
    ItemsTouched,
    ProposalMade,
    ProposalCountered,
    ProposalDeclined,
    ProposalExpired,
    AgreementMade,
    AgreementCancelled,
    DoneSaid,
    DoneReminded,
    SilenceEnds,
    PromiseLacking,
    ExchangeConfirmed,
    ThanksGiven,
    MessageSent,
    DisputeOpened,
    DisputeAnswered,
    DisputeWaits,
    DisputeEscalated,
    DisputeSettled,
    SmilesGivenBack,
    NeighbourLeft,
)
