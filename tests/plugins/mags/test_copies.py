"""The page of a public article is given again from its copy, and never once it would be another."""

from pathlib import Path

import pytest

from onemile import clock, current, db, rates
from onemile.app import create_app
from onemile.db import transaction
from onemile.members.models import Member
from onemile.moderation.standing import suspend
from onemile.privacy.erase import erase
from onemile.web import copies
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from onemile_mags.covers.choosing import Look, set_cover
from onemile_mags.models import Mag
from onemile_mags.press import audiences, going, reports

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def one(ana, mag, article):
    return article(mag(ana, audience="everyone"), "Neige")


@pytest.fixture
def path(one):
    return f"/mags/le-potager-partage-1/{one.slug}"


@pytest.fixture
def statements(instance, monkeypatch):
    """Every statement that is run from now on."""
    engine = instance.extensions[db.EXTENSION]
    run, original = [], type(engine).execute_sql

    def execute_sql(self, sql, *given, **named):
        run.append(sql)
        return original(self, sql, *given, **named)

    monkeypatch.setattr(type(engine), "execute_sql", execute_sql)
    return run


def ask(instance, path, **headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return instance.test_client(use_cookies=False).get(path, headers=given)


def test_the_second_visitor_costs_no_statement_and_gets_the_same(instance, path, statements):
    first = ask(instance, path)
    assert first.status_code == 200 and "Neige" in first.text
    statements.clear()

    second = ask(instance, path)

    assert statements == []
    assert second.data == first.data and dict(second.headers) == dict(first.headers)
    assert second.headers["Cache-Control"] == "public, no-cache"
    assert "Content-Security-Policy" in second.headers and "Set-Cookie" not in second.headers


def test_what_is_unchanged_is_not_sent_again(instance, path):
    tag = ask(instance, path).headers["ETag"]

    again = ask(instance, path, If_None_Match=tag)

    assert again.status_code == 304 and again.data == b"" and again.headers["ETag"] == tag
    assert ask(instance, path, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize(
    "why",
    [
        *("narrowed", "withdrawn", "hidden", "suspended", "mag", "erased", "mag narrowed"),
        *("commented", "renamed", "title"),
    ],
)
def test_nothing_is_given_that_would_be_another_page(instance, ana, world, one, path, why):
    before = ask(instance, path)
    assert before.data == ask(instance, path).data

    if why == "narrowed":
        audiences.set_audience(ana, one.id, "instance")
    elif why == "withdrawn":
        going.withdraw(ana, one.id)
    elif why == "hidden":
        reports.hide(one)
    elif why == "suspended":
        suspend(ana)
    elif why == "mag":
        reports.hide_mag(one.mag)
    elif why == "erased":
        erase(ana)
    elif why == "mag narrowed":
        with transaction():
            Article.update(audience="mile").execute()
            Mag.update(audience="mile").execute()
    elif why == "commented":
        saying.say(one.id, member=world.member("Ben"), text="Bien dit.")
    elif why == "renamed":
        with transaction():
            Member.update(first_name="Anouk").where(Member.id == ana.id).execute()
    else:
        Article.update(title="Gel", generation=2).execute()  # outside of any transaction of ours

    after = ask(instance, path)
    if why in ("commented", "renamed", "title"):
        assert after.status_code == 200 and after.data != before.data
    else:
        assert after.status_code == (410 if why == "withdrawn" else 303)
        assert b"Neige" not in after.data


def test_another_host_hears_of_it_within_two_seconds(instance, ana, one, path, monkeypatch):
    """Its own folder is touched by nobody there: what it has is the number."""
    now = [clock.real_seconds()]
    monkeypatch.setattr(copies.Copies, "_touched", lambda _self: (0, 0))
    monkeypatch.setattr(copies.clock, "real_seconds", lambda: now[0])
    before = ask(instance, path)
    assert ask(instance, path).data == before.data

    audiences.set_audience(ana, one.id, "instance")
    now[0] += 1.99

    assert ask(instance, path).status_code == 303


def test_a_look_that_hangs_is_trusted_no_longer(instance, path, monkeypatch, statements):
    now = [clock.real_seconds()]
    monkeypatch.setattr(copies.clock, "real_seconds", lambda: now[0])
    ask(instance, path), ask(instance, path)
    held = instance.wsgi_app if isinstance(instance.wsgi_app, copies.Copies) else None
    assert held is not None and held._look.acquire()
    statements.clear()
    now[0] += 1.5
    ask(instance, path)
    assert statements == [], "another thread looks just now"
    now[0] += 0.5
    ask(instance, path)
    held._look.release()

    assert statements != [], "the page is made anew"


def test_what_is_taken_back_lets_go_of_nothing(instance, one, path, statements):
    ask(instance, path)
    with pytest.raises(RuntimeError), transaction():
        Article.update(title="Gel").execute()
        raise RuntimeError
    statements.clear()

    ask(instance, path)

    assert statements == []


def test_bookkeeping_lets_go_of_nothing(instance, path, statements):
    ask(instance, path)
    rates.count_try(rates.Rate(name="x", times=3, seconds=60), by="y")
    statements.clear()
    ask(instance, path)

    assert statements == []


def test_a_member_gets_a_page_of_their_own_and_leaves_no_copy(instance, world, path, browser):
    ben = browser(world.member("Ben"))
    assert "Moi" in ben.get(path).text
    assert "Moi" not in ask(instance, path).text.split("<main")[0]
    held = instance.wsgi_app
    n = len(held._kept)
    ben.get(path)
    assert len(held._kept) == n and "Moi" in ben.text


def test_each_language_has_its_own(instance, path):
    french = ask(instance, path, Accept_Language="fr-CH, en;q=0.5")
    english = ask(instance, path, Accept_Language="en")

    assert 'lang="fr"' in french.text and 'lang="en"' in english.text
    assert ask(instance, path, Accept_Language="fr").data == french.data


@pytest.mark.parametrize("first", ["xx,", "en;q=0.1,xx,"])
def test_no_visitor_chooses_the_language_of_another(instance, path, first):
    """The words by which a copy is found are those by which the page is made."""
    long = first + "xx," * 80
    padded = f"{long[:199]},"[: copies.ACCEPTED_CHARS_MAX]
    ask(instance, path, Accept_Language=f"{padded},de")

    expected = "en" if first.startswith("en") else "fr"
    for said in (expected, padded, f"{padded},de"):
        assert f'lang="{expected}"' in ask(instance, path, Accept_Language=said).text


def test_the_front_of_a_mag_is_kept_and_let_go_of_as_well(instance, ana, one, statements):
    front = "/mags/le-potager-partage-1"
    assert "Neige" in ask(instance, front).text
    statements.clear()
    assert "Neige" in ask(instance, front).text and statements == []

    audiences.set_audience(ana, one.id, "me")

    assert "Neige" not in ask(instance, front).text


def test_what_is_for_members_is_kept_by_nobody(instance, ana, mag, article):
    one = article(mag(ana))
    ask(instance, f"/mags/{Mag.get().slug}/{one.slug}")
    ask(instance, "/mags/")
    ask(instance, "/")

    assert not instance.wsgi_app._kept


def test_a_copy_grows_old_and_there_are_no_more_than_find_room(
    instance, ana, one, path, article, monkeypatch, statements
):
    now = [clock.real_seconds()]
    monkeypatch.setattr(copies.clock, "real_seconds", lambda: now[0])
    size = len(ask(instance, path).data)
    now[0] += copies.AGE_SECONDS_MAX
    statements.clear()
    ask(instance, path)
    assert statements != [], "what it says of yesterday was true then"

    monkeypatch.setattr(copies, "BYTES_MAX", 2 * size)
    for n in range(5):
        other = article(one.mag, f"Autre {n}")
        ask(instance, f"/mags/le-potager-partage-1/{other.slug}")
    held = instance.wsgi_app
    assert held._bytes == sum(len(copy.body) for copy in held._kept.values()) <= 2 * size

    monkeypatch.setattr(copies, "COPIES_MAX", 1)
    monkeypatch.setattr(copies, "BYTES_MAX", 100 * size)
    ask(instance, path)
    assert len(held._kept) == 1 and held._bytes == sum(len(c.body) for c in held._kept.values())


def test_what_is_asked_for_is_kept_longest(instance, one, path, article, monkeypatch, statements):
    other = f"/mags/le-potager-partage-1/{article(one.mag, 'Autre').slug}"
    third = f"/mags/le-potager-partage-1/{article(one.mag, 'Encore').slug}"
    monkeypatch.setattr(copies, "COPIES_MAX", 2)
    for asked in (path, other, path, third):
        ask(instance, asked)
    statements.clear()

    ask(instance, path)

    assert statements == []


def test_another_process_of_this_host_lets_go_at_once(instance, ana, one, path):
    """A second one of the same folder, in whose tables nobody looks before the next second."""
    second = create_app(
        Path(instance.instance_path),
        environment={},
        testing=True,
        overrides={"enabled": ["mags"], "database_url": current.setting("database_url")},
    )
    with second.app_context():
        assert ask(second, path).data == ask(second, path).data
    audiences.set_audience(ana, one.id, "instance")

    with second.app_context():
        assert ask(second, path).status_code == 303
        db.shut(second.extensions[db.EXTENSION])


def test_two_commits_within_a_tick_of_the_clock_are_two(instance, path):
    held = instance.wsgi_app
    ask(instance, path)
    before = held._touched()
    stamp = held._stamp
    copies._touch(stamp)
    at = stamp.stat()
    copies._touch(stamp)
    copies.os.utime(stamp, ns=(at.st_atime_ns, at.st_mtime_ns))

    assert len({before, (at.st_mtime_ns, at.st_size), held._touched()}) == 3


def test_the_stamp_grows_no_longer_than_a_megabyte(tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "STAMP_BYTES_MAX", 3)
    for _n in range(7):
        copies._touch(tmp_path / "stamp")

    assert (tmp_path / "stamp").stat().st_size == 1


def test_a_head_has_the_tag_of_its_page_and_no_body(instance, path):
    client = instance.test_client(use_cookies=False)
    cold = client.head(path)
    page = ask(instance, path)
    warm = client.head(path)

    for answer in (cold, warm):
        assert answer.data == b"" and dict(answer.headers) == dict(page.headers)
    assert client.head("/charter").status_code == 200 and client.head("/nul").data == b""


def test_it_says_by_what_it_is_given_and_the_host_is_one_however_spelled(
    instance, path, statements
):
    assert ask(instance, path).headers["Vary"] == "Accept, Accept-Language, Cookie"
    statements.clear()

    assert ask(instance, path, Host="LocalHost").status_code == 200
    assert statements == []


def test_a_cover_that_changes_changes_the_front(instance, ana, one):
    front = "/mags/le-potager-partage-1"
    assert "mags-cover-vigne" in ask(instance, front).text

    set_cover(ana, one.mag_id, Look(palette="miel", design="sillons"))

    assert "mags-cover-miel" in ask(instance, front).text


def test_a_feed_for_everyone_is_kept_and_let_go_of_as_well(instance, ana, one, statements):
    feed = "/mags/le-potager-partage-1/feed.atom"
    tag = ask(instance, feed).headers["ETag"]
    statements.clear()
    assert ask(instance, feed, If_None_Match=tag).status_code == 304 and statements == []

    audiences.set_audience(ana, one.id, "me")

    after = ask(instance, feed, If_None_Match=tag)
    assert after.status_code == 200 and "Neige" not in after.text
