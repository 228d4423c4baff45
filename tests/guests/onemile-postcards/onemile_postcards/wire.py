"""What racks and postcards are to other servers."""

from onemile.api import (
    ActorKind,
    Conflict,
    FederatedType,
    Invalid,
    NotFound,
    NotNow,
    Said,
    WireActor,
    WireAudience,
    activity_streams,
    card,
    claim_handle,
    sanitised,
    transaction,
    uri_of_handle,
)
from onemile_postcards.models import WORDS_CHARS_MAX, Card, Rack
from onemile_postcards.services import EVENT_TYPES, CardSent, CardTorn

FULL_SECONDS = 3_600


def find_rack(address):
    rack = Rack.get_or_none(Rack.uri == _uri(address))
    if rack is None:
        return None
    with transaction():
        handle = claim_handle(rack.uri, wish=rack.title, nameless="rack")
    return WireActor(uri=rack.uri, handle=handle, name=rack.title, url=rack.path)


def find_card(address):
    mine = (Card.uri == _uri(address)) & (Card.by_uri == Card.rack_uri)
    return Card.get_or_none(mine & ~Card.is_torn)


def document(sent):
    return {
        "id": sent.uri,
        "type": "Postcard",
        "attributedTo": sent.by_uri,
        "target": sent.to_uri,
        "content": sent.words,
    }


def to_wire(event):
    sent = Card.get(Card.uri == event.card_uri)
    said = {"sender_uri": sent.by_uri, "object_uri": sent.uri}
    if isinstance(event, CardTorn):
        return [Said(verb="Delete", former_type="Postcard", **said)]
    verb = "Create" if isinstance(event, CardSent) else "Update"
    audience = WireAudience(people_uris=(sent.to_uri,))
    return [Said(verb=verb, object=document(sent), audience=audience, **said)]


def may_fetch(sent, viewer):
    return viewer is not None and viewer.uri == sent.to_uri


def claims(said):
    return said.get("type") == "Postcard" or bool(said_by(str(said.get("id"))))


def said_by(uri):
    came = Card.get_or_none((Card.uri == uri) & (Card.by_uri != Card.rack_uri))
    return "" if came is None else came.by_uri


def admit(said, peer):
    rack = Rack.get_or_none(Rack.uri == str(said.get("target")))
    if rack is None or not _words(said):
        raise Invalid
    if not rack.is_open:
        raise Conflict
    is_new = not Card.select().where(Card.uri == str(said.get("id"))).exists()
    if is_new and Card.select().where(Card.rack_uri == rack.uri).count() >= rack.places:
        raise NotNow({}, retry_after_seconds=FULL_SECONDS)


def create(received):
    if Card.select().where(Card.uri == received.object_uri).exists():
        raise Conflict
    Card.create(
        uri=received.object_uri,
        rack_uri=str(received.document["target"]),
        by_uri=received.peer.actor_uri,
        by_host=received.peer.host,
        to_uri=str(received.document["target"]),
        words=_words(received.document),
    )


def update(received):
    theirs = _its(received) & (Card.by_uri == received.peer.actor_uri)
    if not Card.update(words=_words(received.document)).where(theirs).execute():
        raise NotFound


def delete(received):
    # Whoever keeps order at a server may take back what was said there.
    if not Card.delete().where(_its(received)).execute():
        raise NotFound


def purge(host, actor_uri):
    hosts = [one for (one,) in Card.select(Card.by_host).distinct().tuples()]
    theirs = [one for one in hosts if activity_streams.lies_beneath(one, host)]
    whose = Card.by_host.in_(theirs) if host else (Card.by_uri == actor_uri)
    Card.delete().where(whose & (Card.by_uri != Card.rack_uri)).execute()


def _its(received):
    return (Card.uri == received.object_uri) & (Card.by_host == received.peer.host)


def _words(said):
    """Return the words of a card of somebody else's, without what deceives or harms."""
    return str(sanitised(str(said.get("content", ""))[:WORDS_CHARS_MAX])).strip()


def _uri(address):
    return f"{card().base_url}{address.removeprefix(card().base_url)}"


RACK = ActorKind(
    name="postcards.rack",
    actor_type="Service",
    find=find_rack,
    by_handle=uri_of_handle,
    is_gone=lambda uri: False,
)
POSTCARD = FederatedType(
    name="postcards.postcard",
    object_types=("Postcard",),
    announces=tuple(EVENT_TYPES),
    to_wire=to_wire,
    find=find_card,
    uri=lambda sent: sent.uri,
    document=document,
    may_fetch=may_fetch,
    claims=claims,
    admit=admit,
    receive={"Create": create, "Update": update, "Delete": delete},
    said_by=said_by,
    purge=purge,
)
