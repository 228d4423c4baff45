"""What was said under an article stays with those for whom it was said, whoever reads it later."""

import pytest

from onemile import conversations
from onemile.api import PlaceMoved
from onemile.conversations import seats
from onemile.db import transaction
from onemile.errors import Conflict, NotFound
from onemile.mile.models import Place
from onemile_mags import moved, said_for
from onemile_mags.article_models import Article
from onemile_mags.comments import panel, saying
from onemile_mags.models import Mag
from onemile_mags.press import audiences, hearing

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def people(world):
    return world.member("Ana"), world.member("Ben"), world.member("Max", at="68100")


@pytest.fixture
def one(people, mag, article):
    """An article of Ana's for her mile, in a Mag for all members."""
    return article(mag(people[0]), audience="mile")


def say(article, who, text="Merci !", **more):
    return saying.say(article.id, member=who, text=text, **more)


def widen(article, who, audience="everyone"):
    audiences.set_audience(who, article.id, audience, is_wider=True)


def read_by(article, viewer):
    page = panel.page(Article.get_by_id(article.id), viewer)
    return ["".join(run.text for run in top.runs) for top in page.threads]


def test_a_wider_article_takes_nobodys_words_along(one, people, browser):
    ana, ben, max_ = people
    before = say(one, ben, "Parole du mile")
    widen(one, ana)
    say(one, max_, "Parole de tous")

    assert read_by(one, ben) == read_by(one, ana) == ["Parole du mile", "Parole de tous"]
    assert read_by(one, max_) == read_by(one, None) == ["Parole de tous"]
    post = conversations.post(before.id)
    assert not seats.may_read_post(post, max_) and seats.may_read_post(post, ben)
    # The pages as well, by whichever address.
    now = Article.get_by_id(one.id)
    for path in (f"{now.mag.path}/{now.slug}", f"/mags/articles/{one.id}/comments"):
        page = browser().get(path)
        assert page.status == 200 and "Parole de tous" in page.text
        assert "Parole du mile" not in page.text
    assert browser().get(f"/mags/comments/{before.id}").status == 404
    with pytest.raises(NotFound):
        say(one, max_, "À toi", reply_to=before.id)
    say(one, ana, "À toi", reply_to=before.id)


def test_each_time_has_its_own_readers(one, people, world):
    ana, ben, max_ = people
    say(one, ben, "Un")
    widen(one, ana, "instance")
    say(one, max_, "Deux")
    widen(one, ana, "me")
    widen(one, ana, "everyone")
    assert read_by(one, ben) == ["Un", "Deux"]
    assert read_by(one, max_) == ["Deux"]
    assert read_by(one, None) == []
    # Whoever has come into the mile since reads what was said for it.
    assert read_by(one, world.member("Carla")) == ["Un", "Deux"]


def test_who_said_something_reads_it_wherever_they_are(one, people):
    ana, _ben, max_ = people
    widen(one, ana, "instance")
    say(one, max_, "De loin")
    audiences.set_audience(ana, one.id, "mile")
    widen(one, ana)
    assert read_by(one, max_) == ["De loin"] and read_by(one, None) == []


def test_chosen_people_do_not_read_what_was_said_for_the_mile(one, people):
    ana, ben, max_ = people
    say(one, ben, "Parole du mile")
    audiences.set_audience(ana, one.id, "people")
    spans = said_for.hidden_spans(str(one.uri), max_)
    assert len(spans) == 1 and not said_for.hidden_spans(str(one.uri), ben)


def test_what_was_typed_for_the_mile_is_not_said_to_everybody(one, people, browser):
    ana, ben, _max = people
    page = browser(ben).get(f"/mags/articles/{one.id}/comments")
    widen(one, ana)
    answer = page.submit("Publier mon commentaire", text="Pour mes voisins")
    assert answer.status == 409 and "Pour mes voisins" in answer.text
    assert read_by(one, ana) == []
    # Having seen who reads, they may still say it.
    with pytest.raises(Conflict):
        say(one, ben, meant_for="mile")
    say(one, ben, meant_for="everyone")
    assert read_by(one, None) == ["Merci !"]


def test_an_article_notes_few_times_and_the_narrower_of_two(one, people):
    ana, ben, _max = people
    for n in range(said_for.KEPT_MAX + 3):
        say(one, ana, f"n° {n}")
        audiences.set_audience(ana, one.id, "near" if n % 2 == 0 else "mile")
        audiences.set_audience(ana, one.id, "near" if n % 2 == 0 else "mile")
    now = Article.get_by_id(one.id)
    assert len(now.said_for) == said_for.KEPT_MAX
    assert now.said_for[0][1] == "mile"
    with transaction():
        said_for.note(now, "mile", "")
    assert len(now.said_for) == said_for.KEPT_MAX
    assert read_by(one, ben)[0] == "n° 0"


@pytest.mark.parametrize(
    ("one", "other", "is_within"),
    [
        ("me", "people", True),
        ("people", "mile", False),
        ("people", "instance", True),
        ("mile", "people", False),
        ("mile", "near", True),
        ("instance", "everyone", True),
        ("everyone", "instance", False),
    ],
)
def test_whom_one_audience_reaches_another_may_reach_as_well(one, other, is_within):
    assert said_for.is_within(one, other) is is_within


def test_a_mag_that_moves_leaves_what_was_said_to_the_old_mile(one, people):
    ana, ben, max_ = people
    say(one, ben, "Parole d’ici")
    there = Place.get(Place.member_id == max_.id)
    to = {"cell": there.cell, "commune": there.commune}
    with transaction():
        Place.update(**to).where(Place.member_id == ana.id).execute()
    before = Mag.get_by_id(one.mag_id).generation, Article.get_by_id(one.id).generation
    hearing.hear(PlaceMoved(member_id=ana.id))
    say(one, max_, "Parole de là-bas")

    assert read_by(one, max_) == ["Parole de là-bas"]
    assert read_by(one, ana) == ["Parole d’ici", "Parole de là-bas"]
    now = Mag.get_by_id(one.mag_id).generation, Article.get_by_id(one.id).generation
    assert now == (before[0] + 1, before[1] + 1)


def test_another_owner_chooses_other_people_who_read_nothing_of_before(people, mag, article):
    ana, ben, _max = people
    of = mag(ana, audience="people")
    one = article(of, author=ben, audience="people", list_uri=of.uri)
    say(one, ben, "Entre nous")
    with transaction():
        moved.take_along(of, is_handed_over=True)

    assert [noted[1] for noted in Article.get_by_id(one.id).said_for] == ["me"]
