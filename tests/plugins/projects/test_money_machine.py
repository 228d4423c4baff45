"""A project's Smiles against an auditor, whatever neighbours, bearers, moderators and time do.

The real ledger, the real services, a worker that does one small piece at a time; people leave in
the middle, the book goes away and comes back. After every step plain SQL over both sides agrees,
and at the end of every story each promise has ended in exactly one way.
"""

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from onemile import current
from onemile.api import (
    COMMONS_ISSUE,
    COMMONS_TREASURY,
    Transfer,
    clock,
    ids,
    rows_of,
    transaction,
)
from onemile.background import tasks
from onemile.capabilities import SPEND, allowed
from onemile.errors import Refusal
from onemile.members.models import Member
from onemile.privacy import erase
from onemile_projects import stages
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.lifecycle import OVER, Actor, Stage, Step
from onemile_projects.models import Project
from onemile_projects.money import audit, collecting, matching, pledging, settling, spending
from onemile_projects.money.money_models import COLLECTED, HELD, MEMBER, REFUNDED, Pledge, Release
from onemile_projects.money.pledging import Promise
from onemile_smiles import reconcile
from tests.plugins.projects.independent import ENDED, findings

AMOUNTS = st.integers(1, 70)
WHO = st.integers(0, 3)
EACH_HAS = 60
TREASURY_HAS = 40
_keys = count(1)


