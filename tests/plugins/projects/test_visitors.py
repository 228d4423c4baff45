"""What somebody without an account reads of a project: those for everybody, and of them no name."""

import io

import pytest
from PIL import Image

from onemile import clock, ids, pictures
from onemile.api import publishing
from onemile.db import transaction
from onemile.members import outward
from onemile.moderation.standing import suspend
from onemile_projects.help.help_models import Volunteer
from onemile_projects.lifecycle import UNSEEN, Stage
from onemile_projects.models import ACCEPTED, Bearer, Photo, Project
from onemile_projects.money.money_models import Pledge
from onemile_projects.review import reports
from onemile_projects.told import talk
from onemile_projects.way.news_models import HIDDEN_NEWS, News

pytestmark = pytest.mark.plugins("projects", "smiles")
NEVER = (*sorted(UNSEEN), Stage.SUSPENDED)
SHOWN = sorted(set(Stage) - set(NEVER))


def answer(browser, path):
    """What a visitor gets: its status, and the page itself where it is one."""
    page = browser().get(path)
    return page.status, "Une cabane" in page.html


def photo_of(project, member):
    blue, made = io.BytesIO(), Image.new("RGB", (640, 480), "blue")
    made.save(blue, "PNG")
    key = pictures.keep(io.BytesIO(blue.getvalue()), as_a="photo", field="photo")
    Photo.create(project=project, member_id=member.id, key=key)
    Project.update(picture_key=key).where(Project.id == project.id).execute()
    return pictures.url(key)


def test_what_is_for_members_is_for_a_visitor_as_if_it_were_not(world, browser, project):
    ana = world.member("Ana")
    absent = browser().get(f"/projects/{ids.new()}")
    for audience in (publishing.MILE, publishing.AROUND, publishing.INSTANCE):
        seen = browser().get(f"/projects/{project(ana, audience=audience).id}")
        assert (seen.status, seen.text) == (absent.status, absent.text), audience
        assert "Une cabane" not in seen.html


def test_in_every_stage_in_which_neighbours_see_it_and_in_no_other(world, browser, project):
    ana = world.member("Ana")
    for stage in Stage:
        made = project(ana, audience="everyone", stage=stage)
        status, is_shown = answer(browser, f"/projects/{made.id}")
        assert (status == 200 and is_shown) is (stage in SHOWN), stage


def test_a_visitor_reads_words_figures_and_news_and_nobodys_name(world, browser, project, task):
    ana, ben, chloe, dora = (world.member(name) for name in ("Ana", "Benoît", "Chloé", "Dora"))
    made = project(
        ana, audience="everyone", plan="Deux samedis de bricolage.", place_text="Rue du Faisan",
        supporters=1, pledged_smiles=40,
    )  # fmt: skip
    with transaction():
        Bearer.create(project=made.id, member_uri=dora.uri, member_id=dora.id, state=ACCEPTED)
        Pledge.create(
            project=made.id, supporter_uri=ben.uri, supporter_id=ben.id, amount_smiles=40,
            uri=f"{made.uri}/pledges/1", key="1",
            lapses_at=clock.ahead(days=30),
        )  # fmt: skip
        sawing = task(made, "Scier les planches")
        Volunteer.create(
            task=sawing.id, member_uri=chloe.uri, member_id=chloe.id, state="coming", is_named=True
        )
        for title, state in (("Les palettes", "shown"), ("Caché", HIDDEN_NEWS)):
            News.create(
                project=made.id, author_uri=dora.uri, author_id=dora.id, title=title, state=state,
                text="Elles sont <i>là</i>.",
            )  # fmt: skip

    talk.say(made.id, member=chloe, text="Je viens avec ma scie.")

    page = browser().get(f"/projects/{made.id}")

    for words in (
        "La bibliothèque est à vingt minutes", "Deux samedis", "40 sur 100", "1 voisin le soutient",
        "2 voisins portent ce projet", "Les palettes", "S’inscrire pour aider", "Strasbourg",
    ):  # fmt: skip
        assert words in page.text
    assert "Elles sont &lt;i&gt;là" in page.html and "Caché" not in page.text
    for name in ("Ana", "Benoît", "Chloé", "Dora", "Faisan", "Scier les planches", "ma scie"):
        assert name not in page.html, name
    main = page.html.partition("<main")[2].partition("</main>")[0]
    assert "2 voisins portent ce projet" in main and "<form" not in main
    assert f'next=/projects/{made.id}"' in page.html and "open-book" not in page.html
    assert 'rel="canonical"' in page.html and "noindex" not in page.html


