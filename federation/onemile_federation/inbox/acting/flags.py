"""Flag: another server reports something of ours. A person here looks at it, and nobody answers."""

from onemile.api import LimitReached, Rate, count_try, file_report
from onemile_federation import addresses, registry
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.remote import actors, hosts
from onemile_federation.wire import shapes

# As much as an upset neighbourhood finds in a day; more is no report any more. Counted in the
# database: a flag is rare, and its count must outlive a restart.
FLAGS = Rate(name="federation.flags", times=20, seconds=86_400)
# Peers name the author and what they wrote; a list of everything is not read.
THINGS_MAX = 10
# So many names are looked up to find those: each costs some questions to the database.
NAMED_MAX = 50
TEXT_CHARS_MAX = 5_000
GROUND = "other"
PERSON = "Person"


def flag(heard: Heard) -> Effect:
    """File a report about each thing of ours that is named and is here; else about its actor."""
    named = shapes.ids_of(heard.activity.get("object"))
    ours = [uri for uri in named if addresses.is_ours(uri)][:NAMED_MAX]
    uris = _one_case_each([uri for uri in ours if _is_here(uri)])[:THINGS_MAX]
    if not uris:
        return ignored("nothing of ours")
    actors.actor(heard.peer.actor_uri)
    text = shapes.text_of(heard.activity, "content", chars_max=TEXT_CHARS_MAX)

    def effect() -> str:
        try:
            count_try(FLAGS, by=hosts.domain_of(heard.peer.host))
        except LimitReached:
            return "too many reports"
        for uri in uris:
            file_report(thing_uri=uri, by_uri=heard.peer.actor_uri, ground=GROUND, text=text)
        return ""

    return effect


def _is_here(uri: str) -> bool:
    return registry.thing(uri) is not None or registry.actor(uri) is not None


def _one_case_each(uris: list[str]) -> list[str]:
    """Leave out people, where something that is no person is named as well.

    Mastodon and others name the account beside each thing: a case about both would be judged
    twice, and would put the whole account beside a single comment.
    """
    return [uri for uri in uris if not _is_person(uri)] or uris


def _is_person(uri: str) -> bool:
    found = registry.actor(uri)
    return found is not None and found[0].actor_type == PERSON
