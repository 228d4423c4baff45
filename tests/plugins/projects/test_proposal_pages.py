"""The pages of a proposal, as somebody without script uses them."""

import io
from datetime import timedelta

import pytest
from markupsafe import escape
from PIL import Image

from onemile import clock
from onemile.follows import following
from onemile_projects.help.help_models import Task
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Bearer, BudgetLine, Milestone, Photo, Project
from onemile_projects.proposals import bearers, drafts, proposing
from onemile_projects.proposals.parts import Needs, Way, Words
from onemile_projects.review.review_models import Review

MARKUP = "<script>alert(1)</script><b>gras</b>"
ON = "Garder et continuer"


def day(n):
    return (clock.now().date() + timedelta(days=n)).isoformat()


def picture():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    file.seek(0)
    return (file, "banc.jpg")


@pytest.fixture
def begun(world, browser):
    """Somebody's browser on the first step of a blank sheet, and who they are."""
    ana = world.member("Ana")
    return ana, browser(ana).get("/projects/new").submit("Commencer")


def test_a_whole_proposal_is_written_step_by_step_and_sent(begun):
    ana, page = begun

    page.submit(ON, title="Un banc", summary="Pour souffler.", need="Rien ici.", plan="Un samedi.")
    page.submit(ON)
    page.submit(
        ON,
        min_smiles="1 20",
        ideal_smiles="180",
        place_text="Devant l’école",
        **{"tasks-0-title": "Scier", "tasks-0-hours": "3", "things-0-title": "Une scie"},
    )
    page.submit(
        ON,
        last_day=day(30),
        **{
            "budget-0-what": "Merci à qui scie",
            "budget-0-amount_smiles": "120",
            "milestones-0-title": "Debout",
            "milestones-0-due_day": day(60),
            "milestones-0-amount_smiles": "120",
        },
    )
    page.submit(ON, audience="mile", photo=[picture()])
    assert "Il manque" not in page.text and "réponse avant le" in page.text
    page.submit("L’envoyer à l’association")

    project = Project.get()
    assert (project.stage, project.round, project.min_smiles) == (Stage.REVIEW, 1, 120)
    assert (project.audience, Photo.select().count()) == ("mile", 1)
    assert project.picture_key
    assert "Deux personnes de l’association le lisent" in page.text
    page.submit("Le reprendre")
    assert Project.get().stage == Stage.DRAFT
    assert "Un banc" in page.get("/projects/drafts").text


def test_a_line_is_added_and_all_that_was_typed_is_kept(begun):
    _ana, page = begun
    page.submit(ON, title="Un banc")
    page.get(f"/projects/{Project.get().id}/write/3")

    page.submit("Ajouter une tâche", **{"tasks-1-title": "Poncer", "tasks-1-hours": "2"})

    assert [task.title for task in Task.select()] == ["Poncer"]
    assert 'name="tasks-1-title"' in page.html and 'value="Poncer"' in page.html


def test_a_line_is_added_beside_one_that_cannot_be_kept_and_nothing_is_lost(begun):
    _ana, page = begun
    page.submit(ON, title="Un banc")
    page.get(f"/projects/{Project.get().id}/write/3")

    page.submit("Ajouter une tâche", **{"tasks-1-title": "Poncer", "tasks-1-hours": "deux"})

    assert page.status == 422
    assert 'value="Poncer"' in page.html and 'value="deux"' in page.html
    assert "Il faut un nombre entier" in page.text
    assert 'name="tasks-2-title"' in page.html
    assert Task.select().count() == 0


def test_a_line_whose_name_is_emptied_is_taken_out(begun):
    _ana, page = begun
    page.submit(ON, title="Un banc")
    number = Project.get().id
    page.get(f"/projects/{number}/write/3")
    page.submit("Garder pour plus tard", **{"tasks-0-title": "Scier", "tasks-0-hours": "2"})
    page.get(f"/projects/{number}/write/3")

    page.submit(ON, **{"tasks-0-title": ""})

    assert Task.select().count() == 0


