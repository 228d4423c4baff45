"""Create and Update: something was said, or is said otherwise now."""

from collections.abc import Mapping
from typing import Any

from onemile_federation import addresses
from onemile_federation.inbox import effects, wholes_heard
from onemile_federation.inbox.acting import bounds, keepers, miles
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.inbox.admitting import embedded_in
from onemile_federation.remote import actors, objects, quiet, trust, webfinger
from onemile_federation.remote.asking import Absent
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import ACTORS


def create(heard: Heard) -> Effect:
    """Something was said."""
    return _said(heard, "Create")


def update(heard: Heard) -> Effect:
    """Something is said otherwise, or somebody looks otherwise. What was not known is new."""
    embedded = embedded_in(heard.activity)
    if heard.object_uri == heard.peer.actor_uri or _is_of_its_server(heard, embedded):
        return _self(heard, embedded)
    if shapes.type_of(embedded) in ACTORS:
        return _other_actor(heard.object_uri)
    return _said(heard, "Update")


def _said(heard: Heard, verb: str) -> Effect:
    if effects.is_removed(heard.object_uri, by_uri=heard.peer.actor_uri):
        return ignored("removed")
    if miles.is_for_one(heard):
        return miles.said(heard, verb)
    is_named_alone = _is_named_alone(heard)
    if is_named_alone and not keepers.concerns_us(heard.peer.actor_uri):
        return ignored("a stranger's, by its id alone")
    # As its own server says it: signed by it, or fetched (Absent, Away). The door has let nothing
    # embedded pass that is of another origin than its sender.
    document = objects.fetched(heard.object_uri) if is_named_alone else _whole(heard)
    uri = shapes.id_of(document)
    if not uri:
        return ignored("without an id")
    if shapes.is_across(document):
        return ignored("for a mile, and not brought whole")
    author_uri = shapes.id_of(document.get("attributedTo")) or heard.peer.actor_uri
    said = bounds.told_in(document, heard.activity)
    document = bounds.within({**said, "attributedTo": author_uri})
    keeper = keepers.keeper_of(document, verb, "Create")
    if keeper is None and not keepers.is_of_interest(document, by_uri=author_uri):
        return ignored("nobody keeps it")
    webfinger.met(author_uri)  # so that it has a name where it is shown
    # While somebody is asked it may be taken back; else the same question has just been answered.
    may_have_asked = is_named_alone or not quiet.holds()

    def effect() -> str:
        if may_have_asked and effects.is_removed(uri, by_uri=author_uri):
            return "removed"
        if keeper is None:
            keepers.keep(document, is_news=verb == "Create")
            return ""
        if verb in keeper.receive and verb == "Update":
            keepers.tell_of_change(keeper, heard, uri, document)
        else:
            keepers.tell(keeper, heard, "Create", uri, document)
        if keeper.is_passed_on:
            wholes_heard.keep(heard, document)
        return ""

    return effect


def _is_named_alone(heard: Heard) -> bool:
    """Tell whether an object would have to be fetched to be known.

    So would what is another's of the same server: the word of that one, or of their server, is
    wanted for it.
    """
    embedded, uri, by_uri = embedded_in(heard.activity), heard.object_uri, heard.peer.actor_uri
    if not embedded.get("id"):
        return not embedded
    if len(embedded) == 1 or not addresses.same_origin(uri, by_uri):
        return True
    owners = [*shapes.ids_of(embedded.get("attributedTo")), *shapes.ids_of(embedded.get("actor"))]
    # The first of several is who will be believed to have said it.
    named_first = shapes.id_of(embedded.get("attributedTo")) or by_uri
    is_anothers = named_first != by_uri or (bool(owners) and by_uri not in owners)
    return is_anothers or keepers.is_of_another(uri, by_uri=by_uri)


def _whole(heard: Heard) -> Mapping[str, Any]:
    embedded = embedded_in(heard.activity)
    return embedded if embedded.get("id") else {}


def _self(heard: Heard, embedded: Mapping[str, Any]) -> Effect:
    """Keep how an actor says that it looks now; told by name alone, its server is asked."""
    uri, by_uri = heard.object_uri, heard.peer.actor_uri
    if shapes.type_of(embedded) not in ACTORS:
        return _other_actor(uri)

    def effect() -> str:
        try:
            # Its own key signed this: so a server says that it has new ones.
            actors.keep(embedded, url=uri, vouched_by=by_uri)
        except Absent:
            return "no such change of an actor"
        return ""

    return effect


def _is_of_its_server(heard: Heard, embedded: Mapping[str, Any]) -> bool:
    """Tell whether a server's own actor speaks of another one of the same server."""
    is_one = shapes.type_of(embedded) == trust.INSTANCE_KIND
    host = addresses.host_of(heard.object_uri)
    is_here = addresses.same_origin(heard.object_uri, heard.peer.actor_uri)
    return is_one and is_here and trust.speaks_for(heard.peer.actor_uri, host=host)


def _other_actor(uri: str) -> Effect:
    """Ask for an actor that another of its server speaks of, if anybody here knows it."""
    if actors.known(uri) is None:
        return ignored("unknown actor")
    actors.actor(uri, fresh=True)
    return lambda: ""
