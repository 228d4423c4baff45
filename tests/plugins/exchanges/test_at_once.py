"""Steps that meet, pair by pair, on connections of their own: each ends, or is refused in words.

On PostgreSQL every row that is locked is a place where the two wait for each other, so that what
could deadlock does. On SQLite one writes after the other, and the test shows that too.
"""

import re
import threading
from functools import partial
from itertools import combinations_with_replacement

import pytest

from onemile import clock as clock_module
from onemile import db
from onemile.errors import Conflict, NotAllowed, NotFound, Refusal
from onemile.members.models import Block, Member
from onemile.moderation import decisions, reports, targets
from onemile.privacy import erase
from onemile.publishing import houses
from onemile_exchanges import completion, negotiate, talk
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement, Item
from onemile_exchanges.negotiate import Terms
from onemile_smiles import reconcile

BOOK = re.compile(r"smiles_head\b.* FOR UPDATE", re.DOTALL)
ALL_SECONDS_MAX = 60


@pytest.fixture
def street(world, offer, clock):
    """Bring two neighbours whom the association has met to where an exchange stands."""
    mo = world.member("Mo", role="moderator")

    def bring(state, helper, helped):
        terms = Terms(amount_smiles=20)
        # Given once: the item rests when it is agreed, and closes or wakes at the end.
        item = offer(helper, form="gift")
        row = negotiate.propose(item.id, terms, member=helped)
        if state != "proposed":
            negotiate.accept(row.id, member=helper, version=1)
        if state in ("done", "confirmed", "disputed", "paid dispute"):
            completion.say_done(row.id, member=helper)
        if state in ("confirmed", "paid dispute"):
            completion.say_done(row.id, member=helped)
        if "dispute" in state:
            opening.open_dispute(row.id, member=helped, why="Rien n’a été fait")
        return row.id

    def two():
        now = clock_module.now()
        return [world.member(verified_at=now), world.member(verified_at=now)]

    street.bring, street.two, street.mo = bring, two, mo
    return street


def overdue(number):
    """Let one word's time come for an exchange."""
    Agreement.update(auto_confirm_at=clock_module.now()).where(Agreement.id == number).execute()
    completion.auto_confirm(number)


def undone(number, mo):
    deciding.decide(number, moderator=mo, took_place=False, why="Les deux ont parlé")


LESS = Terms(text="Plutôt jeudi")
# Where the exchange stands before, and who (helper, helped, moderator) does what.
STEPS = {
    "accept": ("proposed", lambda n, a, b, mo: negotiate.accept(n, member=a, version=1)),
    "decline": ("proposed", lambda n, a, b, mo: negotiate.decline(n, member=a)),
    "counter": ("agreed", lambda n, a, b, mo: negotiate.counter(n, LESS, member=a)),
    "cancel": ("agreed", lambda n, a, b, mo: negotiate.cancel(n, member=b, why="Malade")),
    "say": ("agreed", lambda n, a, b, mo: talk.say(n, member=b, text="À jeudi")),
    "done": ("agreed", lambda n, a, b, mo: completion.say_done(n, member=b)),
    "done too": ("done", lambda n, a, b, mo: completion.say_done(n, member=b)),
    "cancel when done": ("done", lambda n, a, b, mo: negotiate.cancel(n, member=b, why="Non")),
    "time": ("done", lambda n, a, b, mo: overdue(n)),
    "dispute": ("confirmed", lambda n, a, b, mo: opening.open_dispute(n, member=b, why="Non !")),
    "thank": ("confirmed", lambda n, a, b, mo: completion.thank(n, member=b, text="Merci")),
    "decide it was": (
        "disputed",
        lambda n, a, b, mo: deciding.decide(
            n, moderator=mo, took_place=True, why="Les deux ont parlé"
        ),
    ),
    "decide it was not": ("disputed", lambda n, a, b, mo: undone(n, mo)),
    "give back": ("paid dispute", lambda n, a, b, mo: undone(n, mo)),
}
# Those after which Smiles are held, moved or free again.
MOVING = ("accept", "counter", "done too", "decide it was", "give back")