REFUSED = [
    (1, {"title": "Un banc à 40 €"}, "Ici, on compte en Smiles et en heures"),
    (1, {"title": "Un\x07banc"}, "caractères invisibles"),
    (3, {"min_smiles": "300", "ideal_smiles": "200"}, "l’idéal est égal ou plus grand"),
    (3, {"min_smiles": "12,5"}, "Il faut un nombre entier"),
    (3, {"min_smiles": "99999999999"}, "Il faut un nombre entier"),
    (3, {"min_smiles": "20001"}, "Entre 0 et 20000"),
    (3, {"tasks-0-title": "Scier", "tasks-0-hours": "0"}, "Combien d’heures entières"),
    (3, {"tasks-0-title": "Scier 5 €", "tasks-0-hours": "1"}, "Ici, on compte en Smiles"),
    (3, {"point": "48.58, 7.75"}, "Coche que c’est un lieu public"),
    (3, {"point": "chez moi", "is_public": "y"}, "ses deux nombres"),
    (4, {"last_day": "01/01/2020"}, "au moins 7"),
    (4, {"last_day": "01/01/2099"}, "180"),
    (4, {"last_day": "demain"}, "ne se lit pas"),
    (4, {"budget-0-what": "Bois 12€", "budget-0-amount_smiles": "12"}, "Ici, on compte"),
]


def test_what_cannot_be_kept_stays_typed_with_its_refusal(begun):
    _ana, page = begun
    page.submit(ON, title="Un banc")
    number = Project.get().id

    for step, typed, said in REFUSED:
        page.get(f"/projects/{number}/write/{step}").submit(ON, **typed)
        assert (page.status, said in page.text) == (422, True), typed
        for value in typed.values():
            assert str(escape(value.replace("\x07", ""))) in page.html, typed
    assert Project.get().version == 2


def test_hours_without_a_name_are_no_line_to_lose(begun):
    _ana, page = begun
    page.submit(ON, title="Un banc")
    page.get(f"/projects/{Project.get().id}/write/3")

    page.submit(ON, **{"tasks-0-hours": "3"})

    assert page.status == 422 and "Dis ce que c’est" in page.text


def test_200_tasks_are_refused_and_all_still_there(begun):
    _ana, page = begun
    number = Project.get().id
    typed = {f"tasks-{n}-title": f"Tâche {n}" for n in range(200)}
    typed |= {f"tasks-{n}-hours": "1" for n in range(200)}

    page.post(f"/projects/{number}/write/3", {"version": "1", **typed})

    assert page.status == 422 and "60 lignes au plus" in page.text
    assert page.html.count('value="Tâche ') == 200
    assert Task.select().count() == 0


def test_markup_is_shown_as_it_was_typed_and_never_run(world, browser):
    ana = world.member("Ana")
    number = proposing.begin(ana).id
    page = browser(ana)
    fields = {
        1: {"title": MARKUP, "summary": MARKUP, "need": MARKUP, "plan": MARKUP},
        3: {
            "place_text": MARKUP,
            "tasks-0-title": MARKUP,
            "tasks-0-when_text": MARKUP,
            "tasks-0-hours": "1",
            "things-0-title": MARKUP,
        },
        4: {
            "budget-0-what": MARKUP,
            "budget-0-amount_smiles": "1",
            "milestones-0-title": MARKUP,
            "milestones-0-due_day": day(60),
        },
    }
    for step, typed in fields.items():
        page.get(f"/projects/{number}/write/{step}").submit("Garder pour plus tard", **typed)
        assert page.status == 200

    for path in ("write/1", "write/3", "write/4", "write/6", ""):
        html = page.get(f"/projects/{number}/{path}".rstrip("/")).html
        assert "<script>alert" not in html and "&lt;script&gt;alert" in html
    assert "<b>gras" not in page.get("/projects/drafts").html


