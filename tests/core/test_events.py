"""Events: told after the commit, to each plugin by itself, at least once, and not for ever."""

import types
from dataclasses import dataclass

import msgspec
import pytest

from onemile import current, db, events, health
from onemile.background import telling
from onemile.contracts import Event, Manifest
from onemile.hookspecs import hookimpl
from onemile.members.events import MemberJoined
from onemile.models import EventDelivery, EventRow
from onemile.plugin_manager import Plugin


def listener(name, receive, heard=None):
    module = types.ModuleType(name)
    module.MANIFEST = Manifest(name=name, title=name)
    module.on_event = hookimpl(receive)
    if heard is not None:
        module.heard_events = hookimpl(lambda: heard)
    return module


@pytest.fixture
def listen(instance):
    """Enable a plugin that is only a function."""
    plugins = current.instance().plugins

    def enable(name, receive, heard=None):
        module = listener(name, receive, heard)
        plugins.manager.register(module, name=name)
        manifest = module.MANIFEST
        folder = plugins.all[0].folder
        plugins.all.append(Plugin(manifest=manifest, module=module, folder=folder, version="1"))

    plugins.reraise = False
    return enable


def happen():
    with db.transaction():
        return events.record(MemberJoined(member_uri="https://x.example/members/1"))


def test_every_listener_is_told_once_with_the_same_id(listen):
    heard = []
    listen("one", lambda event, event_id: heard.append(("one", event, event_id)))
    listen("two", lambda event, event_id: heard.append(("two", event, event_id)))
    number = happen()
    events.dispatch_pending()
    events.dispatch_pending()
    told = MemberJoined(member_uri="https://x.example/members/1")
    assert sorted(heard, key=lambda item: item[0]) == [("one", told, number), ("two", told, number)]


def test_who_says_what_it_hears_is_told_of_that_alone(listen):
    told = []
    listen("all", lambda event: told.append("all"))
    listen("joined", lambda event: told.append("joined"), [MemberJoined.name])
    listen("others", lambda event: told.append("others"), ["core.SomethingElse"])
    listen("deaf", lambda event: told.append("deaf"), [])
    happen()
    events.dispatch_pending()
    assert sorted(told) == ["all", "joined"]
    lines = EventDelivery.select().where(EventDelivery.plugin.in_(["all", "joined", "others"]))
    assert sorted(line.plugin for line in lines) == ["all", "joined"]


def test_a_listener_may_take_fewer_arguments(listen):
    heard = []
    listen("brief", lambda event: heard.append(event.member_uri))
    happen()
    events.dispatch_pending()
    assert heard == ["https://x.example/members/1"]


def test_one_that_fails_keeps_its_news_and_holds_up_nobody(listen, clock):
    heard, broken = [], [True]

    def grumpy(event):
        if broken[0]:
            raise RuntimeError("not today")
        heard.append("grumpy")

    listen("a_grumpy", grumpy)
    listen("b_calm", lambda event: heard.append("calm"))
    happen()
    events.dispatch_pending()
    assert heard == ["calm"]
    broken[0] = False
    clock.advance(seconds=telling.FIRST_DELAY_SECONDS + 1)
    events.dispatch_pending()
    assert heard == ["calm", "grumpy"]


def test_what_a_failing_listener_wrote_is_rolled_back(listen):
    def half(event):
        EventRow.create(name="half", payload={}, is_dispatched=True)
        raise RuntimeError

    listen("half", half)
    happen()
    events.dispatch_pending()
    assert not EventRow.select().where(EventRow.name == "half").exists()


def test_a_listener_that_never_recovers_is_given_up_in_the_open(listen, clock):
    def never(event):
        raise RuntimeError

    listen("never", never)
    happen()
    for _ in range(telling.ATTEMPTS_MAX + 3):
        events.dispatch_pending()
        clock.advance(seconds=telling.DELAY_SECONDS_MAX + 1)
    row = EventDelivery.get(EventDelivery.plugin == "never")
    assert row.attempts == telling.ATTEMPTS_MAX
    assert events.stuck() == 1


def test_the_delay_doubles_up_to_its_bound():
    assert [telling.delay_seconds(n) for n in (1, 2, 3)] == [5, 10, 20]
    assert telling.delay_seconds(40) == telling.DELAY_SECONDS_MAX


def test_told_events_are_forgotten_after_a_month_but_not_waiting_ones(listen, clock):
    listen("never", lambda event: 1 / 0)
    happen()
    events.dispatch_pending()
    clock.advance(days=events.KEEP_DAYS + 1)
    events.forget_old()
    assert EventRow.select().count() == 1
    EventDelivery.update(done_at=db.microseconds(clock())).execute()
    assert events.forget_old() == 1


