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