def test_two_tabs_and_the_second_reads_both_texts(begun, browser):
    ana, page = begun
    number = Project.get().id
    other = browser(ana).get(f"/projects/{number}/write/1")
    page.submit(ON, title="Un banc rouge")

    other.submit(ON, title="Un banc bleu")

    assert other.status == 409
    assert "Un banc rouge" in other.text and "Un banc bleu" in other.html
    assert Project.get().title == "Un banc rouge"
    other.submit(ON)
    assert Project.get().title == "Un banc bleu"


def test_two_who_choose_other_readers_read_words_not_keys(begun, browser):
    ana, page = begun
    step = f"/projects/{Project.get().id}/write/5"
    page.get(step)
    other = browser(ana).get(step)
    page.submit(ON, audience="mile", photo=[picture()])

    other.submit(ON, audience="near")

    assert other.status == 409
    both = other.html[other.html.index("projects-both") :]
    assert "Mon mile seulement" in both and "1 photo" in both
    assert Project.get().audience == "mile"


def test_the_same_form_sent_twice_is_no_false_alarm(begun, browser):
    ana, page = begun
    other = browser(ana).get(f"/projects/{Project.get().id}/write/1")
    page.submit(ON, title="Un banc")

    other.submit(ON, title="Un banc")

    assert other.status == 200 and Project.get().version == 2


def test_what_is_missing_is_listed_and_leads_there(begun):
    _ana, page = begun
    number = Project.get().id

    page.get(f"/projects/{number}/write/6")

    assert "Il manque encore" in page.text
    assert f"/projects/{number}/write/4#milestones" in page.html
    page.post(f"/projects/{number}/send")
    assert page.status == 422 and Project.get().stage == Stage.DRAFT


def test_photos_of_two_bearers_stay_whoever_saves(world, browser):
    ana, ben = world.neighbours(2)
    project = proposing.begin(ana)
    Bearer.create(project=project.id, member_uri=ben.uri, member_id=ben.id, state="accepted")
    step = f"/projects/{project.id}/write/5"
    browser(ana).get(step).submit(ON, photo=[picture()])
    browser(ben).get(step).submit(ON, photo=[picture()])

    assert [photo.member_id for photo in drafts.PHOTOS.of(project)] == [ana.id, ben.id]
    page = browser(ben).get(step)
    page.submit(ON, photo_ids=[str(drafts.PHOTOS.of(project)[1].id)])
    assert [photo.member_id for photo in drafts.PHOTOS.of(project)] == [ben.id]


def test_what_is_no_photo_is_refused_and_the_others_are_kept(begun):
    _ana, page = begun
    page.get(f"/projects/{Project.get().id}/write/5")

    page.submit(ON, photo=[(io.BytesIO(b"no photo"), "x.jpg")], audience="mile")

    assert page.status == 422
    assert Photo.select().count() == 0


def test_the_remarks_of_the_association_stand_beside_each_step(world, browser, project):
    ana, eva = world.neighbours(2)
    made = project(ana, stage="changes", round=1)
    answers = {"need": {"answer": "no", "comment": "Qui le demande ?"}}
    Review.create(
        project=made.id,
        round=1,
        reviewer_uri=eva.uri,
        verdict="changes",
        reasons="Presque.",
        answers=answers,
        given_at=clock.now(),
    )

    for step in range(1, 7):
        text = browser(ana).get(f"/projects/{made.id}/write/{step}").text
        assert "Presque." in text and "Qui le demande ?" in text
        assert eva.shown_name not in text


def test_nobody_else_writes_it_nor_learns_that_it_is_there(world, browser):
    ana, ben = world.neighbours(2)
    number = proposing.begin(ana, "garden").id
    page = browser(ben)

    for path in ("write/1", "write/6", "bearers", "correct", ""):
        assert page.get(f"/projects/{number}/{path}".rstrip("/")).status == 404
    for path in ("write/1", "send", "write-again", "drop", "bearers", "bearers/yes", "correct"):
        assert page.post(f"/projects/{number}/{path}").status == 404
    assert "Un jardin partagé" not in page.get("/?ring=instance").text