def test_the_event_of_a_plugin_that_was_switched_off_is_let_go(listen):
    heard = []
    listen("calm", lambda event: heard.append(event))
    EventRow.create(name="gone.Something", payload={"x": 1})
    events.dispatch_pending()
    assert heard == []
    assert not EventDelivery.select().where(EventDelivery.done_at.is_null()).exists()


# ------------------------------------------------------------------------- what cannot be read


def spoil(number, payload):
    """Leave an event as another version, or a broken disk, might have."""
    db.database.execute_sql(
        f"UPDATE event SET payload = {db.database.param} WHERE id = {db.database.param}",
        (payload, number),
    )


UNREADABLE = {
    "a field that is missing": "{}",
    "a field of another type": '{"member_uri": 7}',
    "no object": '"x"',
    "broken JSON": '{"member_uri": ',
    "nothing at all": "",
}


@pytest.mark.parametrize("payload", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_set_aside_and_stops_nothing(listen, payload, clock):
    heard, before, after = [], happen(), happen()
    listen("one", lambda event, event_id: heard.append(event_id))
    listen("two", lambda event, event_id: heard.append(event_id))
    spoil(before, payload)
    events.dispatch_pending()
    assert heard == [after, after]
    for _round in range(3):
        clock.advance(days=1)
        events.dispatch_pending()
    rows = EventDelivery.select().where(EventDelivery.event == before)
    assert {row.attempts for row in rows} == {telling.ATTEMPTS_MAX}
    assert all("unreadable" in row.error for row in rows)
    found = next(health.ask(check) for check in health.checks() if check.name == "events")
    assert not found.is_fine and "core.MemberJoined" in found.detail


def test_what_another_version_added_is_read_without_it(listen):
    heard, number = [], happen()
    listen("one", lambda event: heard.append(event))
    spoil(number, '{"member_uri": "https://x.example/members/2", "cell": 17}')
    events.dispatch_pending()
    assert heard == [MemberJoined(member_uri="https://x.example/members/2")]


def test_an_invented_past_goes_on_past_what_cannot_be_read(listen):
    heard, before, after = [], happen(), happen()
    listen("one", lambda event, event_id: heard.append(event_id))
    spoil(before, "{")
    with db.transaction():
        events.tell_at_once()
    assert heard == [after] and {one.event_id for one in events.given_up()} == {before}


def test_a_person_lets_it_be_told_again(listen):
    heard, number = [], happen()
    listen("one", lambda event: heard.append(event.member_uri))
    spoil(number, "{}")
    events.dispatch_pending()
    spoil(number, '{"member_uri": "x"}')
    assert events.tell_again() == EventDelivery.select().count()
    events.dispatch_pending()
    assert heard == ["x"] and events.stuck() == 0


def test_a_person_lets_it_go(listen):
    spoil(happen(), "{}")
    events.dispatch_pending()
    assert events.let_go() == EventDelivery.select().count()
    assert events.stuck() == 0


def test_an_event_of_a_clock_that_was_ahead_is_told_all_the_same(listen, clock):
    heard = []
    listen("one", lambda event, event_id: heard.append(event_id))
    clock.advance(days=3650)
    number = happen()
    clock.advance(days=-3650)
    events.dispatch_pending()
    assert heard == [number]


def test_a_telling_put_off_by_a_clock_that_was_ahead_is_due_now(listen, clock):
    heard, broken = [], [True]

    def grumpy(event, event_id):
        if broken[0]:
            raise RuntimeError
        heard.append(event_id)

    listen("grumpy", grumpy)
    number = happen()
    clock.advance(days=3650)
    events.dispatch_pending()
    clock.advance(days=-3650)
    broken[0] = False
    events.dispatch_pending()
    assert heard == [number]


@dataclass(frozen=True, kw_only=True)
class Renamed(Event):
    """An event whose older rows named somebody by another word."""

    name = "x.Renamed"
    baker_uri: str

    @classmethod
    def upcast(cls, payload):
        return {"baker_uri": payload.get("cook_uri", ""), **payload}


@pytest.mark.parametrize("payload", [{"cook_uri": "a"}, {"baker_uri": "a", "gone": 1}])
def test_an_event_of_an_older_shape_is_read_in_one_place(payload):
    assert Renamed.from_row(payload) == Renamed(baker_uri="a")


@pytest.mark.parametrize("payload", ["[3", [3], None, {"baker_uri": 3}])
def test_what_is_no_event_at_all_is_refused(payload):
    with pytest.raises(msgspec.ValidationError):
        Renamed.from_row(payload)


def test_what_waits_is_opened_in_one_commit_however_much_it_is(listen, monkeypatch):
    heard, said = [], []
    listen("one", lambda event, event_id: heard.append(event_id))
    numbers = [happen() for _n in range(5)]
    engine, execute = db.at_work(), db.at_work().execute_sql

    def noted(sql, params=None, *more):
        said.append(sql)
        return execute(sql, params, *more)

    monkeypatch.setattr(engine, "execute_sql", noted)
    events.dispatch_pending()
    assert heard == numbers
    assert len([sql for sql in said if sql.startswith('INSERT INTO "event_delivery"')]) == 1
    assert len([sql for sql in said if sql.startswith('UPDATE "event" ')]) == 1


@pytest.fixture
def commits(instance, monkeypatch):
    """Count the transactions that are committed from now on."""
    engine, made = db.at_work(), []
    monkeypatch.setattr(engine, "end", lambda: made.append(1))
    return made


def test_many_are_told_in_few_commits(listen, commits, monkeypatch):
    monkeypatch.setattr(telling, "SECONDS_MAX", 60)
    heard = []
    listen("one", lambda event, event_id: heard.append(event_id))
    numbers = [happen() for _n in range(40)]
    commits.clear()
    events.dispatch_pending()
    assert heard == numbers
    rounds = EventDelivery.select().count() / telling.TOGETHER_MAX + 1
    # They are opened once; each round is claimed, and told.
    assert len(commits) <= 1 + 2 * rounds


def test_one_that_fails_among_many_takes_back_itself_alone(listen):
    def half(event, event_id):
        EventRow.create(name=f"half {event_id}", payload={}, is_dispatched=True)
        if event_id == numbers[3]:
            raise RuntimeError

    listen("half", half)
    numbers = [happen() for _n in range(6)]
    events.dispatch_pending()
    written = {row.name for row in EventRow.select() if str(row.name).startswith("half ")}
    assert written == {f"half {number}" for number in numbers if number != numbers[3]}
    waiting = EventDelivery.select().where(EventDelivery.done_at.is_null())
    assert [(row.event_id, row.attempts) for row in waiting] == [(numbers[3], 1)]


def test_what_another_worker_has_by_now_is_not_told_twice(listen):
    """It has taken the telling over while the first was late: what the first wrote is undone."""
    taken = []

    def slow(event, event_id):
        EventRow.create(name=f"by the first {event_id}", payload={}, is_dispatched=True)
        if not taken:
            taken.append(event_id)
            line = EventDelivery.event == event_id
            EventDelivery.update(attempts=EventDelivery.attempts + 1).where(line).execute()

    listen("slow", slow, [MemberJoined.name])
    numbers = [happen() for _n in range(3)]
    events.dispatch_pending()
    written = {row.name for row in EventRow.select() if str(row.name).startswith("by the first")}
    assert written == {f"by the first {number}" for number in numbers[1:]}


def test_a_process_that_ends_among_many_costs_each_one_attempt_and_then_none(listen, clock):
    """As ``kill -9`` would: nothing of its transaction is left, and its claims run out."""

    class Killed(BaseException):
        pass

    heard, deadly = [], []

    def hear(event, event_id):
        heard.append(event_id)
        if event_id in deadly:
            raise Killed

    listen("one", hear, [MemberJoined.name])
    numbers = [happen() for _n in range(4)]
    deadly.append(numbers[2])
    for _time in range(2):
        with pytest.raises(Killed):
            events.dispatch_pending()
        clock.advance(seconds=telling.LEASE_SECONDS + 1)
    rows = {row.event_id: row for row in EventDelivery.select()}
    assert [rows[number].done_at is not None for number in numbers] == [True, True, False, False]
    assert rows[numbers[3]].attempts == 1
    deadly.clear()
    events.dispatch_pending()
    assert not EventDelivery.select().where(EventDelivery.done_at.is_null()).exists()


def test_a_lock_that_is_in_the_way_is_waited_for_alone(listen, monkeypatch):
    """The others are told first; it fails not, and counts no second attempt."""
    heard, told = [], []

    def hear(event, event_id):
        told.append(event_id)
        if event_id == numbers[0] and told.count(event_id) == 1:
            raise Busy
        heard.append(event_id)

    class Busy(RuntimeError):
        pass

    gave_way = db.gave_way
    monkeypatch.setattr(db, "gave_way", lambda error: isinstance(error, Busy) or gave_way(error))
    listen("one", hear, [MemberJoined.name])
    numbers = [happen() for _n in range(3)]
    events.dispatch_pending()
    assert heard == [*numbers[1:], numbers[0]]
    assert {row.attempts for row in EventDelivery.select()} == {1}


def test_who_is_forgotten_is_named_by_no_event_and_nobody_else_goes_with_them(listen):
    with db.transaction():
        before = record_joined("https://a.example/m/é_1")
        gone = record_joined("https://a.example/m/é_1")
        like = record_joined("https://a.example/m/éx1")
        longer = record_joined("https://a.example/m/é_12")
        uri = "https://a.example/m/é_1"
        assert events.forget_naming(uri, event_type=MemberJoined, since_id=gone) == 1
        left = {int(row.id) for row in EventRow.select()}
    assert {before, like, longer} <= left and gone not in left


def record_joined(uri):
    return events.record(MemberJoined(member_uri=uri))
