"""Neighbours with something to offer, in one line each."""

import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from onemile import current, db
from onemile.contracts import Area
from onemile.mile import grid
from onemile.mile.radius import home_of
from onemile_exchanges import negotiate, publish, silence
from onemile_exchanges.models import Agreement, Item


@pytest.fixture
def offer(instance: Any) -> Callable[..., Item]:
    """Publish an offer: ``offer(ana, "Bread")``; other fields by name, ``kind="need"`` too."""

    def make(member: Any, title: str = "Arroser tes tomates", **fields: Any) -> Item:
        wanted = {"kind": "offer", "form": "help", "category": "garden", **fields}
        return publish.publish(publish.Draft(title=title, **wanted), member=member)

    return make


@pytest.fixture(autouse=True)
def _silence_is_a_yes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A silence whose time has come is a yes; when it is one, ``test_silence.py`` tests."""
    if request.path.name not in ("test_silence.py", "test_completing.py", "test_demo.py"):
        monkeypatch.setattr(silence, "verdict", lambda _agreement: silence.Verdict.YES)


@pytest.fixture
def mile_of() -> Callable[[Any], Area]:
    """The area of a member's mile."""

    def area(member: Any) -> Area:
        home = home_of(member.id)
        assert home is not None
        return Area(ring="mile", cells=grid.mile(home.cell))

    return area


@pytest.fixture
def no_ledger(instance: Any) -> None:
    """An association that wants no Smiles."""
    current.instance().ledger = None


@pytest.fixture
def agreed(offer: Callable[..., Item]) -> Callable[..., Agreement]:
    """Bring two members to an agreement about an offer of the first."""

    def make(helper: Any, helped: Any, *, amount_smiles: int = 0, **fields: Any) -> Agreement:
        item = offer(helper, **fields)
        terms = negotiate.Terms(amount_smiles=amount_smiles, when_text="mardi soir")
        proposed = negotiate.propose(item.id, terms, member=helped)
        return negotiate.accept(proposed.id, member=helper, version=1)

    return make


# ------------------------------------------------------------------------- two at once

LOCKS = re.compile("FOR (NO KEY )?UPDATE")
LOOK_SECONDS = 0.002  # between two looks at where the other is
ALL_SECONDS_MAX = 60


class Player:
    """One of two who act at the same moment, on a thread and a connection of its own."""

    def __init__(self, act):
        self.act, self.outcome = act, None
        self.n_locks, self.is_over, self.number = 0, False, 0
        self.other = None


class Meeting:
    """Where two transactions wait for each other after each row they lock.

    Each goes on once the other has locked as much, waits for one of our rows, or is through:
    the engine is asked, no time is counted. So the two meet however slow the machine is.
    """

    def __init__(self, app):
        self.app, self.here = app, threading.local()
        self.database = app.extensions[db.EXTENSION]
        self.ask = self.database.execute_sql
        self.database.execute_sql = self._execute
        self.n_meetings = 0

    def of(self, *acts):
        """Play both at the same moment; gives what each was refused for, or what broke."""
        one, other = players = [Player(act) for act in acts]
        one.other, other.other = other, one
        self.n_meetings = 0
        threads = [threading.Thread(target=self._play, args=(player,)) for player in players]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(ALL_SECONDS_MAX)
        assert all(player.is_over for player in players), "one of the two never came back"
        assert self.n_meetings or db.is_sqlite(), "the two never met: nothing was tried"
        return [player.outcome for player in players]

    def _play(self, player):
        with self.app.app_context():
            try:
                if not db.is_sqlite():
                    player.number = self.ask("SELECT pg_backend_pid()").fetchone()[0]
                self.here.player = player
                player.act()
            except Exception as error:
                player.outcome = error
            finally:
                player.is_over = True
                self.database.close()

    def _execute(self, sql, *values, **options):
        answer = self.ask(sql, *values, **options)
        player = getattr(self.here, "player", None)
        if player is not None and LOCKS.search(str(sql)):
            player.n_locks += 1
            self._meet(player)
        return answer

    def _meet(self, player):
        other, until = player.other, time.monotonic() + ALL_SECONDS_MAX
        while not other.is_over:
            if other.n_locks >= player.n_locks or self._holds_up(other):
                self.n_meetings += 1
                return
            assert time.monotonic() < until, "the other neither locks, waits nor ends"
            time.sleep(LOOK_SECONDS)

    def _holds_up(self, other):
        """Tell whether the other waits for a row of ours."""
        waits = "SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))"
        return bool(other.number and self.ask(waits, (other.number,)).fetchone()[0])


@pytest.fixture
def meeting(instance):
    return Meeting(instance)
