"""The page "Projects" and a project's own page, as neighbours read them."""

import pytest

pytestmark = pytest.mark.plugins("projects", "smiles")


def test_a_project_is_shown_with_what_it_needs(world, browser, project):
    ana, ben = world.neighbours(2)
    made = project(ana, pledged_smiles=40, place_text="Mur de l’école", place_found=True)

    page = browser(ben).get(f"/projects/{made.id}")

    assert page.status == 200
    for words in ("Une cabane à livres", "40 sur 100", "il en manque 60", "Mur de l’école", "Ana"):
        assert words in page.text


def test_the_page_of_projects_shows_cards_in_three_rows(world, browser, project):
    ana, ben = world.neighbours(2)
    project(ana, "Un jardin", pledged_smiles=40)
    project(ana, "Un café", stage="running", collected_smiles=120, pledged_smiles=120)
    project(ana, "Une ruche", stage="failed")

    page = browser(ben).get("/projects")

    for words in ("Ils cherchent du monde", "En chemin", "Arrivés au bout, ou pas"):
        assert words in page.text
    for title in ("Un jardin", "Un café", "Une ruche"):
        assert title in page.text


def test_where_there_is_none_one_begins_from_a_ready_beginning(world, browser):
    page = browser(world.member("Ana")).get("/projects")

    assert "Aucun projet dans ton mile" in page.text
    assert "/projects/new?beginning=flood" in page.html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"stage": "failed"}, "n’est sorti d’un carnet"),
        (
            {
                "stage": "failed",
                "collected_smiles": 90,
                "released_smiles": 20,
                "refunded_smiles": 70,
            },
            "revenu à ceux qui l’avaient promis",
        ),
        ({"stage": "paused"}, "à chacun sa part"),
        ({"stage": "closed"}, "arrivé au bout"),
    ],
)
def test_what_is_not_simply_going_on_is_said_plainly(world, browser, project, fields, words):
    ana, ben = world.neighbours(2)
    made = project(ana, **fields)

    assert words in browser(ben).get(f"/projects/{made.id}").text


def test_a_card_shows_where_its_smiles_are(world, browser, project):
    ana = world.member("Ana")
    sums = {"collected_smiles": 120, "released_smiles": 50, "refunded_smiles": 10}
    project(ana, stage="running", promised_smiles=125, **sums)

    text = browser(ana).get("/projects").text
    assert "promis 125 rassemblés 120 versés 50 rendus 10 restent 60" in text


def test_a_card_leaves_out_what_is_none_and_what_its_bar_says(world, browser, project):
    ana, ben = world.neighbours(2)
    project(ana, "Une ruche", stage="failed", collected_smiles=90, refunded_smiles=90)
    text = browser(ben).get("/projects").text
    assert "rassemblés 90 rendus 90" in text
    assert "versés 0" not in text and "restent 0" not in text

    project(ben, "Un jardin", pledged_smiles=40)
    project(ben, "Un four", stage="failed", promised_smiles=40)
    page = browser(ben).get("/projects")
    assert page.html.count("projects-sums") == 1
    assert "40 sur 100 Smiles le dernier jour. Chacun a gardé les siens." in page.text


def test_markup_in_every_field_stays_words(world, browser, project):
    bad = "<script>alert(1)</script>"
    ana = world.member("Ana")
    made = project(ana, bad, summary=bad, need=bad, plan=bad, place_text=bad)

    for path in ("/projects", f"/projects/{made.id}", f"/projects/{made.id}/open-book"):
        assert bad not in browser(ana).get(path).html


def test_a_visitor_is_asked_to_sign_in(browser, world, project):
    made = project(world.member("Ana"))

    for path in ("/projects", f"/projects/{made.id}", f"/projects/{made.id}/open-book"):
        assert "Une cabane" not in browser().get(path).html
