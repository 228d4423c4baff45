"""Who is shown a picture: whom its owner says, asked each time; and what belongs to nobody goes."""

import io
import re
import threading

import pytest
from PIL import Image

from onemile import current, pictures
from onemile.db import database
from onemile.errors import NotNow
from onemile.members import blocks
from onemile.members.models import LEFT, SUSPENDED, Member
from onemile.models import StoredPicture
from onemile.moderation import standing
from onemile.pictures import files, unclaimed
from onemile.pictures.turns import NoTurn, Turns


def photo(colour="tomato"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return io.BytesIO(out.getvalue())


@pytest.fixture
def ana(world):
    """Somebody with a picture."""
    member = world.member("Ana")
    member.avatar_key = pictures.keep(photo(), as_a="avatar")
    member.save()
    return member


@pytest.fixture
def seen(browser):
    """Ask for a picture as a member, or as a visitor; gives the answer."""

    def ask(member, path, method="get", **headers):
        with getattr(browser(member).client, method)(path, headers=headers) as answer:
            return answer

    return ask


def test_a_neighbour_sees_a_picture_and_a_visitor_does_not(ana, world, seen):
    assert seen(world.member("Ben"), ana.avatar_url).status_code == 200
    assert seen(ana, ana.avatar_url).status_code == 200
    assert seen(None, ana.avatar_url).status_code == 404


def test_who_may_not_open_the_page_does_not_see_the_picture(ana, world, seen):
    far = world.member("Far", at="68100")

    assert seen(far, ana.url).status_code == seen(far, ana.avatar_url).status_code == 404


@pytest.mark.parametrize("blocker", [0, 1])
def test_a_block_takes_the_picture_away_both_ways(ana, world, seen, blocker):
    pair = [ana, world.member("Ben")]
    blocks.block(pair[blocker], other=pair[1 - blocker])

    assert seen(pair[1], ana.avatar_url).status_code == 404


def test_the_picture_of_who_is_suspended_is_gone_and_comes_back(ana, world, seen):
    ben, mo = world.member("Ben"), world.member("Mo", role="moderator")
    address = ana.avatar_url
    standing.suspend(ana)
    assert seen(ben, address).status_code == seen(None, address).status_code == 404
    assert seen(mo, address).status_code == 200
    assert current.resolve_actor(ana.uri).avatar_url == ""

    standing.reinstate(ana)
    assert seen(ben, address).status_code == 200


def test_who_has_left_has_no_picture(ana, world, seen):
    Member.update(state=LEFT).where(Member.id == ana.id).execute()

    assert seen(world.member("Ben"), ana.avatar_url).status_code == 404


@pytest.mark.parametrize(
    "key", ["a", "a" * 22, "../../onemile.toml", "é" * 22, "-" * 22, "a" * 500]
)
def test_a_picture_that_was_never_there_answers_as_a_hidden_one(key, ana, world, seen):
    stranger = world.member("Far", at="68100")
    never, hidden = seen(stranger, f"/pictures/{key}.webp"), seen(stranger, ana.avatar_url)

    assert never.status_code == hidden.status_code == 404
    assert never.headers["Cache-Control"] == hidden.headers["Cache-Control"] == "private, no-store"


def test_no_cache_on_the_way_keeps_a_picture(ana, world, seen):
    answer = seen(world.member("Ben"), ana.avatar_url)

    kept = answer.cache_control
    assert kept.private and not kept.public and kept.max_age <= 600
    assert "Cookie" in answer.vary


def test_what_a_browser_has_already_is_confirmed_only_to_who_may_see_it(ana, world, seen):
    ben = world.member("Ben")
    first = seen(ben, ana.avatar_url)
    held = {"If-None-Match": first.headers["ETag"]}
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    part = {"Range": "bytes=0-9"}

    assert seen(ben, ana.avatar_url, **held).status_code == 304
    assert seen(ben, ana.avatar_url, **held).cache_control.private
    assert seen(ben, ana.avatar_url, **part).status_code == 206
    Member.update(state=SUSPENDED).where(Member.id == ana.id).execute()
    for headers in (held, since, part, {}):
        assert seen(ben, ana.avatar_url, **headers).status_code == 404
        assert seen(None, ana.avatar_url, **headers).status_code == 404
    assert seen(ben, ana.avatar_url, method="head").status_code == 404


def test_a_picture_asks_few_questions(ana, world, seen, monkeypatch):
    ben, asked = world.member("Ben"), []
    engine = database.obj
    original = engine.execute_sql

    def counting(sql, *arguments, **options):
        asked.append(sql)
        return original(sql, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "execute_sql", counting)
        assert seen(ben, ana.avatar_url).status_code == 200
    reading = [sql for sql in asked if re.search(r'FROM "?(member|place|exchanges)', sql)]

    # The session with its member, where it looks from, blocks, the picture's owner, two homes.
    assert len(reading) <= 6, reading


def test_a_plugin_that_fails_shows_nothing(ana, world, seen, monkeypatch):
    def broken(**_arguments):
        raise RuntimeError("no")

    plugins = current.instance().plugins
    monkeypatch.setattr(plugins, "reraise", False)
    monkeypatch.setattr("onemile.members.avatars.reaches", lambda key, viewer: broken())

    assert seen(world.member("Ben"), ana.avatar_url).status_code == 404


# ---------------------------------------------------------------------------- nobody's pictures


def test_a_picture_that_belongs_to_nothing_is_shown_to_nobody_and_gone_the_next_day(
    ana, world, seen, clock
):
    key = pictures.keep(photo("teal"), as_a="photo")
    assert seen(ana, pictures.url(key)).status_code == 404
    clock.advance(hours=23)
    assert unclaimed.forget() == 0

    clock.advance(hours=2)

    assert unclaimed.forget() == 1 and unclaimed.forget() == 0
    assert pictures.content(key) is None
    assert pictures.content(ana.avatar_key) is not None
    assert StoredPicture.select().count() == 0


def test_what_cannot_be_asked_about_is_not_swept(ana, clock, monkeypatch):
    of_a_plugin, of_ours = (pictures.keep(photo(), as_a="photo") for _ in range(2))
    StoredPicture.update(plugin="postcards").where(StoredPicture.key == of_a_plugin).execute()
    clock.advance(days=2)

    def broken(key, viewer):
        raise RuntimeError("not today")

    with monkeypatch.context() as patched:
        patched.setattr("onemile.members.avatars.reaches", broken)
        assert unclaimed.forget() == 0
    assert unclaimed.forget() == 1

    assert files.path(of_a_plugin).exists() and not files.path(of_ours).exists()


# ---------------------------------------------------------------------------- one at a time


def test_two_may_wait_for_a_turn_and_the_next_is_told_at_once():
    turns, gate, inside = Turns(waiting_max=1, wait_seconds_max=20), threading.Event(), []

    def work():
        with turns.one():
            inside.append(1)
            assert gate.wait(20)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    while turns.n_here < 2:
        pass
    with pytest.raises(NoTurn), turns.one():
        pytest.fail("there was no room")
    assert len(inside) == 1
    gate.set()
    for thread in threads:
        thread.join()

    with turns.one():
        assert len(inside) == 2


def test_who_has_waited_long_enough_is_told_so():
    turns = Turns(waiting_max=5, wait_seconds_max=0.01)

    with turns.one(), pytest.raises(NoTurn), turns.one():
        pytest.fail("there was no room")


def test_when_it_is_crowded_the_form_stays_and_says_when_to_come_back(world, browser, monkeypatch):
    monkeypatch.setattr(pictures, "_turns", Turns(waiting_max=-1, wait_seconds_max=1))
    page = browser(world.member("Ana"))
    page.get("/me/profile").submit("Enregistrer", about="Gardé", photo=(photo(), "me.png"))

    assert page.status == 429
    assert page.response.headers["Retry-After"] == str(pictures.RETRY_SECONDS)
    assert "Gardé" in page.text and "Beaucoup de photos arrivent" in page.text


def test_each_member_may_send_so_many_pictures_an_hour(world, browser, monkeypatch, clock):
    few = pictures.Rate(name="pictures", times=2, seconds=3600)
    monkeypatch.setattr(pictures, "PICTURES", few)
    page, other = browser(world.member("Ana")), browser(world.member("Ben"))

    def send(page):
        page.get("/me/profile").submit("Enregistrer", about="Gardé", photo=(photo(), "me.png"))
        return page.status

    assert [send(page) for _ in range(3)] == [200, 200, 429]
    assert "Gardé" in page.text and "On peut reprendre" in page.text
    assert send(other) == 200
    clock.advance(hours=1)
    assert send(page) == 200


def test_not_now_is_handled_by_whoever_handles_invalid():
    refusal = NotNow({"photo": "later"}, retry_after_seconds=7)

    assert (refusal.status, refusal.retry_after_seconds) == (429, 7)
    assert refusal.fields == {"photo": "later"}
