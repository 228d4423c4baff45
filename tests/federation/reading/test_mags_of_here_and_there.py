"""A Mag of another instance looks here as it does there: its cover, what it is, the way back."""

import re

import pytest
from kit.planting import plant

from onemile.api import find_by_uri, follows
from onemile.members import outward
from onemile_federation.remote import actors
from onemile_mags import covers
from onemile_mags.models import Mag

pytestmark = pytest.mark.plugins("federation", "mags")
LOOK = covers.Look(design="kelsch", palette="miel")


def drawn(page, title="Le potager partagé"):
    """Return the art under a title on a page."""
    shown = page.html[: page.html.index(f">{title}</b>")]
    return re.findall(r'src="(/mags/cover/[^"]+)"', shown)[-1]


def lit(page):
    bar = page.html.partition('class="bar"')[2].partition("</nav>")[0]
    return re.search(r'aria-current="page">.*?place-name">([^<]+)', bar, re.S)[1]


def test_a_mag_has_the_cover_that_it_has_at_home_and_the_way_back(alsace, ortenau, network):
    ground = plant(alsace)
    with ortenau.at_work() as world:
        ben = world.member("Ben")
        outward.let_know(ben, text="")
        path = f"/federation/actors/{actors.actor(ground.mag_uri).id}"
        follows.follow(find_by_uri(str(ben.uri)), followed_uri=ground.mag_uri)
    network.settle()
    with alsace.at_work():
        owner = find_by_uri(ground.owner_uri)
        mag = covers.set_cover(owner, Mag.get(Mag.uri == ground.mag_uri).id, LOOK)
        at_home, icon = covers.of_mag(mag).image_url, ground.mag.document["icon"]["url"]
    ground.article(title="Semer au printemps")
    network.settle()
    with ortenau.at_work():
        browser = ortenau.browser(find_by_uri(str(ben.uri)))

    assert lit(browser.get("/")) != (stand := lit(browser.get("/mags/")))
    assert "kelsch-miel" in at_home == drawn(browser)
    page = browser.get(path)
    assert drawn(page) == at_home and lit(page) == stand
    assert "un Mag" in page.text and "une publication" not in page.text
    assert alsace.get(icon, accept="image/jpeg").status == 200
    assert lit(page.follow("Semer au printemps")) == stand
    assert page.follow("Le potager partagé").path == path
    assert page.follow("Le kiosque").path == "/mags/"
    assert '<span class="tag ciel">Mag</span>' in page.get("/followed").html


@pytest.mark.one_engine
def test_what_is_no_mag_keeps_its_own_words_and_stands_under_nothing(reader, peer):
    group = peer.actor("town", "Group")
    group.document["name"] = "Le bourg"
    reader.ground.following(group)
    reader.hears(group, group.create_note("<p>Bonjour</p>"))

    page = reader.browser.get(f"/federation/actors/{reader.actor(group.id).id}")

    assert "une publication ou un groupe" in page.text
    assert "mags-cover" not in page.html and 'class="crumbs"' not in page.html


@pytest.mark.one_engine
def test_what_appears_as_mags_do_is_one_in_lists_and_on_its_page(reader, peer):
    """Of other software, that says nothing of a cover."""
    group = peer.actor("weblog", "Group")
    group.document["name"] = "Le bourg"
    reader.ground.following(group)
    article = group.create_note(
        "<p>Bonjour à tous.</p>", type="Article", name="Le marché revient", audience=group.id
    )
    reader.hears(group, article)

    listed = reader.browser.get("/followed").html
    page = reader.browser.get(f"/federation/actors/{reader.actor(group.id).id}")

    assert '<span class="tag ciel">Mag</span>' in listed
    assert "un Mag" in page.text and "une publication" not in page.text
