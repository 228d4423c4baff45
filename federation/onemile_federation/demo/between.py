"""What people of two demo instances do with each other; every word of it travels as in earnest.

Their associations become partners; members let others know them, follow what the other place
offers, comment and thank: by the services that their pages call. Nothing is written here that a
message has not brought.
"""

import csv
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import resources
from typing import Any

from onemile.api import DemoWorld, Refusal, clock, follows, let_know
from onemile_federation.demo import partnering
from onemile_federation.inbox import reception
from onemile_federation.intents import leading
from onemile_federation.intents.refusals import NoWay
from onemile_federation.outbox import delivering
from onemile_federation.outbox.models import PENDING, Delivery
from onemile_federation.partners import passed
from onemile_federation.remote.models import LIVE, Host, RemoteObject
from onemile_federation.talking import gestures, saying
from onemile_federation.talking.models import LIKE

# So many of the members who were here first are known on the other side; the cast is among them.
PEOPLE = 10
# The first of them follow all that is offered, the others every second thing or third.
FOLLOW_ALL = 3
# Days after the two met: they are known, they follow, and from then on somebody talks now and then.
KNOWN_AFTER, FOLLOW_AFTER, TALK_AFTER, TALK_EVERY = 0.1, 0.4, 2.0, 0.8
NEWEST_THINGS = 20
# Turns with nothing to do before stewards decide: what the other side has said by then has come.
CALM_TURNS = 5
# So often what fails is tried at once: a machine that is busy answers by then.
TRIES_MAX = 8


def plan(world: DemoWorld) -> Callable[[], int]:
    """Plan it for one of the two; gives the turn that carries (see ``plant_demo_between``)."""
    meeting = Meeting(world)
    meeting.plan()
    return meeting.turn


class Meeting:
    """One place's side of it. What asks the other place waits for a turn, outside transactions."""

    def __init__(self, world: DemoWorld) -> None:
        self.world = world
        self.people = world.members[:PEOPLE]
        self._due: list[Callable[[], object]] = []
        # What stewards decide: a pause, say, meets nothing on its way, at whatever hour it is.
        self._due_in_calm: list[Callable[[], object]] = []
        self._calm_turns = 0
        self._words = _words()

    def plan(self) -> None:
        """Hand the world what is to happen."""
        for days_after, act in partnering.steps(self.world):
            self._plan(days_after, act, self._due_in_calm)
        for days in range(1, int(self.world.met_days) + 1):
            self._plan(days, passed.count, self._due)
        for number, member in enumerate(self.people):
            known_after = KNOWN_AFTER + number / 100
            self._plan(known_after, partial(let_know, member, text=""), self._due)
            step = 1 if number < FOLLOW_ALL else 2 + number % 2
            for uri in self.world.elsewhere[number % step :: step]:
                follow = partial(self._follow, member, uri)
                self._plan(FOLLOW_AFTER + number / 100, follow, self._due)
        for number in range(int((self.world.met_days - TALK_AFTER) / TALK_EVERY)):
            member = self.people[number % len(self.people)]
            talk = partial(self._talk, member, number)
            self._plan(TALK_AFTER + number * TALK_EVERY, talk, self._due)

    def turn(self) -> int:
        """Do what has come due since the last turn, and carry what is under way."""
        n = _do(self._due) + delivering.step() + reception.step() or hasten()
        if n or not self._due_in_calm:
            self._calm_turns = 0
            return n
        self._calm_turns += 1
        return _do(self._due_in_calm) if self._calm_turns > CALM_TURNS else 1

    def _plan(
        self, days_after: float, step: Callable[[], object], due: list[Callable[[], object]]
    ) -> None:
        at = self.world.instant(days_ago=self.world.met_days - days_after)
        self.world.plan(at, partial(due.append, step))

    def _follow(self, member: Any, uri: str) -> None:
        """Follow what was offered, unless it is not to be seen yet, or no more."""
        with suppress(NoWay):
            found = leading.actor(uri, by=str(member.uri))
            follows.follow(_as_is(member), followed_uri=str(found.uri))

    def _talk(self, member: Any, number: int) -> None:
        """Say something about one thing that has come, and thank for another."""
        came = list(_things().limit(NEWEST_THINGS))
        words = self._words.get(str(member.language), [])
        if not came or not words:
            return
        with suppress(Refusal):  # a Mag that takes no words
            gestures.make(came[(number + 1) % len(came)].id, LIKE, member=_as_is(member))
            saying.say(came[number % len(came)].id, member=_as_is(member), text=words.pop(0))


def hasten() -> int:
    """Try at once what failed to arrive, as on a machine too busy to answer in time; how many.

    In a demo nobody is away: by the hour that comes what was said has arrived, and is answered.
    """
    now = clock.now()
    late = Delivery.state.in_(PENDING) & Delivery.attempts.between(1, TRIES_MAX)
    rests = (Host.open_again_at > now) & Host.host.in_(Delivery.select(Delivery.host).where(late))
    woken = Host.update(open_again_at=now).where(rests).execute()
    again = Delivery.update(due_at=now).where(late & (Delivery.due_at > now)).execute()
    return int(woken + again)


def _do(due: list[Callable[[], object]]) -> int:
    """Do what is due, and return how much it was."""
    steps = list(due)
    due.clear()
    for step in steps:
        step()
    return len(steps)


def _things() -> Any:
    """Select what came from elsewhere with a title: articles, news; the newest first."""
    is_one = (RemoteObject.state == LIVE) & (RemoteObject.title != "")
    beginning = RemoteObject.in_reply_to_uri == ""
    return RemoteObject.select().where(is_one & beginning).order_by(RemoteObject.id.desc())


def _as_is(member: Any) -> Any:
    """Read a member as they stand now: they have become known elsewhere meanwhile."""
    return type(member).get_by_id(member.id)


def _words() -> dict[str, list[str]]:
    text = (resources.files(__package__) / "said.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        found.setdefault(row["language"], []).append(row["text"])
    return found
