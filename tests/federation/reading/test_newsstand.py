"""What one follows elsewhere stands in the newsstand, on a shelf of its own, with its origin."""

from datetime import timedelta

import pytest

from onemile_federation.remote import objects
from onemile_federation.remote.models import RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")
SHELF = "Chez nos voisins"


def shelf_of(browser):
    return browser.get("/mags/").text.partition(SHELF)[2].partition("C’est tout le kiosque")[0]


def test_a_mag_and_a_weblog_elsewhere_stand_with_their_newest_words(reader, peer, anna, alsace):
    assert "Suivre un autre Mag" in shelf_of(reader.browser)
    mag, berta = peer.actor("mag", "Group"), peer.actor("berta")
    mag.document["name"] = "Kinzig-Blätter"
    reader.ground.following(mag)
    reader.hears(mag, mag.announce(berta.article("Die Furt", audience=mag.id)))
    reader.hears(anna, anna.create_note("bonjour"))

    page = reader.browser.get("/mags/")
    shelf = shelf_of(reader.browser)

    assert "Kinzig-Blätter" in shelf and "Die Furt" in shelf and "e.example" in shelf
    assert "Anna" not in shelf  # who writes notes alone is no paper
    assert page.follow("Kinzig-Blätter").path.startswith("/federation/actors/")
    reader.hears(anna, anna.create_article("Mon levain"))
    assert "Mon levain" in shelf_of(reader.browser)
    assert reader.browser.get("/mags/").follow("Suivre un autre Mag").path == "/federation/find"
    assert SHELF not in alsace.browser().get("/mags/").text


@pytest.mark.one_engine
def test_the_way_to_another_stands_at_the_head_and_a_foreign_tongue_is_named(reader, peer):
    mag, other = peer.actor("mag", "Group"), peer.actor("other", "Group")
    for one, name, code in ((mag, "Kinzig-Blätter", "de"), (other, "Le banc", "fr")):
        one.document["name"] = name
        reader.ground.following(one)
        article = one.article("Un mot", audience=one.id)
        article["contentMap"] = {code: article["content"]}
        reader.hears(one, one.create(article))

    shelf = shelf_of(reader.browser).partition(SHELF)[2]

    assert shelf.index("Suivre un autre Mag") < shelf.index("Un mot")
    assert shelf.count("En allemand") == 1 and "En français" not in shelf
    assert shelf.index("Kinzig-Blätter") < shelf.index("En allemand")


def test_an_article_stands_under_its_mag_and_under_its_author(reader, peer):
    mag, berta = peer.actor("mag", "Group"), peer.actor("berta")
    mag.document["name"] = "Kinzig-Blätter"
    for one in (mag, berta):
        reader.ground.following(one)
    reader.hears(mag, mag.announce(berta.article("Die Furt", audience=mag.id)))

    _before, between, _after = shelf_of(reader.browser).split("Die Furt")
    assert "Kinzig-Blätter" in between or "Berta" in between


@pytest.mark.plugins("federation", "mags", "projects")
@pytest.mark.parametrize("unseen", [{"is_hidden": True}, {"is_public": False}], ids=str)
def test_a_group_whose_titles_nobody_sees_is_as_if_nothing_had_come(reader, peer, unseen):
    mag = peer.actor("mag", "Group")
    mag.document["name"] = "Kinzig-Blätter"
    reader.ground.following(mag)
    article = reader.hears(mag, mag.create(mag.article("Die Furt", audience=mag.id)))
    page = f"/federation/actors/{reader.actor(mag.id).id}"
    assert "une publication ou un groupe" not in reader.browser.get(page).text

    with reader.ours.at_work():
        RemoteObject.update(**unseen).where(RemoteObject.uri == article).execute()

    shelf = shelf_of(reader.browser)
    assert "Kinzig-Blätter" in shelf and "Die Furt" not in shelf
    assert "Kinzig-Blätter" not in reader.browser.get("/projects/followed").text
    assert "une publication ou un groupe" in reader.browser.get(page).text


@pytest.mark.plugins("federation", "mags", "projects")
def test_a_group_stands_there_until_it_turns_out_to_speak_in_notes_alone(reader, peer):
    mag, project = peer.actor("mag", "Group"), peer.actor("project", "Group")
    mag.document["name"], project.document["name"] = "Kinzig-Blätter", "Das Backhaus"
    for one in (mag, project):
        reader.ground.following(one)
    shelf = shelf_of(reader.browser)
    assert "Kinzig-Blätter" in shelf and "Das Backhaus" in shelf

    reader.hears(project, project.create_note("<p><strong>Der erste Rauch</strong></p><p>Ja.</p>"))
    article = mag.article("Die Furt", audience=mag.id)
    reader.hears(mag, mag.create(article))
    reader.hears(mag, mag.delete(article))

    shelf = shelf_of(reader.browser)
    assert "Das Backhaus" not in shelf, "news alone make no paper"
    told = reader.browser.get("/projects/followed").text.partition("Suivis chez nos voisins")[2]
    assert "Das Backhaus" in told and "e.example" in told and "Kinzig-Blätter" not in told
    assert "Kinzig-Blätter" in shelf, "what was withdrawn takes its Mag from nobody"


def test_what_was_said_before_stands_on_a_cover_by_its_date_and_is_nothing_new(reader, peer, clock):
    mag, other = peer.actor("mag", "Group"), peer.actor("other", "Group")
    for one, name in ((mag, "Kinzig-Blätter"), (other, "Das Ufer")):
        one.document["name"] = name
        reader.ground.following(one)
    kept(reader, mag, ["Herbst", "Sommer", "Frühling", "Winter"])
    clock.advance(days=1)
    reader.hears(other, other.create(other.article("Heute", audience=other.id)))
    clock.advance(days=1)
    kept(reader, mag, ["Uralt", "Noch älter"], days_before=900)  # a member asked for more

    shelf = shelf_of(reader.browser).partition(SHELF)[2]

    words = ("Das Ufer", "Heute", "paru hier", "Kinzig-Blätter", "Herbst", "Sommer", "Frühling")
    assert sorted(words, key=shelf.index) == [*words]
    assert shelf.count("paru") == 1
    assert not any(word in shelf for word in ("Winter", "Uralt", "älter"))
    reader.hears(mag, mag.create(mag.article("Neu", audience=mag.id)))
    after = shelf_of(reader.browser).partition(SHELF)[2]
    assert after.index("Neu") < after.index("Herbst") < after.index("Das Ufer")
    assert "Frühling" not in after


def kept(reader, mag, titles, *, days_before=10):
    """Fetch what a Mag said before it was followed, the newest first."""
    for n, title in enumerate(titles):
        said = (mag.peer.now() - timedelta(days=days_before + n)).isoformat()
        with reader.ours.at_work():
            document = mag.article(title, audience=mag.id, published=said)
            objects.keep(document, before_followed=True)


@pytest.mark.plugins("mags")
@pytest.mark.one_engine
def test_where_nothing_comes_from_elsewhere_there_is_no_such_shelf(make_instance, world, browser):
    page = browser(world.member("Ana")).get("/mags/")

    assert SHELF not in page.text
