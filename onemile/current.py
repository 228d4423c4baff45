"""What the instance at work offers: its settings, plugins, ledger, and who is looking."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import g, has_app_context, has_request_context

from onemile.app_at_work import app_at_work, app_if_any
from onemile.commitments import Commitments
from onemile.contracts import ActorCard, FeedItem, InstanceCard, ThingName
from onemile.fields import may_be_uri
from onemile.ledger import Ledger

if TYPE_CHECKING:
    from onemile.instance import Instance

EXTENSION = "onemile"
CORE = "core"
# How who has left, or is known to nobody, is shown.
NAMELESS = "…"
# A page lists a few dozen people; more than these are asked about in several calls.
ACTORS_A_CALL = 500
UTC = ZoneInfo("UTC")


def instance() -> "Instance":
    """Give the instance of the current app. Raises RuntimeError outside an app context."""
    found: Instance = app_at_work().extensions[EXTENSION]
    return found


def declared(hook: str) -> list[Any]:
    """Return what core and plugins declare for a ``register_…`` hook, the core's first."""
    return [item for _plugin, item in instance().plugins.declared(hook)]


def setting(name: str) -> Any:
    """Give the value of a setting, by its dotted name. Raises KeyError for an unknown one."""
    return instance().settings[name]


def card() -> InstanceCard:
    """Give what every page may say of the instance."""
    return instance().card


def zone() -> ZoneInfo:
    """Return the time zone of the region: days that members read begin and end in it.

    UTC where no instance is at work, as before a command has opened one.
    """
    # A page asks for it at every date, so in as few steps as can be.
    app = app_if_any()
    return UTC if app is None else ZoneInfo(app.extensions[EXTENSION].card.zone)


def ledger() -> Ledger | None:
    """Give the keeper of Smiles, or None where the association wants none."""
    return instance().ledger


def commitments() -> Commitments | None:
    """Give the keeper of exchanges between two, or None where there is none."""
    return instance().commitments


def address_of(plugin_name: str) -> str:
    """Return what the URIs of a plugin's things and accounts begin with, its last slash included.

    No other plugin's pages lie there (a start sees to that), and a name ends at the slash.
    """
    return f"{card().base_url}/{plugin_name}/"


def undecided(member_uri: str) -> frozenset[str]:
    """Give the reasons of transfers of a member about which somebody must still decide.

    A plugin that cannot answer stops the caller: what it has promised must not be given away.
    """
    asked = instance().plugins.implementers("awaits_decision")
    return frozenset(one for _plugin, ask in asked for one in ask(member_uri=member_uri) or ())


def resolve_actors(uris: Iterable[str]) -> dict[str, ActorCard]:
    """Return name and picture behind each of some URIs; whom nobody knows is shown as such.

    The core is asked before the plugins, and nobody about whom another has answered; as many
    questions for a list as for one.
    """
    wanted = list(dict.fromkeys(uris))
    # What is longer than any address is nobody's, and asked of nobody.
    asked = [uri for uri in wanted if may_be_uri(uri)]
    found: dict[str, ActorCard] = {}
    for start in range(0, len(asked), ACTORS_A_CALL):
        found |= _resolved(asked[start : start + ACTORS_A_CALL])
    return {uri: found.get(uri) or _nobody(uri) for uri in wanted}


def resolve_actor(uri: str) -> ActorCard:
    """Return name and picture behind one URI; a list asks ``resolve_actors``."""
    return resolve_actors([uri])[uri]


def _resolved(uris: Sequence[str]) -> dict[str, ActorCard]:
    """Ask the core, then each plugin about whom is still unknown."""
    found: dict[str, ActorCard] = {}
    answering = instance().plugins.mapped("resolve_actors", uris=lambda: _missing(uris, found))
    for plugin, cards in answering:
        for uri, card in cards.items():
            is_elsewhere = plugin.name != CORE
            found[uri] = _as_shown(replace(card, member_id=None)) if is_elsewhere else card
        if not _missing(uris, found):
            break
    return found


def _missing(uris: Sequence[str], found: Container[str]) -> list[str]:
    return [uri for uri in uris if uri not in found]


def _as_shown(card: ActorCard) -> ActorCard:
    """Take from a plugin's card what a page shows of no member either: see ``keeping_apart``."""
    if not has_request_context():
        return card
    looking = viewer()
    if looking is None:
        return replace(card, avatar_url="")
    return replace(card, url="", avatar_url="") if card.uri in looking.kept_apart_uris() else card


def _nobody(uri: str) -> ActorCard:
    return ActorCard(uri=uri if may_be_uri(uri) else "about:blank", name=NAMELESS, initials="·")


def resolve_thing(uri: str, viewer: Any) -> FeedItem | None:
    """Return the thing behind a URI if ``viewer`` may see it, else None.

    What cannot be seen, what does not exist and what no plugin knows get the same answer; so
    does what somebody published whom a block hides, or who is ``out_of_sight``. A visitor (None)
    may see what is for everyone.
    """
    if not may_be_uri(uri):
        return None
    found: FeedItem | None = instance().plugins.first("resolve_thing", uri=uri, viewer=viewer)
    if found is None or (viewer is not None and found.author.uri in viewer.hidden_uris()):
        return None
    return None if out_of_sight([found.author.uri], viewer) else found


def out_of_sight(uris: Iterable[str], viewer: Any) -> frozenset[str]:
    """Return those of some people elsewhere whom ``viewer`` does not come upon.

    Stewards keep their instance quiet here, and the viewer follows nobody there. No question at
    all where everybody lives here.
    """
    ours = f"{card().base_url}/"
    asked = tuple(uri for uri in dict.fromkeys(uris) if uri and not uri.startswith(ours))
    if not asked:
        return frozenset()
    hidden: frozenset[str] = frozenset()
    plugins = instance().plugins
    for plugin, ask in plugins.implementers("out_of_sight"):
        with plugins.forgiving("out_of_sight", plugin):
            hidden |= frozenset(ask(uris=asked, viewer=viewer)) & frozenset(asked)
    return hidden


def name_things(uris: Iterable[str], viewer: Any) -> dict[str, ThingName]:
    """Return what some URIs are called for ``viewer``, and where their pages are.

    For lists: each plugin is asked once, about what is still unknown. What nobody names, or this
    viewer may not see, is left out.
    """
    if viewer is None:
        return {}
    wanted = list(dict.fromkeys(uris))
    asked = [uri for uri in wanted if may_be_uri(uri)]
    found: dict[str, ThingName] = {}
    for start in range(0, len(asked), ACTORS_A_CALL):
        found |= _named(asked[start : start + ACTORS_A_CALL], viewer)
    return found


def _named(uris: Sequence[str], viewer: Any) -> dict[str, ThingName]:
    found: dict[str, ThingName] = {}
    answering = instance().plugins.mapped(
        "name_things", given={"viewer": viewer}, uris=lambda: _missing(uris, found)
    )
    for _plugin, names in answering:
        found |= names
    return found


def viewer() -> Any:
    """Give the member who is looking, or None for a visitor or outside a request."""
    return g.get("viewer") if has_app_context() else None