def play(name, street, helper, helped):
    """Prepare a step; gives the function that takes it."""
    state, act = STEPS[name]
    number = street.bring(state, helper, helped)
    return lambda: act(number, helper, helped, street.mo)


@pytest.mark.parametrize("leaver", ["helper", "helped"])
def test_every_step_bears_that_the_other_leaves_meanwhile(meeting, street, leaver):
    for name in STEPS:
        helper, helped = street.two()
        step = play(name, street, helper, helped)
        who = helper if leaver == "helper" else helped

        went, left = meeting.of(step, lambda who=who: erase.erase(who))

        assert left is None, (name, left)
        assert went is None or isinstance(went, (Conflict, NotFound, NotAllowed)), (name, went)
    assert reconcile.prove().findings == ()


def test_steps_that_move_smiles_bear_each_other(meeting, street):
    for one, other in combinations_with_replacement(MOVING, 2):
        ana, ben = street.two()

        outcomes = meeting.of(play(one, street, ana, ben), play(other, street, ben, ana))

        assert outcomes == [None, None], (one, other, outcomes)
    assert reconcile.prove().findings == ()


def test_two_who_have_an_exchange_leave_at_once(meeting, street):
    for state in ("proposed", "agreed", "done", "confirmed", "disputed", "paid dispute"):
        ana, ben = street.two()
        street.bring(state, ana, ben)
        street.bring(state, ben, ana)

        assert meeting.of(lambda a=ana: erase.erase(a), lambda b=ben: erase.erase(b)) == [None] * 2
    assert reconcile.prove().findings == ()


def test_nothing_begins_with_somebody_who_is_leaving(meeting, street, offer):
    ana, ben = street.two()
    item = offer(ana)

    went, left = meeting.of(
        lambda: negotiate.propose(item.id, Terms(), member=ben), lambda: erase.erase(ana)
    )

    assert left is None and (went is None or isinstance(went, Refusal))
    assert not Agreement.select().where(Agreement.is_running).exists()


@pytest.mark.parametrize("act", ["suspend", "reinstate", "undo"])
def test_a_moderator_and_who_is_sent_away_bear_each_other(meeting, street, world, act):
    ben, ana = street.two()
    # Whoever locks the stewards first has a later row than Ben's.
    boss = world.member("Boss", role="steward")
    words = reports.Words(ground="money", text="Il demande de l’argent.", location="/")
    case = reports.file(targets.MEMBER, ben.public_id, by=ana, words=words).case
    about = {"by": boss, "ground": "money", "reason": "Pas d’argent ici."}
    if act != "suspend":
        sent_away = decisions.decide(case, action="suspend", **about)
    if act == "undo":
        ben = Member.get_by_id(ben.id)
        decisions.answer(sent_away, by=ben, text="C’était pour rire.")
    plays = {
        "suspend": lambda: decisions.decide(case, action="suspend", **about),
        "reinstate": lambda: decisions.decide(case, action="reinstate", **about),
        "undo": lambda: decisions.reply(sent_away, by=boss, text="Bien.", is_undone=True),
    }

    decided, left = meeting.of(plays[act], lambda: erase.erase(ben))

    assert left is None, left
    assert decided is None or isinstance(decided, (Conflict, NotFound)), decided


@pytest.mark.parametrize("have_blocked", [True, False])
def test_two_who_move_bear_each_other_whom_they_are_kept_apart_from(meeting, world, have_blocked):
    """Members are held by their ids, and not as they happened to block or to be blocked."""
    ana, ben, eve, bob = [world.member() for _ in range(4)]
    for mover, ordered in ((eve, (ben, ana)), (bob, (ana, ben))):
        for one in ordered:
            by, whom = (mover, one) if have_blocked else (one, mover)
            Block.create(blocker_uri=by.uri, blocker=by.id, blocked_uri=whom.uri, blocked=whom.id)
    there = "https://baden.example/members/"

    outcomes = meeting.of(
        lambda: houses.move(eve.uri, target_uri=f"{there}eve"),
        lambda: houses.move(bob.uri, target_uri=f"{there}bob"),
    )

    assert outcomes == [None, None]
    for one in (ana, ben):
        assert {f"{there}eve", f"{there}bob"} <= Member.get_by_id(one.id).hidden_uris()


