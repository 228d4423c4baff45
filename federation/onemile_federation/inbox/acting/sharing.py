"""Announce and Like: somebody passes a thing on, or thanks for one. What they add is not read."""

from collections.abc import Mapping
from typing import Any

from onemile.api import FederatedType, RemoteViewer
from onemile_federation import addresses, registry
from onemile_federation.inbox import effects
from onemile_federation.inbox.acting import bounds, keepers, moderating, removing
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.remote import actors, forms, interest, objects, shares, webfinger
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import ACTIVITIES, SAYING

# What a group passes on in place of an object (FEP-1b12), and takes something out by.
_REMOVING = ("Delete", "Remove")
_NOTHING = "nothing of it here"


def announce(heard: Heard) -> Effect:
    """Show what somebody passes on, as its own server says it (T26)."""
    passed_on = shapes.passed_on_by(heard.activity)
    if passed_on:
        return _by_a_group(heard, passed_on)
    return _passed_on(heard, heard.object_uri)


def _by_a_group(heard: Heard, inner: Mapping[str, Any]) -> Effect:
    """Take an activity that a group passes on as a pointer to what it is about, and no more.

    What its author may have said stands at the thing's own id alone. Thanks are counted of who
    says them here themselves; an activity within an activity within an activity is nobody's.
    """
    verb, thing = shapes.type_of(inner), inner.get("object")
    uri = "" if shapes.type_of(thing) in ACTIVITIES else shapes.id_of(thing)
    if verb in SAYING:
        then = _passed_on(heard, uri, is_news=verb == "Create")
    elif verb in _REMOVING:
        then = _taken_out(heard, verb, uri, inner)
    else:
        then = ignored("not passed on to us")
    by = actors.known(heard.peer.actor_uri)
    is_group = by is not None and by.kind == "Group"

    def effect() -> str:
        if is_group:
            forms.learn(heard.peer.host, forms.HEARD)
        return then()

    return effect


def _taken_out(heard: Heard, verb: str, uri: str, inner: Mapping[str, Any]) -> Effect:
    """Let go of what those who keep order in a group took out of it; of a Delete ask its server."""
    group_uri, by_uri = heard.peer.actor_uri, shapes.id_of(inner.get("actor"))
    if not interest.is_followed(group_uri) and not keepers.concerns_us(group_uri):
        return ignored("nobody here follows them")
    target_uri = shapes.id_of(inner.get("target"))
    if verb == "Delete" or moderating.is_list_of(group_uri, target_uri):
        among = [one for one in shares.sharers_of(uri) if one == group_uri]
        removal = moderating.removal(heard, uri, by_uri=by_uri, groups=among)
        if removal is not None:
            return removal
        if _is_a_comment(uri, not_of=by_uri) and moderating.keeps_order(
            heard, by_uri, group_uri=group_uri
        ):
            return lambda: "" if keepers.tell_all(heard, "Unannounce", uri) else _NOTHING
    return removing.doubted(heard, uri) if verb == "Delete" else ignored("no concern")


def _is_a_comment(uri: str, *, not_of: str) -> bool:
    """Tell whether a type keeps what was said by somebody else than ``not_of``.

    Of what is their own they say that it is gone.
    """
    try:
        return registry.said_by(uri) not in ("", not_of)
    except registry.Unanswered:
        return False


def _passed_on(heard: Heard, uri: str, *, is_news: bool = True) -> Effect:
    if not uri:
        return ignored("nothing is passed on")
    if addresses.is_ours(uri):
        return about_ours(heard, "Announce", uri)
    if effects.is_removed(uri, by_uri=heard.peer.actor_uri):
        return ignored("removed")
    return _from_elsewhere(heard, uri, is_news=is_news)


def like(heard: Heard) -> Effect:
    """Count a thank you for something of ours; who thanks whom elsewhere is not kept."""
    if not addresses.is_ours(heard.object_uri):
        return ignored("not ours")
    return about_ours(heard, "Like", heard.object_uri)


def about_ours(heard: Heard, verb: str, uri: str) -> Effect:
    """Tell the keeper of a thing of ours. ``verb`` is the keeper's: Like, Unlike and so on."""
    found = registry.thing(uri)
    if found is None:
        return ignored("unknown thing")
    kind, thing = found
    if not kind.may_fetch(thing, RemoteViewer(uri=heard.peer.actor_uri, host=heard.peer.host)):
        return ignored("unknown thing")  # who may not read it has nothing to say about it
    if verb not in kind.receive:
        return ignored("nobody keeps it")
    webfinger.met(heard.peer.actor_uri)  # so that it has a name where it is shown

    def effect() -> str:
        keepers.tell(kind, heard, verb, kind.uri(thing), kind.document(thing))
        return ""

    return effect


def _from_elsewhere(heard: Heard, uri: str, *, is_news: bool) -> Effect:
    """Fetch what is passed on, if it could be kept at all: nobody makes us ask for them."""
    is_followed = interest.is_followed(heard.peer.actor_uri)
    could_be_kept = any("Announce" in kind.receive for kind in registry.types())
    if not is_followed and not (could_be_kept and keepers.concerns_us(heard.peer.actor_uri)):
        return ignored("nobody here follows them")
    document = bounds.within(objects.fetched(uri))
    if shapes.is_across(document):
        return ignored("for a mile")  # it was said to us alone, to be passed on by nobody
    keeper = keepers.keeper_of(document, "Announce")
    if not shapes.is_public(document):
        return _narrowed(heard, document)
    if keeper is None and not is_followed:
        return ignored("nobody keeps it")
    webfinger.met(heard.peer.actor_uri)
    webfinger.met(shapes.id_of(document.get("attributedTo")))
    return _kept(heard, keeper, document, is_news=is_news)


def _narrowed(heard: Heard, document: Mapping[str, Any]) -> Effect:
    """Take what is kept away from who may not read it any more: its own server says so by now."""
    uri, keeper = shapes.id_of(document), keepers.keeper_of(document, "Update")
    is_known = interest.is_known(uri)
    if not is_known and (keeper is None or not registry.is_kept(uri)):
        return ignored("not public")

    def effect() -> str:
        if is_known or keeper is None:
            keepers.keep(document, is_news=False)
        else:
            keepers.tell(keeper, heard, "Update", uri, document)
        return ""

    return effect


def _kept(
    heard: Heard, keeper: FederatedType | None, document: Mapping[str, Any], *, is_news: bool
) -> Effect:
    uri, author_uri = shapes.id_of(document), shapes.id_of(document.get("attributedTo"))

    def effect() -> str:
        if effects.is_removed(uri, by_uri=author_uri):
            return "removed"
        if keeper is None:
            keepers.keep(document, shared_by_uri=heard.peer.actor_uri, is_news=is_news)
        else:
            keepers.tell(keeper, heard, "Announce", uri, document)
        return ""

    return effect
