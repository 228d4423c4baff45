"""The page of a public article is given again from its copy, and never once it would be another."""

import pytest

from onemile import clock, db, rates
from onemile.db import transaction
from onemile.members.models import Member
from onemile.moderation.standing import suspend
from onemile.web import copies
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from onemile_mags.models import Mag
from onemile_mags.press import audiences, going, reports

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def ana(world):
    return world.member("Ana")


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
    "why", ["narrowed", "withdrawn", "hidden", "suspended", "mag", "commented", "renamed", "title"]
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
        assert after.status_code == 303 and b"Neige" not in after.data


def test_another_host_hears_of_it_within_two_seconds(instance, ana, one, path, monkeypatch):
    """Its own folder is touched by nobody there: what it has is the number."""
    now = [clock.real_seconds()]
    monkeypatch.setattr(copies.Copies, "_touched", lambda _self: 0)
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