def leaves(leaver):
    """Prepare that one of two leaves who have two exchanges; what is said done is paid."""

    def prepare(street, helper, helped):
        for state in ("agreed", "done"):
            street.bring(state, helper, helped)
            street.bring(state, helped, helper)
        return lambda: erase.erase(helper if leaver == "helper" else helped)

    return prepare


ALL_STEPS = {name: partial(play, name) for name in STEPS} | {
    "leave": leaves("helper"),
    "leave too": leaves("helped"),
}


def test_every_item_is_taken_before_the_book(instance, street, monkeypatch):
    """What is still free when the book is taken, nobody changes after.

    On SQLite a transaction takes everything at its beginning, so nothing is free there.
    """
    database, free = instance.extensions[db.EXTENSION], []
    ask = database.execute_sql

    def states():
        return {row.id: (row.state, row.paused_for) for row in Item.select()}

    def note_free():
        with instance.app_context():
            with database.atomic():
                rows = db.rows("SELECT id FROM exchanges_item FOR UPDATE SKIP LOCKED")
                free.append({number for (number,) in rows})
            database.close()

    def execute(sql, *values, **options):
        if BOOK.search(str(sql)) and not free:
            thread = threading.Thread(target=note_free)
            thread.start()
            thread.join(ALL_SECONDS_MAX)
        return ask(sql, *values, **options)

    n_taken = 0
    for name, prepare in ALL_STEPS.items():
        act = prepare(street, *street.two())
        before = states()
        free.clear()
        with monkeypatch.context() as patch:
            patch.setattr(database, "execute_sql", execute)
            act()
        after = states()
        changed = {number for number in before if before[number] != after.get(number)}
        late = changed & set().union(*free)
        assert late == set(), (name, late)
        n_taken += bool(free and changed)
    assert n_taken >= 9 or db.is_sqlite(), "hardly a step touched both: nothing was tried"


def test_twenty_act_while_one_leaves_and_nobody_sees_a_crash(instance, street, world, browser):
    instance.config["RATES_COUNTED"] = False
    ana, _other = street.two()
    plays = []
    for _neighbour in range(5):
        ben = world.member(verified_at=clock_module.now())
        page, desk = browser(ben), browser(street.mo)
        here = "/exchanges/"
        proposed = street.bring("proposed", ben, ana)
        agreed = street.bring("agreed", ana, ben)
        done = street.bring("done", ana, ben)
        disputed = street.bring("disputed", ana, ben)
        plays += [
            (page, f"{here}{proposed}/accept", {"version": "1"}),
            (page, f"{here}{agreed}/cancel", {"why": "Malade"}),
            (page, f"{here}{done}/done", {}),
            (desk, f"{here}disputes/{disputed}/cancelled", {}),
        ]
    gate, statuses = threading.Barrier(len(plays) + 1), []

    def act(page, path, values):
        token = page.token()
        gate.wait()
        answer = page.client.post(path, data={**values, "csrf_token": token})
        statuses.append((path, answer.status_code))

    def leave():
        with instance.app_context():
            gate.wait()
            erase.erase(ana)

            db.database.close()

    threads = [threading.Thread(target=act, args=one) for one in plays]
    threads.append(threading.Thread(target=leave))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(ALL_SECONDS_MAX)

    assert len(plays) == 20 and len(statuses) == len(plays)
    assert [one for one in statuses if one[1] >= 500] == []
    assert reconcile.prove().findings == ()
