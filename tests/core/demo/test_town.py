"""The planted town: once, whole, with a past in which people were awake."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from PIL import Image

from onemile import clock as clock_module
from onemile import current, forgetting
from onemile.current import zone
from onemile.db import EXTENSION, transaction
from onemile.demo import drawing, founding, people, town
from onemile.demo.awake import SLEEPING, WAKING
from onemile.demo.diary import Diary
from onemile.demo.localities import ALSACE
from onemile.demo.logins import read, written
from onemile.demo.town import Town
from onemile.members import joining
from onemile.members.events import MemberJoined
from onemile.members.models import Member
from onemile.mile.models import Place
from onemile.models import EventRow

# Members and their past alone; what plugins plant is told in their own tests.
pytestmark = pytest.mark.plugins()

# Enough for a mile, quick enough for a test.
FEW = town.SIZE_MIN


@pytest.fixture
def logins(instance):
    return town.plant(instance, size=FEW)


@pytest.fixture
def make_town(instance):
    with ThreadPoolExecutor(max_workers=1) as painter:
        yield lambda persons: Town(persons, app=instance, painter=painter, seed=town.SEED)


def test_planted_twice_is_one_town(instance, logins):
    before = sorted(member.public_id for member in Member.select())
    again = town.plant(instance, size=FEW)
    assert again == logins
    assert sorted(member.public_id for member in Member.select()) == before


def test_everybody_has_joined_in_the_past_and_lives_in_a_square(logins):
    members = list(Member.select())
    assert len(members) == FEW
    assert all(member.joined_at < clock_module.now() for member in members)
    assert Place.select().where(~Place.cell.is_null()).count() > FEW / 2


def test_most_have_met_the_association(logins):
    met = Member.select().where(~Member.verified_at.is_null())
    assert FEW / 2 < met.count() < FEW


def test_what_happened_is_told_at_the_time_it_happened(logins):
    joined = {member.uri: member.joined_at for member in Member.select()}
    told = list(EventRow.select().where(EventRow.name == MemberJoined.name))
    assert all(row.is_dispatched for row in told)
    assert all(row.recorded_at - joined[row.payload["member_uri"]] < timedelta(1) for row in told)


def test_a_town_with_much_to_forget_asks_nobody_to_confirm_it(instance, monkeypatch):
    asked = []
    monkeypatch.setattr(forgetting, "FREE_ROWS_MAX", 0)
    monkeypatch.setattr(forgetting, "_ask", lambda name, **_counts: asked.append(name))
    town.plant(instance, size=FEW)
    assert asked == [] and forgetting.asked() == []
    assert not forgetting.may_go_ahead("core.trial", n=1, of_n=1), "the present asks as ever"
    assert asked == ["core.trial"]


def test_two_have_signed_up_and_not_opened_their_letter(logins):
    waiting = joining.unconfirmed()
    assert [sign_up.first_name for sign_up in waiting] == ["Yasmine", "Étienne"]


def test_logins_come_back_as_they_were_written(logins):
    assert read(written({"alsace": logins})) == {"alsace": logins}
    assert [login.email for login in logins.cast][:2] == ["ana@demo.example", "ben@demo.example"]


def test_the_clock_is_put_back(instance, clock):
    town.plant(instance, size=FEW)
    assert abs(clock_module.now() - clock.present) < timedelta(seconds=1)


def test_ana_and_ben_are_neighbours(make_town):
    region = current.instance().rooms["region"]
    persons = people.invent(Random(town.SEED), region=region, size=FEW)
    few = make_town(persons)
    ana, ben, mehmet = few.members[0], few.members[1], few.members[3]
    assert ben in few.neighbours(ana)
    assert ana in few.neighbours(ben)
    assert not {ana, mehmet} & set(few.neighbours(ana))


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_moments_of_the_past_find_people_awake(make_town, hour):
    empty_town = make_town([])
    empty_town.present = empty_town.present.replace(hour=hour)
    for days in (0.0, 0.1, 0.3, 1.0, 2.6, 40.25):
        instant = empty_town.instant(days_ago=days)
        local = instant.astimezone(zone()).time()
        assert instant <= empty_town.present
        assert WAKING <= local <= SLEEPING


def test_a_picture_is_there_when_all_is_planted(make_town):
    few = make_town([])
    key = few.picture("kougelhopf", seed=3)
    few.wait_for_pictures()
    with Image.open(current.instance().folder / "uploads" / key[:2] / f"{key}.webp") as picture:
        assert picture.size == (drawing.WIDTH, drawing.HEIGHT)


def test_a_picture_that_cannot_be_drawn_stops_the_planting(make_town, monkeypatch):
    monkeypatch.setattr(drawing, "draw", lambda subject, seed: 1 / 0)
    few = make_town([])
    few.picture("cat", seed=1)
    with pytest.raises(ZeroDivisionError):
        few.wait_for_pictures()


def test_steps_happen_in_the_order_of_their_moments(instance):
    present, seen = clock_module.now(), []
    diary = Diary(present=present)
    diary.plan(present - timedelta(days=1), lambda: seen.append("second"))
    diary.plan(
        present - timedelta(days=2),
        lambda: (
            seen.append("first"),
            diary.plan(present - timedelta(hours=1), lambda: seen.append("third")),
        ),
    )
    diary.plan(present + timedelta(days=1), lambda: seen.append("tomorrow"))
    live(diary, jobs_for_days=0)
    assert seen == ["first", "second", "third"]


def test_the_clock_goes_along_with_the_steps(instance):
    then, seen = clock_module.now() - timedelta(days=3), []
    diary = Diary(present=clock_module.now())
    diary.plan(then, lambda: seen.append(clock_module.now()))
    live(diary, jobs_for_days=2)
    assert abs(seen[0] - then) < timedelta(seconds=1)


def live(diary, *, jobs_for_days):
    with transaction():
        diary.live(jobs_for_days=jobs_for_days)


@pytest.mark.one_engine
def test_a_planting_does_not_wait_for_the_disk_and_is_on_it_at_last(tmp_path):
    folder = tmp_path / "demo"
    app = founding.found(folder, ALSACE, {"enabled": []})
    database = app.extensions[EXTENSION]
    with app.app_context():
        assert database.pragma("synchronous") == 0
        assert (folder / "onemile.sqlite-wal").stat().st_size
        founding.keep(app)
    assert not (folder / "onemile.sqlite-wal").exists()
    assert database.is_closed() and dict(database._pragmas)["synchronous"] == "full"
