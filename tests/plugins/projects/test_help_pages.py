"""Pages of hands and things, as a neighbour, a bearer, a moderator presses their buttons."""

from datetime import timedelta

import pytest

from onemile.db import database
from onemile.testing.browser import Browser
from onemile_projects.help import hands, helping
from onemile_projects.help.help_models import (
    BACK,
    COMING,
    LENT,
    NO,
    OFF,
    QUEUED,
    Task,
    Thing,
    Volunteer,
)
from onemile_projects.help.help_panels import lend_words
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project
from onemile_projects.money.money_models import RELEASED, Release


@pytest.fixture
def someone(instance):
    """A browser at which one neighbour after the other sits down."""
    return Browser(instance)


def page(someone, path):
    someone.get(path)
    assert someone.status == 200, (path, someone.status)
    return someone.text


def press(someone, path, status=200, **values):
    someone.post(path, data=values)
    assert someone.status == status, (path, someone.status)
    return someone.text + someone.html


def state(member):
    return Volunteer.get(Volunteer.member_uri == member.uri).state


def test_a_neighbour_comes_and_cannot(people, project, task, someone):
    ana, ben, _chloe = people
    cabane = project(ana)
    scier = task(cabane, places=2, when_text="14 h à 17 h", day=hands.today() + timedelta(days=9))
    someone.sign_in(ben)
    shown = page(someone, f"/projects/{cabane.id}")
    assert "Venir aider" in shown
    assert "14 h à 17 h · 2 places" in shown
    mine = f"/projects/tasks/{scier.id}"

    assert "Je viens" in page(someone, mine)
    assert ("Retour au projet", f"/projects/{cabane.id}#tasks") in someone.page.links
    press(someone, f"{mine}/come", is_named="y")
    assert "Tu as une place" in page(someone, mine)
    assert "tu viens" in page(someone, f"/projects/{cabane.id}")
    assert "dire à tout moment que tu ne peux pas venir" in page(someone, mine)
    shown = press(someone, f"{mine}/cannot")

    assert state(ben) == NO
    assert "ta place est libre" in shown and "qui veut venir peut la prendre" in shown
    assert "Tu as changé d’avis" in shown and "Je viens" in shown


def test_who_cannot_come_reads_that_the_next_is_asked(people, project, task, someone):
    ana, ben, chloe = people
    scier = task(project(ana), places=1)
    helping.come(scier.id, member=ben)
    helping.wait(scier.id, member=chloe)
    someone.sign_in(ben)
    mine = f"/projects/tasks/{scier.id}"

    shown = press(someone, f"{mine}/cannot")
    assert "ta place est libre" in shown and "on la propose à la personne suivante" in shown
    assert "Toutes les places sont prises" not in shown and "Tu as changé d’avis" in shown
    press(someone, f"{mine}/wait")
    assert "tu n’attends plus" in press(someone, f"{mine}/cannot")
    someone.sign_in(chloe)
    assert "Sans réponse d’ici là" in page(someone, mine)


def test_the_project_says_once_what_happens_when_a_task_is_full(people, project, task, someone):
    ana, ben, _chloe = people
    cabane = project(ana)
    task(cabane)
    task(cabane, "Peindre")
    someone.sign_in(ben)

    assert page(someone, f"/projects/{cabane.id}").count("Tu peux attendre ton tour") == 1
    Project.update(stage=Stage.PAUSED).execute()
    assert "Tu peux attendre ton tour" not in page(someone, f"/projects/{cabane.id}")


def test_what_a_task_gives_is_thanks_and_no_wage(people, project, task, someone):
    ana, ben, _chloe = people
    cabane = project(ana)
    scier = task(cabane, amount_smiles=45)
    someone.sign_in(ben)
    mine = f"/projects/tasks/{scier.id}"

    assert "45 Smiles en merci, pas un salaire" in page(someone, mine).replace("\xa0", " ")


def test_full_one_waits_and_reads_the_number(people, project, task, someone):
    ana, ben, chloe = people
    scier = task(project(ana), places=1)
    helping.come(scier.id, member=chloe)
    someone.sign_in(ben)
    mine = f"/projects/tasks/{scier.id}"

    beaten = press(someone, f"{mine}/come", status=409)
    assert "plus rapide" in beaten and "Il reste" not in beaten
    assert someone.text.count("Tu peux attendre ton tour") == 1
    assert "Attendre une place" in page(someone, mine)
    press(someone, f"{mine}/wait")
    assert state(ben) == QUEUED
    assert "n° 1" in page(someone, mine)
    helping.cannot(scier.id, member=chloe)
    assert "gardée jusqu’à" in page(someone, mine)
    press(someone, f"{mine}/come")

    assert state(ben) == COMING


def test_names_are_for_bearers_and_by_leave(people, project, task, someone, world):
    ana, ben, chloe = people
    dia = world.member("Dia")
    scier = task(project(ana))
    helping.come(scier.id, member=ben)
    helping.come(scier.id, member=chloe, is_named=True)
    someone.sign_in(dia)

    shown = page(someone, f"/projects/tasks/{scier.id}")
    assert "Chloé" in shown
    assert "Ben" not in shown
    assert someone.get(f"/projects/{scier.project_id}/coming").status == 404
    someone.sign_in(ana)
    listed = page(someone, f"/projects/{scier.project_id}/coming")

    assert "Chloé" in listed
    assert "Ben" in listed