def test_somebody_is_asked_on_the_page_and_says_yes_there(world, browser):
    ana, ben = world.neighbours(2)
    following.follow(ana, followed_uri=ben.uri)
    number = proposing.begin(ana, "garden").id

    page = browser(ana).get(f"/projects/{number}/write/2").submit("Les inviter", people=[ben.uri])
    assert "invité, n’a pas encore répondu" in page.text
    asked = browser(ben).get(f"/projects/{number}")
    assert "On t’invite à porter aussi ce projet" in asked.text
    asked.submit("Oui, je le porte aussi")

    assert asked.status == 200 and bearers.sight.is_bearer(Project.get(), ben)
    asked.submit("Je me retire")
    assert not bearers.sight.is_bearer(Project.get(), ben)


def test_who_is_asked_while_the_association_reads_is_told_to_wait(world, browser, project):
    ana, ben = world.neighbours(2)
    made = project(ana, stage="review", round=1)
    Bearer.create(project=made.id, member_uri=ben.uri, member_id=ben.id)

    page = browser(ben).get(f"/projects/{made.id}")

    assert "Tu pourras répondre ensuite" in page.text
    assert "Oui, je le porte aussi" not in page.text
    page.submit("Non, merci")
    assert page.status == 200 and browser(ben).get(f"/projects/{made.id}").status == 404


def test_to_ask_nobody_is_refused_beside_the_choice(world, browser):
    ana, ben = world.neighbours(2)
    following.follow(ana, followed_uri=ben.uri)
    number = proposing.begin(ana).id

    page = browser(ana).get(f"/projects/{number}/write/2").submit("Les inviter")

    assert page.status == 422 and "Choisis parmi les personnes" in page.text


def test_without_a_home_the_page_says_so_and_nothing_is_begun(world, browser):
    page = browser(world.member("Nora", at=None)).get("/projects/new")

    assert "Dis d’abord où tu habites" in page.text
    assert page.submit("Commencer").status == 409
    assert Project.select().count() == 0


def test_who_is_suspended_reads_their_drafts_and_why_nothing_is_begun(world, browser):
    ana = world.member("Ana")
    number = proposing.begin(ana, "garden").id
    ana.state = "suspended"
    ana.save()
    page = browser(ana)

    assert "Un jardin partagé" in page.get("/projects/drafts").text
    new = page.get("/projects/new")
    assert new.status == 403 and "suspendu" in new.text
    assert page.post(f"/projects/{number}/send").status == 403
    assert Project.get().stage == Stage.DRAFT


@pytest.mark.plugins("projects")
def test_without_a_keeper_of_smiles_hands_and_things_are_enough(world, browser):
    ana = world.member("Ana")
    page = browser(ana).get("/projects/new?beginning=cleanup").submit("Commencer")
    number = Project.get().id

    assert "min_smiles" not in page.get(f"/projects/{number}/write/3").html
    assert "budget-0" not in page.get(f"/projects/{number}/write/4").html
    assert (Project.get().min_smiles, BudgetLine.select().count()) == (0, 0)
    words = Words(title="Ramassage", summary="Un matin.", need="Oui.", plan="Ainsi.")
    kept = proposing.save(number, words, member=ana, version=1)
    part = drafts.read(kept, Needs.step)
    needs = Needs(tasks=part.tasks, things=part.things, place_text="Au bord de l’Ill")
    proposing.save(number, needs, member=ana, version=kept.version)
    assert proposing.submit(number, member=ana).stage == Stage.REVIEW
    assert Milestone.select().where(Milestone.amount_smiles > 0).count() == 0
    assert isinstance(drafts.read(Project.get(), Way.step), Way)