class Street(RuleBasedStateMachine):
    """Four neighbours, a bearer, a steward, one project."""

    world: Any
    clock: Any
    make: Any
    keeper: Any
    bearer: Any
    steward: Any
    helper: Any
    neighbours: list[Any]
    before: int
    empty_street: Any

    @initialize(
        promised=st.lists(st.integers(1, EACH_HAS), max_size=4),
        lacking=st.sampled_from([0, 0, 0, -20, 5]),
        remainder=st.sampled_from(["supporters", "treasury"]),
        is_funded=st.booleans(),
    )
    def begin(self, promised: list[int], lacking: int, remainder: str, is_funded: bool) -> None:
        """Half of the stories begin with a project that is open, half with one that is funded,
        if what was promised suffices."""
        self.empty_street.restore()
        self.people = [Member.get_by_id(one.id) for one in self.neighbours]
        self.gone: set[int] = set()
        self.paid: list[tuple[str, int]] = []
        self.is_away = False
        self.owed = 0
        least = max(1, sum(promised) + lacking)
        self.garden = self.make(self.bearer, min_smiles=least, remainder=remainder)
        for who, amount in enumerate(promised):
            terms = Promise(amount, rest_to="me" if who % 2 else "treasury")
            pledging.pledge(self.garden.id, terms, member=self.people[who])
        if is_funded:
            self.close()
            while tasks.run_due():
                pass

    # -------------------------------------------------------------------- small hands

    @classmethod
    def people_it(cls, world: Any, clock: Any, make: Any, snapshot: Any) -> None:
        """Plant who lives there and what they have, once: each story begins as it stands then."""
        cls.world, cls.clock, cls.make = world, clock, staticmethod(make)
        cls.keeper = current.ledger()
        assert cls.keeper is not None
        cls.bearer, cls.steward = world.member(), world.member(role="steward")
        cls.helper = world.member()
        cls.neighbours = [world.member() for _ in range(4)]
        for one in cls.neighbours:
            cls.give(str(one.uri), EACH_HAS)
        cls.before = cls.keeper.balance_smiles(COMMONS_TREASURY)
        cls.give(str(cls.bearer.uri), TREASURY_HAS)
        cls.move(str(cls.bearer.uri), COMMONS_TREASURY, TREASURY_HAS, "leaving")
        cls.empty_street = snapshot()

    @classmethod
    def give(cls, uri: str, amount: int) -> None:
        cls.move(COMMONS_ISSUE, uri, amount, "welcome")

    @classmethod
    def move(cls, payer: str, payee: str, amount: int, kind: str, corrects: str = "") -> str:
        key = f"machine/{ids.new()}"
        cls.keeper.transfer(
            Transfer(
                key=key,
                payer=payer,
                payee=payee,
                amount_smiles=amount,
                reason_uri="urn:machine",
                kind=kind,
                corrects=corrects,
            )
        )
        return key

    def row(self) -> Project:
        # In fixed SQL: each story reads it a hundred times, and a third of its time was spent on
        # putting the same question of fifty columns into words.
        found: Project = rows_of(Project, "WHERE id = ?", (self.garden.id,))[0]
        return found

    def free_of(self, who: int) -> int:
        return self.keeper.available_smiles(str(self.people[who].uri), floor_smiles=0)

    def takes_pledges(self) -> bool:
        row = self.row()
        is_time = row.closes_at is not None and row.closes_at > clock.now()
        return row.stage == Stage.OPEN and is_time

    def step(self, step: Step, actor: Actor) -> bool:
        """Take a step in the life of the project, if it is possible; tells whether it was."""
        try:
            with transaction():
                row = stages.locked(self.garden.id)
                after = stages.take(row, step, actors={actor})
                if after in OVER:
                    settling.begin(row)
        except Refusal:
            return False
        return True

    # -------------------------------------------------------------------- what people do

    @rule(who=WHO, amount=AMOUNTS, rest=st.sampled_from(["me", "treasury"]), anon=st.booleans())
    def promise(self, who: int, amount: int, rest: str, anon: bool) -> None:
        if who in self.gone:
            return
        promise = Promise(amount, is_anonymous=anon, rest_to=rest, form_key=str(next(_keys)))
        may = (
            self.takes_pledges()
            and not self.is_away
            and pledging.held(self.row(), self.people[who]) is None
            and amount <= self.free_of(who)
        )
        if not may:
            with pytest.raises(Refusal):
                pledging.pledge(self.garden.id, promise, member=self.people[who])
            return
        made = pledging.pledge(self.garden.id, promise, member=self.people[who])
        again = pledging.pledge(self.garden.id, promise, member=self.people[who])
        assert again.id == made.id

    @rule(who=WHO, amount=AMOUNTS)
    def change(self, who: int, amount: int) -> None:
        if who in self.gone:
            return
        before = pledging.held(self.row(), self.people[who])
        may = self.takes_pledges() and not self.is_away and before is not None
        if not may or amount > self.free_of(who) + before.amount_smiles:
            with pytest.raises(Refusal):
                pledging.change(self.garden.id, Promise(amount), member=self.people[who])
            return
        after = pledging.change(self.garden.id, Promise(amount), member=self.people[who])
        assert after.amount_smiles == amount

    @rule(who=WHO)
    def take_back(self, who: int) -> None:
        if who in self.gone:
            return
        held = pledging.held(self.row(), self.people[who])
        if held is None or not self.takes_pledges():
            with pytest.raises(Refusal):
                pledging.take_back(self.garden.id, member=self.people[who])
            return
        pledging.take_back(self.garden.id, member=self.people[who])

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        if who in self.gone or len(self.gone) > 1:
            return
        self.gone.add(who)
        with transaction():
            pledging.free_all_of(self.people[who])
        erase.erase(self.people[who])

    @rule(percent=st.integers(1, 100), most=st.integers(1, TREASURY_HAS))
    def match(self, percent: int, most: int) -> None:
        row = self.row()
        grows = percent >= row.match_percent and most >= row.match_max_smiles
        try:
            matching.promise(self.garden.id, percent=percent, max_smiles=most, member=self.steward)
        except Refusal:
            return
        assert grows and not self.is_away

    # -------------------------------------------------------------------- what time does

    @rule()
    def close(self) -> None:
        row = self.row()
        if row.stage == Stage.OPEN and row.closes_at > clock.now():
            self.clock.advance(seconds=(row.closes_at - clock.now()).total_seconds() + 1)
        assert collecting.close_due() in ((0,) if self.is_away else (0, 1))

    @rule(times=st.integers(1, 4))
    def work_a_little(self, times: int) -> None:
        for _ in range(times):
            tasks.run_due(limit=1)

    @rule()
    def a_second_worker_asks_for_the_same(self) -> None:
        collecting.go_on()

    @rule(hours=st.sampled_from([1, 30, 200]))
    def wait(self, hours: int) -> None:
        self.clock.advance(hours=hours)

    @rule()
    def the_clock_jumps_back(self) -> None:
        self.clock.advance(hours=-2)

    @rule()
    def the_book_goes_or_comes(self) -> None:
        self.is_away = not self.is_away
        current.instance().ledger = None if self.is_away else self.keeper

    # -------------------------------------------------------------------- what others do

    @rule(
        step=st.sampled_from(
            [
                (Step.SUSPEND, Actor.MODERATOR),
                (Step.RESUME, Actor.MODERATOR),
                (Step.RESUME, Actor.MODERATOR),
                (Step.START, Actor.BEARER),
                (Step.START, Actor.BEARER),
                (Step.PAUSE, Actor.CLOCK),
                (Step.GO_ON, Actor.EXAMINERS),
                (Step.COMPLETE, Actor.BEARER),
            ]
        )
    )
    def live(self, step: tuple[Step, Actor]) -> None:
        if self.step(*step) and step[0] == Step.COMPLETE:
            Project.update(report_state="accepted").execute()

    @precondition(lambda self: self.row().stage in (Stage.FUNDED, Stage.RUNNING))
    @rule(amount=st.integers(1, 20))
    def ask(self, amount: int) -> None:
        """A bearer asks for something, and nobody has decided yet."""
        if self.due() + amount > self.row().escrow_smiles:
            return
        Release.create(
            key=f"release/{ids.new()}",
            project=self.garden.id,
            payee_uri=str(self.bearer.uri),
            amount_smiles=amount,
            what="Le bois",
            asked_by_uri=str(self.bearer.uri),
        )

    @rule()
    def what_was_asked_is_refused(self) -> None:
        Release.update(state="refused").execute()

    @precondition(lambda self: self.row().stage in (Stage.FUNDED, Stage.RUNNING))
    @rule(amount=st.integers(1, 20), state=st.sampled_from(["done", "coming"]))
    def help_unpaid(self, amount: int, state: str) -> None:
        """Somebody has helped, or will, and no exchange holds what thanks them."""
        self.owed += amount
        task = Task.create(
            project=self.garden.id,
            position=1,
            title="Poncer",
            hours=1,
            places=1,
            amount_smiles=amount,
        )
        helper = str(self.world.member().uri)
        Volunteer.create(task=task, member_uri=helper, state=state)

    def due(self) -> int:
        """What must stay in the escrow until the project has ended."""
        rows = Release.select().where(Release.state == "asked")
        return self.owed + sum(int(row.amount_smiles) for row in rows)

    @rule(
        step=st.sampled_from([(Step.GIVE_UP, Actor.BEARER), (Step.FAIL, Actor.MODERATOR)]),
        chance=st.integers(0, 3),
    )
    def fail(self, step: tuple[Step, Actor], chance: int) -> None:
        if chance == 0:
            self.step(*step)

    @precondition(lambda self: self.row().stage in (Stage.FUNDED, Stage.RUNNING))
    @rule(amount=st.integers(1, 40))
    def release(self, amount: int) -> None:
        row = self.row()
        free = self.keeper.available_smiles(row.escrow_uri)
        if amount > free or row.settle_smiles is not None:
            return
        with transaction():
            key = self.move(row.escrow_uri, str(self.helper.uri), amount, "task")
            spending.released(self.garden.id, amount)
        self.paid.append((key, amount))

    @precondition(lambda self: self.paid)
    @rule()
    def what_was_released_comes_back(self) -> None:
        key, amount = self.paid.pop()
        with transaction():
            self.move(
                str(self.helper.uri), self.row().escrow_uri, amount, "correction", corrects=key
            )
            spending.released(self.garden.id, -amount)

    @precondition(lambda self: self.row().stage == Stage.COMPLETED)
    @rule()
    def give_back_the_remainder(self) -> None:
        row = self.row()
        free = row.escrow_smiles - self.due()
        may = free > 0 and row.settle_smiles is None and not self.is_away
        try:
            left = settling.give_back_remainder(self.garden.id, member=self.bearer)
        except Refusal:
            assert not may
            return
        assert may and left == free

    # -------------------------------------------------------------------- what is always true

    @invariant()
    def both_sides_agree(self) -> None:
        found = findings(freed_may_wait=True, with_book=False)
        assert found == [], found

    @invariant()
    def only_while_it_works_its_bearer_spends(self) -> None:
        row = self.row()
        assert allowed(self.bearer, SPEND, row.escrow_uri) == (row.stage in spending.SPENDS)

    @invariant()
    def no_smile_is_made_or_lost(self) -> None:
        accounts = [str(one.uri) for one in (*self.people, self.bearer, self.helper)]
        total = sum(self.keeper.balance_smiles(uri) for uri in accounts)
        total += self.keeper.balance_smiles(self.row().escrow_uri)
        total += self.keeper.balance_smiles(COMMONS_TREASURY) - self.before
        assert total == 4 * EACH_HAS + TREASURY_HAS

    @invariant()
    def each_has_what_they_gave_and_got_back(self) -> None:
        is_given = self.row().funded_at is not None
        pledges = rows_of(Pledge, "WHERE project_id = ?", (self.garden.id,))
        for number, one in enumerate(self.people):
            if number in self.gone:
                assert self.keeper.balance_smiles(str(one.uri)) == 0
                continue
            theirs = [row for row in pledges if row.supporter_uri == one.uri]
            gave = sum(int(row.collected_smiles) for row in theirs)
            back = sum(
                int(row.refunded_smiles)
                for row in theirs
                if not (is_given and row.rest_to == "treasury")
            )
            assert self.keeper.balance_smiles(str(one.uri)) == EACH_HAS - gave + back

    def teardown(self) -> None:
        """Let the story come to its end: nothing waits, nothing lies where nothing may lie."""
        if not hasattr(self, "garden"):
            return
        self.is_away = False
        current.instance().ledger = self.keeper
        self.clock.advance(hours=3)
        if self.row().stage == Stage.SUSPENDED:
            self.step(Step.FAIL, Actor.MODERATOR)
        self.close()
        for _ in range(3):
            collecting.go_on()
            while tasks.run_due():
                pass
            self.clock.advance(days=10)
        found = findings(at_rest=True)
        assert found == [], found
        assert audit.wrong_sums() == []
        assert audit.check().is_fine
        assert reconcile.prove().findings == ()
        states = {row.state for row in Pledge.select().where(Pledge.project == self.garden.id)}
        assert states <= set(ENDED)
        self.who_gave_was_treated_alike()

    def who_gave_was_treated_alike(self) -> None:
        """Of one round nobody got back a Smile more than their part, nor one less."""
        row = self.row()
        given = [
            pledge
            for pledge in Pledge.select().where(Pledge.project == row.id)
            if pledge.state in (COLLECTED, REFUNDED)
        ]
        if row.settle_round != 1 or (row.remainder == "treasury" and row.stage != Stage.FAILED):
            return
        whole, total = sum(p.refunded_smiles for p in given), sum(p.collected_smiles for p in given)
        for pledge in given:
            part = whole * pledge.collected_smiles / total
            assert abs(pledge.refunded_smiles - part) < 1
        assert not any(p.state == HELD and p.kind == MEMBER for p in given)


def run(world, clock, project, snapshot, monkeypatch, *, examples, steps):
    for module in (collecting, settling):
        monkeypatch.setattr(module, "PIECES_MAX", 1)
    Street.people_it(world, clock, project, snapshot)
    run_state_machine_as_test(
        Street,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(600)  # a failure is worth the time it takes to find its shortest story
def test_whatever_happens_every_smile_is_where_it_belongs(
    world, clock, project, snapshot, monkeypatch
):
    run(world, clock, project, snapshot, monkeypatch, examples=30, steps=12)


# Each story is told in the street as it stood before any of them: an audit reads all there is.
# In shelves, which several processes share among them; every other shelf has long stories.
STORIES_OF_A_SHELF = {"sqlite": 25, "postgres": 7}


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("shelf", range(40))
def test_the_same_in_a_thousand_stories_and_more(
    world, clock, project, snapshot, monkeypatch, engine, shelf
):
    """A thousand on SQLite; 280 others on PostgreSQL, which differs in nothing but the engine.

    No two shelves tell the same stories, on the two engines neither.
    """
    stories, steps = STORIES_OF_A_SHELF[engine], 12 if shelf % 2 else 25
    run(world, clock, project, snapshot, monkeypatch, examples=stories, steps=steps)
