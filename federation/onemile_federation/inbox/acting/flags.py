"""Flag: another server reports something of ours. A person here looks at it, and nobody answers."""

from onemile.api import LimitReached, Rate, RemoteViewer, count_try, file_report
from onemile_federation import addresses, registry
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.outbox import ledger
from onemile_federation.ports import Port
from onemile_federation.remote import actors, cards, hosts
from onemile_federation.remote.models import RemoteActor
from onemile_federation.wire import shapes, vocabulary

# Of a host: as much as an upset neighbourhood finds in a day; more is no report any more. Counted
# in the database: a flag is rare, and its count must outlive a restart. Of one person there half,
# so that nobody uses up what their server has to say itself; of all hosts of a domain, where many
# may lie that have nothing to do with each other, three times as much.
FLAGS = Rate(name="federation.flags", times=20, seconds=86_400)
FLAGS_OF_ONE = Rate(name="federation.flags_of_one", times=10, seconds=86_400)
FLAGS_OF_DOMAIN = Rate(name="federation.flags_of_domain", times=60, seconds=86_400)
# Peers name the author and what they wrote; a list of everything is not read.
THINGS_MAX = 10
# So many names are looked up to find those: each costs some questions to the database.
NAMED_MAX = 50
TEXT_CHARS_MAX = 5_000
UNNAMED = "other"

# The URI here of what one host alone knows by an id of ours; empty for what it does not.
known_there: Port[[str, str], str] = Port("what is known to one host by an id of its own")


def flag(heard: Heard) -> Effect:
    """File a report about each thing of ours that is named and is here; else about its actor.

    It counts, and its sender is read, before anything is looked for: neither what is asked of
    their server nor how much is left for the day tells whether what they name is here.
    """
    named = shapes.ids_of(heard.activity.get("object"))
    ours = [uri for uri in named if addresses.is_ours(uri)][:NAMED_MAX]
    if not ours:
        return ignored("nothing of ours")
    reporter = actors.actor(heard.peer.actor_uri)
    text = shapes.text_of(heard.activity, "content", chars_max=TEXT_CHARS_MAX)
    ground = heard.activity.get(vocabulary.GROUND)
    viewer = RemoteViewer(uri=heard.peer.actor_uri, host=heard.peer.host)
    here = _one_case_each([uri for uri in ours if _is_here(uri, viewer)])[:THINGS_MAX]
    uris = [known_there(uri, viewer.host) or uri for uri in here]

    def effect() -> str:
        try:
            _count(reporter, host=heard.peer.host)
        except LimitReached:
            return "too many reports"
        for uri in uris:
            file_report(
                thing_uri=uri,
                by_uri=heard.peer.actor_uri,
                ground=ground if isinstance(ground, str) else UNNAMED,
                text=text,
            )
        return "" if uris else "nothing of ours"

    return effect


def _count(reporter: RemoteActor, *, host: str) -> None:
    """Count a report, the narrowest count first. Raises LimitReached."""
    if reporter.kind != cards.SERVER:  # which speaks for all who report there
        count_try(FLAGS_OF_ONE, by=str(reporter.uri))
    count_try(FLAGS, by=host)
    count_try(FLAGS_OF_DOMAIN, by=hosts.domain_of(host))


def _is_here(uri: str, viewer: RemoteViewer) -> bool:
    """Tell whether it is here for its sender: who may not read it has nothing to say about it.

    Unless we sent it there ourselves, when more might read it than do now.
    """
    if known_there(uri, viewer.host):
        return True
    found = registry.thing(uri)
    if found is None:
        return registry.actor(uri) is not None
    kind, thing = found
    return bool(kind.may_fetch(thing, viewer)) or ledger.was_sent(uri, host=viewer.host)


def _one_case_each(uris: list[str]) -> list[str]:
    """Leave out whose the things are that are named as well.

    Mastodon and others name the account beside each thing, and ours whom a thing is attributed to,
    which may be a group: a case about both would be judged twice, and would put the whole account
    beside a single comment. Who is named beside what is not theirs is reported themselves.
    """
    owners = {owner for uri in uris for owner in _owners_of(uri)}
    return [uri for uri in uris if uri not in owners]


def _owners_of(uri: str) -> list[str]:
    """Return the actors whose a thing is, by its own document; none of what is an actor."""
    found = registry.thing(uri) if registry.actor(uri) is None else None
    if found is None:
        return []
    document = found[0].document(found[1])
    places = (document.get("attributedTo"), document.get("audience"))
    return [one for place in places for one in shapes.ids_of(place)]
