"""Two instances on either bank of the Rhine, served, with enough neighbours at the edge.

What stewards agree upon on the telephone is done here beside the servers; all that a message
brings is brought by one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from onemile import clock, db
from onemile.api import card, publishing, transaction
from onemile.app import create_app
from onemile.cli.setup import make_instance
from onemile.demo.localities import BOTH
from onemile.loopback import free_port
from onemile.members import census
from onemile.members.models import Member
from onemile.mile import grid
from onemile.mile.radius import home_of
from onemile.testing.world import World
from onemile_exchanges import publish
from onemile_federation.mile import counting
from onemile_federation.mile.models import MileThing
from onemile_federation.partners import deciding, standing
from onemile_federation.partners.sides import ACTIVE, BY_THEM, Switches
from onemile_federation.remote.cards import NEIGHBOUR
from onemile_federation.remote.models import RemoteActor
from onemile_projects.models import PUBLISHED, Project
from tests.browser.two_towns import Town

ENABLED = ["mags", "exchanges", "projects", "smiles", "federation"]
# On the bank, and some squares inland where so many live that the edge is not most of it.
BANK = {"alsace": (48.5730, 7.8003), "ortenau": (48.5738, 7.8078)}
INLAND = {"alsace": ("67100", "68000"), "ortenau": ("77652", "77933")}
FAR = {"alsace": ("Colette", "68000"), "ortenau": ("Otto", "77652")}
OPEN = Switches(publications=True, proposals=True, mile=True)
# What is under way arrives within seconds; two cores may be busy.
PATIENCE_SECONDS, LOOK_SECONDS = 90, 0.5


class Bank(Town):
    """One of the two, looked into and brought along beside its server."""

    @contextmanager
    def within(self) -> Iterator[World]:
        """Be at work there, as a second process of it."""
        app = create_app(self.server.folder, environment={})
        with app.app_context():
            yield World(app)
        db.shut(app.extensions[db.EXTENSION])

    def is_settled(self) -> None:
        """Let people move in before it is served: a steward, those at the edge, some inland."""
        with self.within() as world:
            met: dict[str, Any] = {"verified_at": clock.now(), "language": "fr"}
            home = grid.cell_at(*BANK[self.name], 0)
            world.member("Odile", at=INLAND[self.name][0], role="steward", **met)
            for number in range(counting.MEMBERS_MIN):
                world.member(f"V{number}", at=home, **met)
            name, at = FAR[self.name]
            world.member(name, at=at, **met)
            world.member("Inge", at=INLAND[self.name][1], **met)
            census.take()

    def shows(self, first_name: str, *, offer: str, project: str) -> None:
        """Let somebody move to the bank who has an offer and a project for their mile."""
        with self.within() as world:
            home = grid.cell_at(*BANK[self.name], 0)
            met: dict[str, Any] = {"verified_at": clock.now(), "language": "fr"}
            member = world.member(first_name, at=home, last_name="Roth", **met)
            drawn = {"kind": "offer", "form": "help", "category": "garden"}
            draft = publish.Draft(title=offer, audience=publishing.MILE, **drawn)
            publish.publish(draft, member=member)
            place = home_of(member.id)
            assert place is not None
            with transaction():
                Project.create(
                    title=project,
                    summary="Deux planches, quatre vis.",
                    need="Il n’y a nulle part où s’asseoir.",
                    stage="open",
                    state=PUBLISHED,
                    audience=publishing.MILE,
                    author_id=member.id,
                    author_uri=member.uri,
                    cell=place.cell,
                    commune=place.commune,
                    opened_at=clock.now(),
                    last_sign_at=clock.now(),
                    closes_at=clock.ahead(days=30),
                )

    def proposes(self, other: "Bank") -> None:
        """Ask the other to be partners who show each other their mile; it says yes."""
        with self.within():
            deciding.propose(host=other.host, **_known())
        other.waits(lambda: _state(self.host) == BY_THEM)
        with other.within():
            deciding.accept(host=self.host, **_known())
        for here, there in ((self, other), (other, self)):
            here.waits(lambda host=there.host: _state(host) == ACTIVE)  # type: ignore[misc]

    def uris_of(self, other: "Bank") -> set[str]:
        """Return under which names it knows things and neighbours of the other."""
        with self.within():
            return {uri for uri in uris_across() if uri.startswith(other.url)}

    def ends(self, other: "Bank") -> None:
        """End it at once."""
        with self.within():
            deciding.end(host=other.host, reason="Nous en restons là.")

    def waits(self, is_so: Callable[[], bool]) -> None:
        """Look until something is so there."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self.within():
            while not is_so():
                assert time.monotonic() < deadline, self.server.log()[-2000:]
                db.release()
                time.sleep(LOOK_SECONDS)

    def holding(self, words: set[str]) -> list[tuple[str, str]]:
        """Return where any of some words still stands: in which table, or file beside it."""
        with self.within():
            found = [
                (table, repr(row))
                for table in db.database.get_tables()
                for row in db.database.execute_sql(f'SELECT * FROM "{table}"').fetchall()
                if any(word in repr(row) for word in words)
            ]
        beside = [one for one in self.server.folder.rglob("*") if one.is_file()]
        # The log says what was asked for; of a database what stands in it is searched above.
        files = [one for one in beside if "sqlite" not in one.name and one.suffix != ".log"]
        found += [
            (str(one), "") for one in files for word in words if word.encode() in one.read_bytes()
        ]
        return found


def uris_across() -> set[str]:
    """Return the URIs of all that is kept of neighbours across, and theirs; within an instance."""
    things = {str(one.uri) for one in MileThing.select()}
    return things | {str(one.uri) for one in RemoteActor.select().where(_IS_NEIGHBOUR)}


_IS_NEIGHBOUR = RemoteActor.kind == NEIGHBOUR


def _known() -> dict[str, Any]:
    steward = Member.get(Member.role == "steward")
    said = {"switches": OPEN, "contact": "Odile", "reach": card().contact}
    return {**said, "by_uri": str(steward.uri)}


def _state(host: str) -> str:
    row = standing.of(host)
    return "" if row is None else str(row.state)


@contextmanager
def served(folder: Path, database_url: Callable[[], str] | None) -> Iterator[list[Bank]]:
    """Serve both, with people and nothing between them."""
    with ExitStack() as stack:
        banks = []
        for locality in BOTH:
            port = free_port()
            values = {
                "base_url": f"http://127.0.0.1:{port}",
                "development": True,
                "enabled": ENABLED,
            }
            if database_url is not None:
                values["database_url"] = database_url()
            app = make_instance(folder / locality.name, {**locality.settings, **values})
            db.shut(app.extensions[db.EXTENSION])
            bank = Bank(folder / locality.name, locality.name, port)
            bank.is_settled()
            stack.callback(bank.server.stop)
            bank.server.start()
            banks.append(bank)
        yield banks
