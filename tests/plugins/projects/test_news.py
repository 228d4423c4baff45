"""News: who will get them stands above, as many are told, the newest come first."""

import pytest

from onemile import clock as time
from onemile.errors import Conflict, Invalid, NotFound
from onemile.models import EventRow
from onemile_projects.models import Bearer, Project
from onemile_projects.money.money_models import Pledge
from onemile_projects.way import following, news
from onemile_projects.way.news_models import News


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def cabin(project, ana):
    return project(ana, stage="running")


def told(event_name):
    return [row.payload for row in EventRow.select().where(EventRow.name == event_name)]


def test_as_many_are_told_as_were_named_and_never_the_author(cabin, ana, world, browser):
    for member in (*world.neighbours(3), ana):
        following.follow(cabin.id, member=member)

    page = browser(ana).get(f"/projects/{cabin.id}/news/new")
    assert "3 personnes" in page.text
    page.submit("Envoyer", title="Les palettes", text="Elles sont <i>là</i>.")

    assert "Envoyé à 3 personnes." in page.text
    assert "Elles sont &lt;i&gt;là&lt;/i&gt;." in page.html
    (one,) = News.select()
    assert one.told == len(news.addressees(cabin, author_uri=ana.uri)) == 3
    assert len(told("projects.NewsPublished")) == 1


def test_without_anybody_the_page_says_so(cabin, ana, browser):
    page = browser(ana).get(f"/projects/{cabin.id}/news/new")
    assert "Personne ne le suit encore" in page.text
    page.submit("Envoyer", title="Les palettes", text="Là.")
    assert "Tes nouvelles sont sur la page." in page.text


def test_pressed_twice_it_is_told_once(cabin, ana):
    first = news.publish(cabin.id, member=ana, title="Les palettes", text="Là.")
    again = news.publish(cabin.id, member=ana, title="Les palettes", text="Là.")
    assert first.id == again.id
    assert len(told("projects.NewsPublished")) == 1


def test_five_in_a_day_are_enough(cabin, ana, clock):
    for number in range(news.PER_DAY_MAX):
        news.publish(cabin.id, member=ana, title=f"Jour {number}", text="Là.")
    with pytest.raises(Conflict):
        news.publish(cabin.id, member=ana, title="Encore", text="Là.")
    clock.advance(days=1, minutes=1)
    news.publish(cabin.id, member=ana, title="Encore", text="Là.")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("title", "x" * 121),
        ("text", ""),
        ("text", "x" * (news.TEXT_CHARS_MAX + 1)),
        ("text", "Il manque 20 €."),
    ],
)
def test_what_cannot_be_sent_says_so_beside_its_field(cabin, ana, field, typed):
    words = {"title": "Les palettes", "text": "Là.", field: typed}
    with pytest.raises(Invalid) as refusal:
        news.publish(cabin.id, member=ana, **words)
    assert list(refusal.value.fields) == [field]
    assert News.select().count() == 0


def test_only_a_bearer_writes_and_only_of_what_lives(cabin, ana, world, project):
    with pytest.raises(NotFound):
        news.publish(cabin.id, member=world.member("Ben"), title="Moi", text="Là.")
    over = project(ana, stage="failed")
    with pytest.raises(Conflict):
        news.publish(over.id, member=ana, title="Moi", text="Là.")


def test_news_clear_the_mark_of_silence(cabin, ana, browser):
    Project.update(silent_since=cabin.last_sign_at).where(Project.id == cabin.id).execute()
    page = browser(ana).get(f"/projects/{cabin.id}")
    assert "Pas de nouvelles de ses porteurs depuis" in page.text

    news.publish(cabin.id, member=ana, title="Les palettes", text="Là.")

    assert "Pas de nouvelles de ses porteurs depuis" not in page.get(f"/projects/{cabin.id}").text


def test_the_newest_come_first_in_pages(cabin, ana, world, browser, clock):
    for number in range(news.PAGE_ROWS + 2):
        clock.advance(days=1)
        news.publish(cabin.id, member=ana, title=f"Jour {number:02}", text="Là.")
    reader = browser(world.member("Ben"))

    page = reader.get(f"/projects/{cabin.id}")
    assert "Jour 11" in page.text and "Jour 09" not in page.text
    page.follow("Toutes les nouvelles")
    assert page.text.index("Jour 11") < page.text.index("Jour 10")
    assert "Jour 01" not in page.text
    page.follow("Voir la suite")
    assert "Jour 00" in page.text


def test_what_is_hidden_is_read_by_its_author_alone(cabin, ana, world, browser):
    one = news.publish(cabin.id, member=ana, title="Les palettes", text="Là.")
    News.update(state="hidden").where(News.id == one.id).execute()
    path = f"/projects/{cabin.id}/news"
    assert "Les palettes" not in browser(world.member("Ben")).get(path).text
    assert "masquée par les modérateurs" in browser(ana).get(path).text


def test_a_stranger_finds_no_door(cabin, world, browser):
    far = browser(world.member("Max", at="68100"))
    assert far.get(f"/projects/{cabin.id}/news").status == 404
    assert far.get(f"/projects/{cabin.id}/news/new").status == 404


def test_another_bearer_is_named_who_supports_in_secret_is_not(cabin, ana, world, browser):
    ben, eva = world.member("Ben"), world.member("Eva")
    Bearer.create(project=cabin.id, member_uri=ben.uri, state="accepted")
    Pledge.create(
        uri="p", key="p", project=cabin.id, supporter_uri=eva.uri, amount_smiles=5,
        is_anonymous=True, state="collected", lapses_at=time.now(),
    )  # fmt: skip
    page = browser(ana).get(f"/projects/{cabin.id}/news/new")
    assert "2 personnes" in page.text
    assert "Ben M." in page.text and "Eva" not in page.text
