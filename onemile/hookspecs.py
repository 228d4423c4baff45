"""Every hook, in the order of an instance's life.

``viewer`` is a Member, or None for a visitor. An implementation may take fewer
arguments than its specification offers. A hook is born together with the built-in
plugin that needs it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
import pluggy
from flask import Blueprint, Flask

from onemile.commitments import Commitments
from onemile.contracts import (
    ActorCard,
    Area,
    Authenticator,
    Capability,
    Door,
    Event,
    ExportFile,
    FeedFilter,
    FeedItem,
    FeedKind,
    FeedTally,
    Fragment,
    HealthCheck,
    Job,
    Kept,
    MapPoint,
    NavLink,
    Notice,
    PublicationsElsewhere,
    ReportTarget,
    Representation,
    SearchHit,
    Setting,
    Slot,
    ThingName,
    WayThere,
)
from onemile.demo_world import DemoWorld
from onemile.federated import ActorKind, FederatedType, MileType
from onemile.fields import Line, Uri
from onemile.ledger import Ledger
from onemile.measuring import Bench
from onemile.work import Service, TaskKind

hookspec = pluggy.HookspecMarker("onemile")
hookimpl = pluggy.HookimplMarker("onemile")

# ------------------------------------------- declared once, at start; no database, no request


@hookspec
def register_models() -> Sequence[type]:  # type: ignore[empty-body]
    """Return the tables the plugin owns, each named ``<plugin>_…``."""


@hookspec
def register_blueprints() -> Sequence[Blueprint]:  # type: ignore[empty-body]
    """Return the plugin's pages: blueprints named after it, under ``/<plugin>/``."""


@hookspec
def register_settings() -> Sequence[Setting]:  # type: ignore[empty-body]
    """Return the plugin's part of onemile.toml, each named ``<plugin>.…``."""


@hookspec
def register_capabilities() -> Sequence[Capability]:  # type: ignore[empty-body]
    """Return what may be allowed or forbidden, each named ``<plugin>.…``."""


@hookspec
def register_commands() -> Sequence[click.Command]:  # type: ignore[empty-body]
    """Return click commands, mounted as ``onemile <plugin> <command>``, run inside the app."""


@hookspec
def register_event_types() -> Sequence[type[Event]]:  # type: ignore[empty-body]
    """Return the event classes the plugin records."""


@hookspec
def register_notices() -> Sequence[Notice]:  # type: ignore[empty-body]
    """Return who is told of which event, in what words."""


@hookspec
def register_report_targets() -> Sequence[ReportTarget]:  # type: ignore[empty-body]
    """Return the kinds of things that can be reported, hidden and restored."""


@hookspec
def register_feed_kinds() -> Sequence[FeedKind]:  # type: ignore[empty-body]
    """Return the kinds of things the plugin puts into the feed, with their categories."""


@hookspec
def register_slots() -> Sequence[Slot]:  # type: ignore[empty-body]
    """Return the openings of the plugin's pages for others, each named ``<plugin>.…``."""


@hookspec
def register_jobs() -> Sequence[Job]:  # type: ignore[empty-body]
    """Return periodic work for the worker."""


@hookspec
def register_tasks() -> Sequence[TaskKind]:  # type: ignore[empty-body]
    """Return the kinds of work that ``defer`` may ask for, each named ``<plugin>.…``."""


@hookspec
def register_services() -> Sequence[Service]:  # type: ignore[empty-body]
    """Return loops of the plugin's own for the worker, each named ``<plugin>.…``."""


@hookspec
def register_health_checks() -> Sequence[HealthCheck]:  # type: ignore[empty-body]
    """Return questions for ``/readyz`` and ``onemile doctor``."""


@hookspec
def register_doors() -> Sequence[Door]:  # type: ignore[empty-body]
    """Return where programs knock, beneath the ``roots`` of the plugin's manifest."""


@hookspec
def register_authenticators() -> Sequence[Authenticator]:  # type: ignore[empty-body]
    """Return ways in which whoever knocks can prove who they are; the first that answers has it."""


@hookspec
def register_representations() -> Sequence[Representation]:  # type: ignore[empty-body]
    """Return other forms of pages, for who asks for their media types."""


@hookspec
def register_federated_types() -> Sequence[FederatedType]:  # type: ignore[empty-body]
    """Return the kinds of the plugin's things that cross between instances, ``<plugin>.…``."""


