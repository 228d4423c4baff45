"""A milestone: shown by a bearer, judged by somebody without a part, put off, missed, taken up."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from onemile import clock
from onemile.db import transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile_projects import stages
from onemile_projects.help import rostering
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.models import (
    ACCEPTED,
    AHEAD,
    EVIDENCE,
    MISSED,
    SHOWN,
    Bearer,
    Decision,
    Milestone,
    Project,
)
from onemile_projects.money.money_models import Pledge
from onemile_projects.sight import part_of
from onemile_projects.told import talk
from onemile_projects.way import delays, evidence_desk, milestones, silence, stones, wish_views


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "tomato").save(out, "JPEG")
    return io.BytesIO(out.getvalue())


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def exa(world):
    return world.member("Exa", role="moderator")


@pytest.fixture
def stone(project, ana):
    """Plant a project with one milestone; gives that: ``stone(stage="running", due=10)``."""

    def make(*, stage="running", due=10, **fields):
        made = project(ana, stage=stage, funded_at=clock.now(), **fields)
        one = Milestone.get(Milestone.project == made.id)
        one.due_day = clock.ahead(days=due).date() if due else None
        one.save()
        return one

    return make


def again(one):
    return Milestone.get_by_id(one.id)


def stage_of(one):
    return Project.get_by_id(one.project_id).stage


def shown(one, ana, text="Les planches sont là."):
    return milestones.show(one.id, member=ana, text=text)


def accepted(one, exa):
    version = milestones.version_of(again(one))
    return milestones.accept(one.id, member=exa, version=version)


def journal(one):
    rows = Decision.select().where(Decision.project == one.project_id).order_by(Decision.id)
    return [row.step for row in rows]


# ------------------------------------------------------------------ shown, accepted, sent back


def test_a_shown_milestone_is_accepted_and_a_funded_project_begins(stone, ana, exa):
    one = stone(stage="funded")
    shown(one, ana)

    accepted(one, exa)

    assert again(one).state == ACCEPTED
    assert again(one).decided_by_uri == exa.uri
    assert stage_of(one) == Stage.RUNNING
    assert journal(one) == ["stone_shown", "start", "stone_accepted"]


def test_what_is_sent_back_says_why_and_gets_a_week(stone, ana, exa):
    one = stone(due=1)
    shown(one, ana)
    version = milestones.version_of(again(one))
    with pytest.raises(Invalid):
        milestones.send_back(one.id, member=exa, version=version, words="")

    milestones.send_back(one.id, member=exa, version=version, words="Il manque le toit.")

    one = again(one)
    assert (one.state, one.answer) == (AHEAD, "Il manque le toit.")
    assert one.due_day == clock.ahead(days=milestones.GRACE_DAYS).date()
    clock_before = one.shown_at
    assert shown(one, ana, "Le toit y est.").shown_at >= clock_before
    assert again(one).answer == ""


def test_nobody_accepts_what_has_changed_since_they_read_it(stone, ana, exa, clock):
    one = stone()
    shown(one, ana)
    read = milestones.version_of(again(one))
    clock.advance(minutes=1)
    shown(one, ana, "Et le toit aussi.")

    with pytest.raises(Conflict):
        milestones.accept(one.id, member=exa, version=read)
    assert again(one).state == SHOWN


def test_it_is_accepted_once(stone, ana, exa):
    one = stone()
    shown(one, ana)
    version = milestones.version_of(again(one))
    milestones.accept(one.id, member=exa, version=version)

    with pytest.raises(Conflict):
        milestones.accept(one.id, member=exa, version=version)
    with pytest.raises(Conflict):
        shown(one, ana)


def test_two_examiners_in_the_same_moment_accept_it_once(stone, ana, exa, world, two_at_once):
    one = stone(stage="funded")
    shown(one, ana)
    version = milestones.version_of(again(one))
    other = world.member("Xavier", role="moderator")
    outcomes = two_at_once(
        *(lambda who=who: milestones.accept(one.id, member=who, version=version)
          for who in (exa, other))
    )  # fmt: skip
    assert [type(found) for found in outcomes if found] == [Conflict]
    assert journal(one).count("stone_accepted") == 1
    assert stage_of(one) == Stage.RUNNING


def test_one_after_the_other(stone, ana, exa):
    one = stone()
    second = Milestone.create(project=one.project_id, position=2, title="Bâtir")
    with pytest.raises(Conflict):
        shown(second, ana)

    shown(one, ana)
    accepted(one, exa)

    assert shown(second, ana).state == SHOWN


@pytest.mark.parametrize("stage", ["collecting", "suspended", "completed", "failed", "approved"])
def test_where_nothing_moves_nothing_is_shown(stone, ana, stage):
    one = stone(stage=stage)
    with pytest.raises(Conflict):
        shown(one, ana)
    assert again(one).state == AHEAD


def test_only_a_bearer_shows_and_a_stranger_learns_nothing(stone, world, exa):
    one = stone()
    for stranger in (world.member("Ben"), exa):
        with pytest.raises(NotFound):
            shown(one, stranger)
    with pytest.raises(NotFound):
        shown(Milestone(id=77), exa)


def test_evidence_has_words_and_an_end(stone, ana):
    one = stone()
    for text in ("", "x" * (milestones.EVIDENCE_CHARS_MAX + 1)):
        with pytest.raises(Invalid):
            shown(one, ana, text)


# ---------------------------------------------------------------------------- who may judge


def pledge(one, member):
    Pledge.create(
        uri=f"{member.uri}/p",
        key=f"pledge/{member.id}",
        project=one.project_id,
        supporter_uri=member.uri,
        amount_smiles=5,
        state="collected",
        lapses_at=clock.now(),
    )


def bear(one, member):
    Bearer.create(project=one.project_id, member_uri=member.uri, state="accepted")


def paid_hand(one, member):
    task = Task.create(
        project=one.project_id, position=1, title="Scier", hours=2, places=2, amount_smiles=20
    )
    Volunteer.create(task=task.id, member_uri=member.uri)


@pytest.mark.parametrize("part", [pledge, bear, paid_hand])
def test_who_has_a_part_judges_nothing(stone, ana, exa, part):
    one = stone()
    shown(one, ana)
    part(one, exa)
    with pytest.raises(NotAllowed):
        accepted(one, exa)
    assert evidence_desk.waiting(exa) == []


def test_who_is_no_examiner_judges_nothing(stone, ana, world):
    one = stone()
    shown(one, ana)
    with pytest.raises(NotAllowed):
        accepted(one, world.member("Ben"))


def test_an_examiner_finds_what_waits(stone, ana, exa):
    one = stone()
    assert evidence_desk.n_waiting(exa) == 0
    shown(one, ana)

    (row,) = evidence_desk.waiting(exa)
    assert "Le lieu" in row.text
    assert row.url.endswith(f"/milestones/{one.id}")


# ------------------------------------------------------------------------------ put off


def test_a_day_is_put_off_three_times_and_half_a_year_at_most(stone, ana, clock):
    one = stone(due=10)
    first = one.due_day
    for _ in range(delays.PUT_OFF_TIMES_MAX):
        day = again(one).due_day + timedelta(days=20)
        delays.put_off(one.id, member=ana, day=day, why="La ville répond lentement.")
    assert again(one).first_due_day == first
    assert again(one).due_day == first + timedelta(days=60)

    with pytest.raises(Conflict):
        delays.put_off(one.id, member=ana, day=day + timedelta(days=30), why="Encore.")


def test_what_comes_later_never_comes_before(stone, ana):
    one = stone(due=10)
    second = Milestone.create(
        project=one.project_id, position=2, title="Bâtir", due_day=clock.ahead(days=20).date()
    )
    day = clock.ahead(days=40).date()
    delays.put_off(one.id, member=ana, day=day, why="La pluie.")
    assert again(second).due_day == day


def test_a_new_day_is_later_near_and_has_a_reason(stone, ana):
    one = stone(due=10)
    for day, why, field in (
        (None, "La pluie.", "day"),
        (one.due_day, "La pluie.", "day"),
        (one.due_day + timedelta(days=delays.PUT_OFF_DAYS_MAX + 1), "La pluie.", "day"),
        (one.due_day + timedelta(days=5), "", "why"),
    ):
        with pytest.raises(Invalid) as refusal:
            delays.put_off(one.id, member=ana, day=day, why=why)
        assert list(refusal.value.fields) == [field]
    assert again(one).times_put_off == 0


def test_after_the_day_it_is_too_late_to_put_it_off(stone, ana, clock):
    one = stone(due=10)
    clock.advance(days=12)
    with pytest.raises(Conflict):
        delays.put_off(one.id, member=ana, day=clock().date() + timedelta(days=9), why="La pluie.")


# ------------------------------------------------------------------- missed, paused, ended


def missed(one, clock):
    clock.advance(days=12)
    assert delays.pause_missed() == 1
    assert (again(one).state, stage_of(one)) == (MISSED, Stage.PAUSED)


def test_a_missed_day_pauses_and_accepted_evidence_goes_on(stone, ana, exa, clock):
    one = stone(due=10)
    clock.advance(days=10)
    assert delays.pause_missed() == 0
    clock.advance(days=1)
    assert delays.pause_missed() == 1
    assert delays.pause_missed() == 0
    shown(one, ana)

    accepted(one, exa)

    assert stage_of(one) == Stage.RUNNING


def test_a_day_that_collecting_outlasted_is_not_missed_for_a_week(stone, ana, clock):
    one = stone(stage="collecting", due=10)
    other = stone(stage="collecting", due=10)
    clock.advance(days=20)
    for row in (one, other):
        with transaction():
            stages.take(stages.locked(row.project_id), Step.FUND, actors={Actor.CLOCK})
    assert delays.pause_missed() == 0
    day = clock().date() + timedelta(days=15)
    with pytest.raises(Invalid):
        delays.put_off(one.id, member=ana, day=clock().date(), why="La collecte a duré.")
    delays.put_off(one.id, member=ana, day=day, why="La collecte a duré.")

    clock.advance(days=8)

    assert delays.pause_missed() == 1
    assert (stage_of(one), stage_of(other)) == (Stage.FUNDED, Stage.PAUSED)


def test_what_is_shown_in_time_is_not_missed_however_long_it_is_looked_at(stone, ana, clock):
    one = stone(due=10)
    shown(one, ana)
    clock.advance(days=50)
    assert delays.pause_missed() == 0
    assert again(one).state == SHOWN


def test_a_later_milestone_is_not_missed_before_its_turn(stone, ana, clock):
    one = stone(due=None)
    Milestone.create(project=one.project_id, position=2, title="Bâtir", due_day=clock().date())
    clock.advance(days=5)
    assert delays.pause_missed() == 0


def test_sent_back_while_paused_it_stays_paused(stone, ana, exa, clock):
    one = stone(due=10)
    missed(one, clock)
    shown(one, ana)
    version = milestones.version_of(again(one))
    milestones.send_back(one.id, member=exa, version=version, words="Pas encore.")
    assert (again(one).state, stage_of(one)) == (MISSED, Stage.PAUSED)


def test_a_granted_day_goes_on_and_a_refused_one_does_not(stone, ana, exa, clock):
    one = stone(due=10)
    missed(one, clock)
    day = clock().date() + timedelta(days=30)
    delays.ask_day(one.id, member=ana, day=day, why="Le bois arrive en mars.")
    assert len(evidence_desk.waiting(exa)) == 1
    with pytest.raises(NotAllowed):
        delays.decide_day(one.id, member=ana, day=day, is_granted=True)
    with pytest.raises(Conflict):
        delays.decide_day(one.id, member=exa, day=day + timedelta(days=1), is_granted=True)

    delays.decide_day(one.id, member=exa, day=day, is_granted=False, words="Trop long.")
    assert (stage_of(one), again(one).asked_day) == (Stage.PAUSED, None)

    delays.ask_day(one.id, member=ana, day=day, why="Le bois arrive en mars.")
    delays.decide_day(one.id, member=exa, day=day, is_granted=True)
    assert (stage_of(one), again(one).state, again(one).due_day) == (Stage.RUNNING, AHEAD, day)
    assert delays.pause_missed() == 0


def test_a_day_that_has_passed_meanwhile_is_not_granted(stone, ana, exa, clock):
    one = stone(due=10)
    missed(one, clock)
    day = clock().date() + timedelta(days=3)
    delays.ask_day(one.id, member=ana, day=day, why="Le bois arrive demain.")
    clock.advance(days=5)
    with pytest.raises(Conflict):
        delays.decide_day(one.id, member=exa, day=day, is_granted=True)
    assert stage_of(one) == Stage.PAUSED


def test_paused_for_too_long_it_ends_but_never_for_an_examiners_delay(stone, ana, clock):
    one = stone(due=10)
    missed(one, clock)
    clock.advance(days=59)
    assert delays.fail_paused() == 0
    shown(one, ana)
    clock.advance(days=30)
    assert delays.fail_paused() == 0

    Milestone.update(state=MISSED).where(Milestone.id == one.id).execute()

    assert delays.fail_paused() == 1
    assert stage_of(one) == Stage.FAILED


# ---------------------------------------------------------------------------- signs of life


def test_a_silent_project_is_marked_once_until_a_sign(stone, ana, clock):
    one = stone(due=300)
    clock.advance(days=20)
    assert silence.mark_silent() == 0
    clock.advance(days=1)
    assert silence.mark_silent() == 1
    assert silence.mark_silent() == 0
    assert Project.get_by_id(one.project_id).silent_since is not None

    shown(one, ana)

    assert Project.get_by_id(one.project_id).silent_since is None
    clock.advance(days=20)
    assert silence.mark_silent() == 0


def test_any_word_or_act_of_a_bearer_is_a_sign_and_of_nobody_else(stone, ana, task, world, clock):
    one = stone(due=300)
    sawing = task(Project.get_by_id(one.project_id))
    acts = (
        lambda: talk.say(one.project_id, member=ana, text="On avance."),
        lambda: rostering.call_off(sawing.id, member=ana),
    )
    for act in acts:
        clock.advance(days=22)
        assert silence.mark_silent() == 1
        talk.say(one.project_id, member=world.member("Ben"), text="Il y a quelqu’un ?")
        assert Project.get_by_id(one.project_id).silent_since is not None
        act()
        assert Project.get_by_id(one.project_id).silent_since is None


@pytest.mark.parametrize("stage", ["open", "paused", "completed", "suspended", "failed"])
def test_only_what_runs_is_called_silent(stone, clock, stage):
    stone(stage=stage)
    clock.advance(days=40)
    assert silence.mark_silent() == 0


def test_what_was_just_funded_is_not_silent(stone, ana, clock):
    one = stone(stage="collecting")
    clock.advance(days=40)
    with transaction():
        found = stages.locked(one.project_id)
        stages.take(found, Step.FUND, actors={Actor.CLOCK})
    assert silence.mark_silent() == 0


# ------------------------------------------------------------------------------- stones


def test_stones_say_how_each_stands(stone, ana, exa, world):
    one = stone(due=10)
    Milestone.create(project=one.project_id, position=2, title="Bâtir", amount_smiles=40)
    shown(one, ana)
    found = Project.get_by_id(one.project_id)
    reader = world.member("Ben")

    gathered, first, second = stones.stones_of(found, reader, part_of(found, reader))

    assert gathered.look == "done"
    assert (first.look, first.is_readable) == ("now", False)
    assert "un examinateur regarde" in first.note
    assert (second.look, second.is_readable) == ("", False)
    assert "40\u00a0Smiles à verser quand un examinateur" in second.note
    assert stones.stones_of(found, ana, part_of(found, ana))[1].is_readable

    accepted(one, exa)
    assert stones.stones_of(found, reader, part_of(found, reader))[1].is_readable


def test_a_pause_says_what_it_means(stone, ana, clock):
    one = stone(due=10)
    missed(one, clock)
    found = Project.get_by_id(one.project_id)
    given = wish_views.panel(found, ana, part_of(found, ana))
    assert "Rien ne sort de sa cagnotte" in given["words"]


# -------------------------------------------------------------------------------- pages


def test_the_whole_way_by_its_pages(stone, ana, exa, browser):
    one = stone(stage="funded", due=10)
    hers, theirs = browser(ana), browser(exa)

    page = hers.get(f"/projects/{one.project_id}/lead")
    assert "Tout est réuni" in page.text
    page.submit("on commence")
    assert stage_of(one) == Stage.RUNNING
    page = hers.get(f"/projects/milestones/{one.id}/show").submit("Montrer", text="")
    assert page.status == 422
    page.submit("Montrer", text="Les planches <b>sont</b> là.")
    assert "un examinateur regarde" in hers.text

    page = theirs.get("/projects/evidence").follow("Regarder")
    assert "Les planches &lt;b&gt;sont&lt;/b&gt; là." in page.html
    page.submit("Renvoyer")
    assert "Dis ce qui manque" in page.text
    page.submit("Renvoyer", words="Et le toit ?")
    assert "Rien n’attend" in page.text
    assert "Et le toit ?" in hers.get(f"/projects/{one.project_id}/lead").text

    hers.get(f"/projects/milestones/{one.id}/show").submit("Montrer", text="Le toit y est.")
    theirs.get(f"/projects/milestones/{one.id}").submit("Oui, c’est fait")
    assert again(one).state == ACCEPTED


def test_its_page_says_to_a_bearer_what_waits_and_to_others_nothing(stone, ana, world, browser):
    one = stone(stage="funded", due=10)
    page = browser(ana).get(f"/projects/{one.project_id}")
    assert "Tu mènes ce projet" in page.text and "Tout est réuni" in page.text
    page.follow("Mener le projet")
    assert "« Le lieu » est à montrer d’ici au" in page.text.replace("\u202f", " ")
    assert "Tu mènes" not in browser(world.member("Ben")).get(f"/projects/{one.project_id}").text


def test_its_page_leads_an_examiner_to_what_waits_and_nobody_with_a_part(stone, ana, exa, browser):
    one = stone()
    shown(one, ana)
    path = f"/projects/{one.project_id}"
    page = browser(exa).get(path)
    assert "Cela attend ton oui ou ton non" in page.text
    page.follow("Regarder")
    assert "Les planches sont là." in page.text
    pledge(one, exa)
    assert "Cela attend ton oui" not in page.get(path).text


def test_the_moderators_desk_says_how_much_waits(stone, ana, exa, browser):
    one = stone()
    assert "attend un oui ou un non" not in browser(exa).get("/moderation").text
    shown(one, ana)
    page = browser(exa).get("/moderation")
    assert "1 chose qu’un projet montre ou demande attend un oui ou un non." in page.text


def test_a_day_is_put_off_and_asked_for_by_their_pages(stone, ana, exa, browser, clock):
    one = stone(due=10)
    hers = browser(ana)
    page = hers.get(f"/projects/milestones/{one.id}/later").submit(
        "Reporter", day="31/02/2027", why="La pluie."
    )
    assert page.status == 422
    assert "La pluie." in page.html
    day = clock().date() + timedelta(days=20)
    page.submit("Reporter", day=day.isoformat(), why="La pluie.")
    assert again(one).due_day == day

    clock.advance(days=30)
    delays.pause_missed()
    day = clock().date() + timedelta(days=20)
    hers.get(f"/projects/milestones/{one.id}/later").submit(
        "Demander une nouvelle date", day=day.isoformat(), why="Encore la pluie."
    )
    page = browser(exa).get("/projects/evidence").follow("Regarder")
    assert "Encore la pluie." in page.text
    page.submit("Accorder")
    assert stage_of(one) == Stage.RUNNING


def test_strangers_and_visitors_find_no_door(stone, ana, world, browser):
    one = stone()
    shown(one, ana)
    ben = browser(world.member("Ben"))
    for path in (
        f"/projects/milestones/{one.id}",
        f"/projects/milestones/{one.id}/show",
        f"/projects/milestones/{one.id}/later",
        f"/projects/{one.project_id}/lead",
        "/projects/milestones/99",
    ):
        assert ben.get(path).status == 404, path
    assert ben.get("/projects/evidence").status == 403
    assert ben.post(
        f"/projects/milestones/{one.id}/judge", {"version": "1", "act": "yes"}
    ).status in (403, 404)
    assert again(one).state == SHOWN


def test_photos_of_two_bearers_stay_beside_each_other(stone, ana, world):
    one = stone()
    ben = world.member("Ben")
    bear(one, ben)
    hers = EVIDENCE.keep_draft([photo()], member_id=ana.id, have=[])
    milestones.show(one.id, member=ana, text="Un.", photo_ids=hers)
    his = EVIDENCE.keep_draft([photo(), photo()], member_id=ben.id, have=[])
    milestones.show(one.id, member=ben, text="Deux.", photo_ids=his)
    assert len(EVIDENCE.of(one)) == 3

    milestones.show(one.id, member=ana, text="Sans le mien.", photo_ids=[])

    assert [found.member_id for found in EVIDENCE.of(one)] == [ben.id, ben.id]