def test_a_bearer_who_lets_others_know_them_is_named(world, browser, project, monkeypatch):
    ana, dora = world.member("Ana"), world.member("Dora")
    made = project(ana, audience="everyone")
    with transaction():
        Bearer.create(project=made.id, member_uri=dora.uri, member_id=dora.id, state=ACCEPTED)
    monkeypatch.setattr(outward, "is_offered", lambda: True)
    outward.let_know(ana, text="")
    page = browser().get(f"/projects/{made.id}")
    assert "Ana" in page.text and "encore 1 voisin" in page.text and "Dora" not in page.text
    assert ana.url not in page.html


def fetched(instance, url):
    """What a visitor's browser gets for a picture: its status."""
    got = instance.test_client().get(url)
    got.close()
    return got.status_code


@pytest.mark.parametrize("narrower", ["narrowed", "hidden", "author suspended"])
def test_once_it_is_not_for_everybody_its_page_and_photo_are_gone(
    instance, world, browser, project, narrower
):
    ana = world.member("Ana")
    made = project(ana, audience="everyone")
    photo, path = photo_of(made, ana), f"/projects/{made.id}"
    assert answer(browser, path) == (200, True)
    shared = photo.replace(".webp", ".jpg")
    assert f'property="og:image" content="{made.uri[: -len(path)]}{shared}"' in (
        browser().get(path).html
    )
    assert fetched(instance, photo) == fetched(instance, shared) == 200
    if narrower == "narrowed":
        with transaction():
            publishing.narrowed(made, audience=publishing.INSTANCE)
            made.save(only=[Project.audience])
    elif narrower == "hidden":
        reports.hide(made)
    else:
        suspend(ana)
    absent = browser().get(f"/projects/{ids.new()}").status
    assert answer(browser, path) == (absent, False)
    assert fetched(instance, photo) == fetched(instance, shared) == 404


def test_only_the_page_is_open_and_lists_are_as_before(world, browser, project):
    made = project(world.member("Ana"), audience="everyone", folded="une cabane a livres")
    more = ("news", "open-book", "talk", "tasks", "support", "follow", "report", "lead")
    for path in (
        "/projects",
        "/search?q=cabane",
        "/",
        *(f"/projects/{made.id}/{one}" for one in more),
    ):
        status, is_shown = answer(browser, path)
        assert not is_shown, path
    neighbour = browser(world.member("Ben"))
    assert "Une cabane" in neighbour.get("/projects?ring=instance").text
    assert "Une cabane" in neighbour.get("/search?q=cabane&ring=instance").text


def test_its_bearers_choose_it_and_are_told_what_it_means(world, browser, project):
    ana = world.member("Ana")
    made = project(ana, stage="draft")
    page = browser(ana).get(f"/projects/{made.id}/write/5")
    assert "Sur le web, tout le monde lit" in page.text
    page.submit("Garder et continuer", audience="everyone")
    assert Project.get_by_id(made.id).audience == "everyone"
    Project.update(stage="running", state="published").where(Project.id == made.id).execute()
    assert "sont aussi sur le web" in browser(ana).get(f"/projects/{made.id}/news/new").text


def test_what_nobody_answers_for_any_more_is_for_no_visitor(world, browser, project):
    made = project(world.member("Ana"), audience="everyone", stage="failed")
    Project.update(author_uri="", author_id=None).where(Project.id == made.id).execute()
    assert not answer(browser, f"/projects/{made.id}")[1]
