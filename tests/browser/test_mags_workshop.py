"""In Chromium: what is typed survives a killed server, an ended session, a closed tab, two tabs."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from onemile import clock, db
from onemile.api import home_of, transaction
from onemile.app import create_app
from onemile.members import sessions
from onemile.testing.world import World
from onemile_mags.article_models import Article, Picture, Version, Working
from onemile_mags.models import DRAFT, PUBLISHED, Mag

SOON_MS = 14_000  # a save by itself comes within ten seconds
TEXT = "textarea[name=text]"


@contextmanager
def inside(server):
    """Be in the instance's folder for a moment, beside the server."""
    app = create_app(server.folder, environment={})
    with app.app_context():
        yield World(app)
        db.shut(app.extensions[db.EXTENSION])


@pytest.fixture
def desk(server):
    """A draft of Ana's: the path where it is written, and what signs Ana in."""
    with inside(server) as world:
        ana = world.member("Ana", verified_at=clock.now())
        home = home_of(ana.id)
        place = {"author_id": ana.id, "author_uri": ana.uri, "cell": home.cell}
        with transaction():
            mag = Mag.create(
                title="Le potager partagé", slug="potager", audience="mile", state=PUBLISHED,
                commune=home.commune, **place,
            )  # fmt: skip
            article = Article.create(
                mag=mag.id, slug="neige", title="Neige", audience="mile", state=DRAFT,
                list_uri=mag.uri, commune=home.commune, **place,
            )  # fmt: skip
            Working.create(article=article.id, title="Neige", by_uri=ana.uri)
        token = sessions.open_session(ana, device="Chromium").token
        cookie = {"name": sessions.cookie_name(), "value": token, "url": server.url}
        return {"path": f"/mags/articles/{article.id}/write", "cookie": cookie, "mag": mag.id}


@pytest.fixture
def ana(person, desk):
    """Ana's browser, at the workshop."""
    somebody = person(phone=True)
    somebody.page.context.add_cookies([desk["cookie"]])
    return somebody.open(desk["path"])


def says(someone, words):
    """Wait until the page says so of its keeping."""
    there = someone.page.locator("[data-saved]").filter(has_text=words)
    there.wait_for(timeout=SOON_MS)


def kept(server):
    with inside(server):
        return Working.get().text


def looked_at(someone, name):
    """The page is at ease; its picture is kept where somebody wants to look at it."""
    someone.is_at_ease()
    folder = os.environ.get("ONEMILE_TEST_PICTURES")
    if folder:
        for width in (360, 1280):
            someone.page.set_viewport_size({"width": width, "height": 900})
            someone.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_a_server_killed_half_way_costs_no_word(ana, server, desk):
    page = ana.page
    page.locator(TEXT).fill("Il est six heures.")
    says(ana, "rien n’est publié")
    assert kept(server) == "Il est six heures."
    looked_at(ana, "atelier")

    server.stop()
    page.locator(TEXT).press_sequentially(" Personne n’a encore marché.")
    says(ana, "Hors ligne")
    server.start()
    says(ana, "rien n’est publié")

    assert kept(server) == "Il est six heures. Personne n’a encore marché."
    with inside(server):
        assert Article.get().state == DRAFT


def test_a_closed_tab_and_an_ended_session_lose_nothing(ana, server, desk):
    page, context = ana.page, ana.page.context
    page.locator(TEXT).fill("Avant la fin.")
    context.clear_cookies(name=desk["cookie"]["name"])
    page.locator(TEXT).press_sequentially(" Et après.")
    page.keyboard.press("Control+s")
    says(ana, "session est finie")
    assert "sign-in" in page.locator("[data-saved] a").get_attribute("href")
    page.close()

    context.add_cookies([desk["cookie"]])
    ana.page = context.new_page()
    ana.open(desk["path"])
    ana.page.get_by_role("button", name="Le reprendre").click()
    says(ana, "rien n’est publié")

    assert kept(server) == "Avant la fin. Et après."
    assert ana.page.evaluate("Object.keys(localStorage).length") == 0


@pytest.mark.long
def test_two_tabs_are_shown_side_by_side(ana, server, desk):
    first = ana.page
    second = first.context.new_page()
    second.goto(server.url + desk["path"])
    first.locator(TEXT).fill("Le chat dort.")
    first.keyboard.press("Control+s")
    says(ana, "rien n’est publié")

    second.locator(TEXT).fill("Le chien dort.")
    second.keyboard.press("Control+s")
    ana.page = second
    ana.follow(second.locator("[data-saved] a").filter(has_text="Les deux textes"))

    assert ana.reads("Deux textes, tous deux gardés")
    looked_at(ana, "conflit")
    ana.press("Garder celui-ci")
    assert second.url.endswith("/write")
    assert kept(server) == "Le chien dort."
    with inside(server):
        assert "Le chat dort." in [row.text for row in Version.select()]


@pytest.mark.long
def test_who_signs_out_leaves_nothing_on_the_device(ana, server, desk):
    server.stop()
    ana.page.locator(TEXT).fill("Secret.")
    ana.page.keyboard.press("Control+s")
    says(ana, "Hors ligne")
    server.start()
    other = ana.page.context.new_page()
    other.goto(server.url + "/me")
    ana.page = other
    ana.press("Déconnecter")

    assert other.evaluate("JSON.stringify(localStorage)") == "{}"


@pytest.mark.long
def test_the_tools_work_by_keys_alone(ana, server):
    page = ana.page
    page.locator(TEXT).focus()
    page.keyboard.press("Control+b")
    page.keyboard.type("personne")
    assert page.locator(TEXT).input_value() == "**personne**"

    page.keyboard.press("End")
    page.keyboard.press("Control+Alt+n")
    page.keyboard.type("Vu de la fenêtre.")
    assert page.locator(TEXT).input_value() == "**personne**[^1]\n\n[^1]: Vu de la fenêtre."

    page.keyboard.press("Control+s")
    says(ana, "rien n’est publié")
    assert kept(server).startswith("**personne**[^1]")


@pytest.mark.long
def test_a_photo_is_put_where_one_writes_and_asks_for_its_words(ana, server, tmp_path):
    Image.new("RGB", (60, 40), "tomato").save(tmp_path / "neige.jpg")
    page = ana.page
    page.locator(TEXT).fill("Un.")
    page.locator("input[name=photo]").set_input_files(tmp_path / "neige.jpg")
    words = page.locator("#alt-1")
    words.wait_for()

    assert "![](photo:1)" in page.locator(TEXT).input_value()
    words.fill("Une cour blanche.")
    page.locator(TEXT).press("Control+s")
    says(ana, "rien n’est publié")
    looked_at(ana, "atelier-photo")
    with inside(server):
        assert Picture.get().alt == "Une cour blanche."


def test_in_a_crowd_what_is_typed_waits_on_the_device(ana):
    text = ana.page.locator("[name=text]")
    ana.page.route("**/write", lambda route: route.fulfill(status=429, body="<p>Patience</p>"))
    text.press_sequentially("Une phrase.")
    says(ana, "on réessaie dans un instant")

    ana.page.unroute("**/write")
    says(ana, "Gardé")


def test_a_long_address_moves_no_page_sideways(ana, desk):
    address = "https://www.strasbourg.eu/documents/" + "plan-velo-metropole-2026" * 9
    ana.page.locator("[name=text]").fill(address)
    ana.page.locator("[name=title]").fill("Donaudampfschifffahrt" * 7)
    ana.is_at_ease()
    ana.press("Relire")
    assert "/preview" in ana.page.url
    ana.is_at_ease()