@hookspec
def register_actor_kinds() -> Sequence[ActorKind]:  # type: ignore[empty-body]
    """Return what of the plugin can be followed from elsewhere, each named ``<plugin>.…``."""


@hookspec
def register_mile_types() -> Sequence[MileType]:  # type: ignore[empty-body]
    """Return the kinds of things that neighbours across a border may be shown, ``<plugin>.…``."""


@hookspec
def register_benches() -> Sequence[Bench]:  # type: ignore[empty-body]
    """Return what the plugin measures of itself, each named ``<plugin>.…``: ``onemile bench``."""


@hookspec
def on_startup(app: Flask) -> None:
    """Called after all of the above, before the first request; no database yet."""


# ------------------------------------------- asked while a page is made; they read, never write


@hookspec
def navigation_links(viewer: Any) -> Sequence[NavLink]:  # type: ignore[empty-body]
    """Return entries of the menus for this viewer."""


@hookspec
def feed_items(  # type: ignore[empty-body]
    area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> Sequence[FeedItem]:
    """Return the ``limit`` newest things of the area with ``id < before``, newest first."""


@hookspec
def followed_items(  # type: ignore[empty-body]
    viewer: Any, followed_uris: Sequence[str], before: int | None, limit: int
) -> Sequence[FeedItem]:
    """Return the ``limit`` newest things with ``id < before`` by, or in, what some URIs name.

    Never one that the viewer may not see anyway: to follow somebody opens nothing."""


@hookspec(firstresult=True)
def publications_elsewhere(viewer: Any, limit: int) -> PublicationsElsewhere | None:
    """Return what the viewer follows on other instances, the freshest first, ``limit`` at most.

    None where you carry nothing from there."""


@hookspec
def partners_reached() -> Sequence[str]:  # type: ignore[empty-body]
    """Return by what names members know the instances whose members see things for PARTNERS now."""


@hookspec
def feed_tallies(area: Area, hidden: frozenset[str]) -> Sequence[FeedTally]:  # type: ignore[empty-body]
    """Count the live things of the area by kind and spot, those of ``hidden`` people left out.

    They are named by URI: an author who lives on another instance has no number here."""


@hookspec
def map_points(area: Area, viewer: Any) -> Sequence[MapPoint]:  # type: ignore[empty-body]
    """Return public places of the area for the map, never a member's; asked on that page alone."""


@hookspec
def search_hits(  # type: ignore[empty-body]
    words: str, area: Area, viewer: Any, limit: int
) -> Sequence[SearchHit]:
    """Return matches within the area, best first, at most ``limit``."""


@hookspec
def slot_fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:  # type: ignore[empty-body]
    """Return what to hang into a named opening of a page."""


@hookspec
def permit(member: Any, capability: str, subject: Any) -> bool | None:
    """Answer for one capability; None is no answer.

    Anybody's False forbids. A True allows what is the plugin's own, ``<plugin>.…``, and nothing
    of others'. Whoever raises has forbidden their own."""


@hookspec
def said_for_others(subject_uri: str, viewer: Any) -> Sequence[tuple[int, int]]:  # type: ignore[empty-body]
    """Say which posts under a thing of yours were said when it was for others than the viewer.

    Asked of who keeps the conversation alone, for who reads the thing now. Spans of numbers:
    after the first, up to the second. Whoever raises shows nothing."""


@hookspec
def knows(viewer: Any, members: Sequence[Any]) -> Sequence[int]:  # type: ignore[empty-body]
    """Return the ids of those whose things the viewer may read, or has an exchange with.

    So does a conversation. Asked of those who are no neighbours before the viewer sees their
    pages, which one plugin's answer opens. One may be a stand-in for nobody: ask all the same."""


@hookspec
def acquaintances(viewer: Any, limit: int) -> Sequence[str]:  # type: ignore[empty-body]
    """Return the URIs of those with whom the viewer has something to do, the latest first.

    At most ``limit``: whoever they can choose one by one to show them something. An exchange, a
    conversation, a project in common; never that somebody lives near, or has published something.
    """


@hookspec(firstresult=True)
def picture_reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a picture of yours may be seen by this viewer, or None when it is not yours.

    The first answer wins; a picture that nobody says is theirs is shown to nobody.
    """


@hookspec
def resolve_actors(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    """Return name and picture behind those URIs that are yours; the first answer to each wins.

    At most ``current.ACTORS_A_CALL`` of them: answer all in one query. A card bears the URI it
    is asked for, and no ``member_id``: the members are the core's.
    """
    return {}


@hookspec(firstresult=True)
def resolve_thing(uri: str, viewer: Any) -> FeedItem | None:
    """Return the thing behind a URI of yours; None when it is not yours, or not for this viewer.

    What cannot be seen and what does not exist get the same answer. ``viewer`` is None for a
    visitor, who may see what is for everyone.
    """


@hookspec
def name_things(uris: Sequence[str], viewer: Any) -> Mapping[str, ThingName]:
    """Return what those URIs that are yours are called for this viewer; the first answer wins.

    For lists that name many things: answer all in one query. What this viewer may not see is
    left out, as what does not exist.
    """
    return {}


@hookspec(firstresult=True)
def way_there(to_uri: str, about_uri: str, viewer: Any) -> WayThere | None:
    """Tell whether words of a member reach somebody elsewhere, in a conversation about something.

    Asked before anybody composes, and before anything is kept: ask nobody. ``about_uri`` is what
    they talk about. None where you carry nothing to them. You hear of it by ``PostWritten``.
    """


@hookspec
def out_of_sight(uris: Sequence[str], viewer: Any) -> Sequence[str]:  # type: ignore[empty-body]
    """Return those of some people elsewhere whose words this viewer does not come upon.

    Asked of each page with words from other instances, and of each notice of what somebody there
    did: answer in few queries. ``viewer`` is None for a visitor. Whoever raises hides nobody.
    """


@hookspec(firstresult=True)
def sees_across(uri: str, viewer: Any) -> bool | None:
    """Tell whether a member sees a neighbour across a border, to be named; None for all others."""


@hookspec(firstresult=True)
def moderators_of(author_uri: str, thing_uri: str) -> Line | None:
    """Return the host whose moderators you can tell what is reported here of somebody elsewhere.

    That of the group in which their thing stands, else their own; ``thing_uri`` is empty where it
    is about the person. You hear ``ReportPassedOn`` and say ``passing.note_became``.
    """


@hookspec(firstresult=True)
def known_elsewhere_as(kind: str, subject_id: str) -> Uri | None:
    """Return what a thing of yours from elsewhere, by its ``ReportTarget``, is called there."""


# ------------------------------------------- told after the commit, at least once per plugin


@hookspec
def heard_events() -> Sequence[str]:  # type: ignore[empty-body]
    """Return the names of the events with which your ``on_event`` does something; asked once.

    Of others you are not told, which spares a row and a commit for each. A plugin that does not
    answer is told of all.
    """


@hookspec
def on_event(event: Event, event_id: int) -> None:
    """Something has happened. ``event_id`` is the same at each repetition."""


# ------------------------------------------- provided by one plugin


@hookspec(firstresult=True)
def provide_ledger() -> Ledger | None:
    """Return the keeper of Smiles, if this plugin is one; first answer wins."""


@hookspec(firstresult=True)
def provide_commitments() -> Commitments | None:
    """Return the keeper of exchanges between two, if this plugin is one; first answer wins."""


# ------------------------------------------- the member's rights, the newcomer's first look


@hookspec
def export_member(member: Any) -> Sequence[ExportFile]:  # type: ignore[empty-body]
    """Return all the plugin holds about the member, readable and machine-readable."""


@hookspec
def erase_member(member: Any) -> Sequence[Kept]:  # type: ignore[empty-body]
    """Erase the member inside the open transaction; say what is kept, and why."""


@hookspec
def awaits_decision(member_uri: str) -> Sequence[str]:  # type: ignore[empty-body]
    """Return the reasons (``reason_uri`` of transfers) about which somebody must still decide.

    While there is one, the keeper of Smiles holds what was promised for it, and keeps the
    account of a member who has left.
    """


@hookspec
def plant_demo(world: DemoWorld) -> None:
    """Plant invented rows for ``onemile demo``, tests and screenshots."""


@hookspec
def plant_demo_between(  # type: ignore[empty-body]
    world: DemoWorld,
) -> Sequence[Callable[[], int]]:
    """Plan what happens between two demo instances, once both stand, and carry it across.

    Gives turns of what carries: called outside of any transaction whenever some hours have
    passed, again and again by turns with the other instance until neither has anything to do;
    each returns how much it did. Whoever implements it is at work in ``onemile demo`` of two.
    """
