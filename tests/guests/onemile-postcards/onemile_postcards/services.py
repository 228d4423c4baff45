"""Set up racks, send cards, word them anew, tear them."""

from dataclasses import dataclass

from onemile.api import Event, card, ids, record, transaction
from onemile_postcards.models import Card, Rack


@dataclass(frozen=True, kw_only=True)
class CardSent(Event):
    """A card was sent."""

    name = "postcards.CardSent"
    card_uri: str


@dataclass(frozen=True, kw_only=True)
class CardWordedAnew(Event):
    """A card says something else from now on."""

    name = "postcards.CardWordedAnew"
    card_uri: str


@dataclass(frozen=True, kw_only=True)
class CardTorn(Event):
    """A card was torn."""

    name = "postcards.CardTorn"
    card_uri: str


EVENT_TYPES = [CardSent, CardWordedAnew, CardTorn]


def set_up(*, title, **fields):
    """Set up a rack."""
    number = ids.new()
    with transaction():
        uri = f"{card().base_url}/postcards/racks/{number}"
        return Rack.create(id=number, uri=uri, title=title, **fields)


def send(*, rack, to_uri, words):
    """Send a card from a rack of this instance."""
    number = ids.new()
    uri = f"{card().base_url}/postcards/{number}"
    with transaction():
        sent = Card.create(
            id=number, uri=uri, rack_uri=rack.uri, by_uri=rack.uri, to_uri=to_uri, words=words
        )
        record(CardSent(card_uri=uri))
    return sent


def word_anew(*, card_uri, words):
    """Let a card of this instance say something else."""
    with transaction():
        Card.update(words=words).where(Card.uri == card_uri).execute()
        record(CardWordedAnew(card_uri=card_uri))


def tear(*, card_uri):
    """Take a card of this instance back."""
    with transaction():
        Card.update(words="", is_torn=True).where(Card.uri == card_uri).execute()
        record(CardTorn(card_uri=card_uri))