def test_a_bearer_puts_off_marks_and_calls_off(people, at_work, task, someone, clock):
    ana, ben, _chloe = people
    cabane = at_work(ana)
    scier = task(cabane, day=hands.today())
    helping.come(scier.id, member=ana)
    someone.sign_in(ana)
    here = f"/projects/tasks/{scier.id}"
    number = Volunteer.get().id

    press(someone, f"/projects/hands/{number}/there")
    assert "était là" in page(someone, f"/projects/{cabane.id}/coming")
    assert "plus l’annuler" in press(someone, f"{here}/off")
    press(someone, f"/projects/hands/{number}/absent")
    wrong = press(someone, f"{here}/later", status=422, day="2001-01-01", when_text="tôt")
    assert "Ce jour est passé" in wrong
    assert "tôt" in wrong
    later = hands.today() + timedelta(days=7)
    press(someone, f"{here}/later", day=later.isoformat(), when_text="9 h")
    assert Task.get_by_id(scier.id).day == later
    press(someone, f"{here}/off")

    assert Task.get_by_id(scier.id).state == OFF
    someone.sign_in(ben)
    for path in (f"{here}/off", f"{here}/later", f"/projects/hands/{number}/there"):
        press(someone, path, status=404)
    press(someone, "/projects/hands/1/there", status=404)


def test_who_has_not_answered_is_listed(people, project, task, someone, clock):
    ana, ben, _chloe = people
    scier = task(project(ana), day=hands.today() + timedelta(days=4))
    helping.come(scier.id, member=ben)
    someone.sign_in(ana)
    assert "pas encore répondu" not in page(someone, f"/projects/{scier.project_id}/coming")

    clock.advance(days=2)

    assert "pas encore répondu" in page(someone, f"/projects/{scier.project_id}/coming")


def test_a_thing_is_lent_and_given_back(people, project, someone):
    ana, ben, _chloe = people
    cabane = project(ana)
    remorque = Thing.create(project=cabane.id, title="une remorque", position=1)
    someone.sign_in(ben)
    here = f"/projects/things/{remorque.id}"

    assert "Je la prête" in page(someone, f"/projects/{cabane.id}")
    assert "Je la prête" in page(someone, here)
    press(someone, f"{here}/lend", is_named="y")
    assert Thing.get().state == LENT
    hers = page(someone, here)
    assert "C’est toi qui prêtes, merci." in hers and "Merci quand même" not in hers
    assert "Finalement, j’en ai besoin" in hers
    press(someone, f"{here}/take_back")
    assert "Finalement, j’en ai besoin" not in page(someone, here)
    press(someone, f"{here}/lend")
    Project.update(stage=Stage.RUNNING).execute()
    assert "en cours" in press(someone, f"{here}/take_back", status=409)
    assert "C’est rendu" in page(someone, f"/projects/{cabane.id}")
    press(someone, f"{here}/give_back")

    assert Thing.get().state == BACK
    assert "et rendu" in page(someone, here)
    assert someone.get("/projects/things/1").status == 404


def test_the_words_of_a_button_fit_the_thing(instance):
    said = [lend_words(Thing(title=title)) for title in ("Une scie", "un établi", "des palettes")]

    assert [str(one) for one in said] == ["Je la prête", "Je le prête", "Je les prête"]


def test_moderators_settle_what_is_owed_by_two(people, project, task, someone, world, filled):
    ana, ben, _chloe = people
    mo, nour = (world.member(name, role="moderator") for name in ("Mo", "Nour"))
    scier = task(project(ana, stage=Stage.CLOSED), amount_smiles=30)
    row = Volunteer.create(task=scier.id, member_uri=ben.uri, member_id=ben.id, state="done")
    filled(100)
    here = f"/projects/{scier.project_id}/owed"
    for who in (ana, ben):
        someone.sign_in(who)
        assert someone.get(here).status == 404
    someone.sign_in(mo)
    wrong = press(someone, here, 422, volunteer_id=row.id, amount_smiles=99, what="Le toit")
    assert "Entre 1 et 30" in wrong
    assert "Le toit" in wrong
    press(someone, here, volunteer_id=row.id, amount_smiles=30, what="Le toit")
    asked = Release.get()
    press(someone, f"/projects/owed/{asked.id}/yes", status=403)
    someone.sign_in(nour)
    press(someone, f"/projects/owed/{asked.id}/no", status=422)
    press(someone, f"/projects/owed/{asked.id}/yes")

    assert Release.get().state == RELEASED
    assert "Personne n’attend" in page(someone, here)
    press(someone, here, 404, volunteer_id="x", amount_smiles=1, what="x")


def test_a_page_asks_as_much_for_forty_tasks_as_for_one(
    people, project, task, someone, monkeypatch
):
    ana, ben, chloe = people
    one, forty = project(ana), project(ana, title="Un four à pain")
    there = {"state": LENT, "lender_uri": chloe.uri, "lender_id": chloe.id, "is_named": True}
    for where, n in ((one, 1), (forty, 40)):
        for position in range(n):
            made = task(where, places=1)
            for who, how in ((chloe, COMING), (ben, QUEUED)):
                Volunteer.create(task=made.id, member_uri=who.uri, member_id=who.id, state=how)
            Thing.create(project=where.id, title="un établi", position=position, **there)
    someone.sign_in(ben)

    asked = []
    for where in (one, forty):
        page(someone, f"/projects/{where.id}")
        asked.append(_statements(monkeypatch, lambda at=where: page(someone, f"/projects/{at.id}")))

    assert asked[0] == asked[1], asked


def _statements(monkeypatch, act):
    """Count the statements that reach the database."""
    seen, engine = [], database.obj
    original = engine.execute_sql

    def counting(sql, *arguments, **options):
        seen.append(sql)
        return original(sql, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "execute_sql", counting)
        act()
    return len(seen)
