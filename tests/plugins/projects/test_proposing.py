"""A proposal on its way: begun, written step by step, sent, taken back, dropped."""

import threading
from datetime import timedelta

import pytest

from onemile import clock, i18n
from onemile.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound
from onemile_projects.help.help_models import Task
from onemile_projects.lifecycle import Stage
from onemile_projects.models import (
    ASSOCIATION,
    DRAFT,
    Bearer,
    BudgetLine,
    Decision,
    Milestone,
    Project,
)
from onemile_projects.proposals import bearers, drafts, lacking, proposing
from onemile_projects.proposals.beginnings import BEGINNINGS
from onemile_projects.proposals.parts import (
    Bearing,
    CostLine,
    MilestoneLine,
    Needs,
    Showing,
    TaskLine,
    ThingLine,
    Way,
    Words,
)

WORDS = Words(
    title="Une cabane à livres",
    summary="Deux étagères, un toit, un banc.",
    need="La bibliothèque est à vingt minutes de bus.",
    plan="Deux samedis, du bois de palettes.",
)
NEEDS = Needs(
    min_smiles=300,
    ideal_smiles=400,
    tasks=(TaskLine(title="Scier", hours=3, places=2, amount_smiles=90),),
    things=(ThingLine(title="Une scie sauteuse"),),
    place_text="Contre le mur de l’école",
)


def day(n):
    return clock.now().date() + timedelta(days=n)


def way(**other):
    stones = (MilestoneLine(title="Debout", due_day=day(60), amount_smiles=300),)
    costs = (CostLine(what="Merci à qui bâtit", amount_smiles=300),)
    given = {"budget": costs, "milestones": stones, "last_day": day(30)}
    return Way(**(given | other))


@pytest.fixture
def write():
    """Save one step after the other: ``write(project, ana, WORDS, NEEDS)``."""

    def save(project, member, *parts):
        for part in parts:
            version = Project.get_by_id(project.id).version
            project = proposing.save(project.id, part, member=member, version=version)
        return Project.get_by_id(project.id)

    return save


@pytest.fixture
def whole(write):
    """A proposal of somebody with nothing missing: ``whole(ana)``."""

    def make(member):
        return write(proposing.begin(member), member, WORDS, NEEDS, way())

    return make


def test_a_draft_is_kept_from_the_first_moment_and_only_its_bearer_sees_it(world, write):
    ana, ben = world.neighbours(2)
    project = write(proposing.begin(ana), ana, WORDS)

    assert (project.stage, project.state) == (Stage.DRAFT, DRAFT)
    assert [one.title for one in drafts.mine(ana)] == ["Une cabane à livres"]
    assert drafts.mine(ben) == []
    with pytest.raises(NotFound):
        proposing.save(project.id, WORDS, member=ben, version=1)


def test_each_ready_beginning_adds_up_and_lacks_only_what_its_bearers_know(world):
    ana = world.member("Ana")

    lacking_of = {}
    for name in BEGINNINGS:
        project = proposing.begin(ana, name)
        assert "[…" in project.need and project.beginning == name
        lacking_of[name] = {lack.field for lack in lacking.lacks(project)}

    assert len(lacking_of) == 6
    for fields in lacking_of.values():
        assert fields == {"title", "place_text"}


def test_a_beginning_is_written_in_the_language_of_whoever_begins(world):
    ana = world.member("Ana")

    french = proposing.begin(ana, "garden")
    i18n.activate("en")
    english = proposing.begin(ana, "garden")

    assert french.title.startswith("Un jardin partagé") and french.language == "fr"
    assert english.title.startswith("A shared garden") and english.language == "en"


def test_each_step_reads_as_it_was_written(world, whole):
    project = whole(world.member("Ana"))

    assert drafts.read(project, 1) == WORDS
    assert drafts.is_same(drafts.read(project, 3), NEEDS)
    assert drafts.is_same(drafts.read(project, 4), way())
    assert lacking.lacks(project) == []


def test_a_line_keeps_its_row_when_another_is_taken_out(world, whole, write):
    ana = world.member("Ana")
    project = whole(ana)
    stone = Milestone.get(Milestone.project == project.id)
    tasks = (
        TaskLine(title="Scier", hours=3, amount_smiles=90, milestone_id=stone.id),
        TaskLine(title="Poncer", hours=2),
    )
    project = write(project, ana, Needs(min_smiles=300, place_text="Là", tasks=tasks))
    first, second = drafts.rows_of(Task, project)

    kept = TaskLine(id=second.id, title="Poncer", hours=4)
    project = write(project, ana, Needs(min_smiles=300, place_text="Là", tasks=(kept,)))

    assert first.milestone_id == stone.id
    assert [(row.id, row.hours) for row in drafts.rows_of(Task, project)] == [(second.id, 4)]


def test_a_milestone_of_another_project_is_nobodys_tranche(world, whole, write):
    ana = world.member("Ana")
    theirs, mine = whole(ana), whole(ana)
    foreign = Milestone.get(Milestone.project == theirs.id)
    task = TaskLine(title="Scier", hours=3, milestone_id=foreign.id)

    mine = write(mine, ana, Needs(place_text="Là", tasks=(task,)))

    assert drafts.rows_of(Task, mine)[0].milestone_id is None


def test_two_bearers_write_and_the_second_is_shown_both(world, whole):
    ana, ben = world.neighbours(2)
    project = whole(ana)
    Bearer.create(project=project.id, member_uri=ben.uri, member_id=ben.id, state="accepted")
    read = project.version
    mine = Words(title="La cabane", summary="A", need="B", plan="C")
    theirs = Words(title="Le banc", summary="A", need="B", plan="C")
    proposing.save(project.id, mine, member=ana, version=read)

    with pytest.raises(proposing.Newer) as refusal:
        proposing.save(project.id, theirs, member=ben, version=read)

    assert refusal.value.stored == mine
    kept = proposing.save(project.id, theirs, member=ben, version=refusal.value.version)
    assert kept.title == "Le banc"


def test_the_same_saved_twice_or_another_step_meanwhile_is_no_false_alarm(world, whole):
    ana = world.member("Ana")
    project = whole(ana)
    read, seen = project.version, drafts.stamp(drafts.read(project, 3))
    other = Words(title="La cabane", summary="A", need="B", plan="C")

    proposing.save(project.id, other, member=ana, version=read)
    again = proposing.save(project.id, other, member=ana, version=read)
    needs = Needs(min_smiles=300, place_text="Ailleurs")
    last = proposing.save(project.id, needs, member=ana, version=read, seen=seen)

    assert again.version == read + 1
    assert (last.title, last.place_text, last.version) == ("La cabane", "Ailleurs", read + 2)


def test_it_is_sent_taken_back_and_sent_again_with_every_word_kept(world, whole):
    ana = world.member("Ana")
    project = whole(ana)

    sent = proposing.submit(project.id, member=ana)
    assert (sent.stage, sent.round, sent.state) == (Stage.REVIEW, 1, DRAFT)
    with pytest.raises(Conflict):
        proposing.save(project.id, WORDS, member=ana, version=sent.version)
    back = proposing.take_back(project.id, member=ana)
    assert (back.stage, drafts.read(back, 1)) == (Stage.DRAFT, WORDS)
    assert proposing.submit(project.id, member=ana).round == 2
    steps = [row.step for row in Decision.select().order_by(Decision.id)]
    assert steps == ["submit", "take_back", "submit"]


def test_what_was_asked_to_be_changed_is_changed_and_sent_again(world, project):
    ana = world.member("Ana")
    made = project(ana, stage="changes", round=1, last_day=day(30), place_text="Là", plan="Ainsi")
    BudgetLine.create(project=made.id, position=1, what="Merci", amount_smiles=100)
    Milestone.update(due_day=day(60)).execute()

    proposing.save(made.id, WORDS, member=ana, version=1)
    sent = proposing.submit(made.id, member=ana)

    assert (sent.stage, sent.round) == (Stage.REVIEW, 2)


def test_a_draft_that_nobody_else_has_seen_is_dropped_without_a_trace(world, whole):
    ana = world.member("Ana")
    project = whole(ana)

    proposing.drop(project.id, member=ana)

    for model in (Project, Bearer, Task, Milestone, BudgetLine):
        assert model.select().count() == 0


def test_what_the_association_has_read_is_withdrawn_and_stays_in_the_journal(world, whole):
    ana = world.member("Ana")
    project = whole(ana)
    proposing.submit(project.id, member=ana)

    proposing.drop(project.id, member=ana)

    assert Project.get_by_id(project.id).stage == Stage.DROPPED
    assert drafts.mine(ana) == []


def test_an_open_project_is_not_rewritten_and_not_dropped(world, project):
    ana = world.member("Ana")
    made = project(ana)

    with pytest.raises(Conflict):
        proposing.save(made.id, WORDS, member=ana, version=1)
    with pytest.raises(Conflict):
        proposing.drop(made.id, member=ana)
    assert Project.get_by_id(made.id).title == made.title


@pytest.mark.settings(projects__open_max=1)
def test_one_bears_so_many_projects_at_once_and_drafts_are_not_counted(world, whole):
    ana = world.member("Ana")
    first, second = whole(ana), whole(ana)
    proposing.submit(first.id, member=ana)

    with pytest.raises(LimitReached) as refusal:
        proposing.submit(second.id, member=ana)

    assert "porte déjà 1 projet" in refusal.value.message
    assert Project.get_by_id(second.id).stage == Stage.DRAFT


def test_a_draft_that_lay_too_long_needs_a_new_day_and_is_otherwise_whole(world, whole, clock):
    ana = world.member("Ana")
    project = whole(ana)
    clock.advance(days=31)

    with pytest.raises(Invalid) as refusal:
        proposing.submit(project.id, member=ana)

    assert set(refusal.value.fields) == {"last_day"}


@pytest.mark.settings(projects__open_max=1)
def test_two_drafts_sent_at_once_are_one_project(world, whole):
    ana = world.member("Ana")
    numbers = [whole(ana).id for _n in range(2)]
    said = []

    def send(number):
        with world.app.app_context():
            i18n.activate("fr")
            try:
                said.append(proposing.submit(number, member=ana).stage)
            except LimitReached:
                said.append("refused")

    threads = [threading.Thread(target=send, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(said) == ["refused", Stage.REVIEW]


def test_drafts_without_end_are_refused_before_they_are_begun(world):
    ana = world.member("Ana")
    for _n in range(drafts.DRAFTS_MAX):
        proposing.begin(ana)

    with pytest.raises(LimitReached):
        proposing.begin(ana)
    assert Project.select().count() == drafts.DRAFTS_MAX


def test_who_is_suspended_or_lives_nowhere_yet_reads_why(world):
    ana, nowhere = world.member("Ana"), world.member("Nora", at=None)
    ana.state = "suspended"
    ana.save()

    with pytest.raises(NotAllowed) as refusal:
        proposing.begin(ana)
    assert "suspendu" in refusal.value.message
    with pytest.raises(Conflict) as refusal:
        proposing.begin(nowhere)
    assert "où tu habites" in refusal.value.message


def test_in_the_name_of_the_association_only_a_steward_proposes(world, whole, write):
    ana, eva = world.member("Ana"), world.member("Eva", role="steward")

    with pytest.raises(Invalid) as refusal:
        write(whole(ana), ana, Bearing(borne_by=ASSOCIATION))
    assert set(refusal.value.fields) == {"borne_by"}
    assert write(whole(eva), eva, Bearing(borne_by=ASSOCIATION)).borne_by == ASSOCIATION


def test_the_name_of_the_association_goes_with_its_last_steward(world, whole, write):
    ana, eva = world.member("Ana"), world.member("Eva", role="steward")
    project = write(whole(eva), eva, Bearing(borne_by=ASSOCIATION))
    Bearer.create(project=project.id, member_uri=ana.uri, member_id=ana.id, state="accepted")
    bearers.step_down(project.id, member=eva)

    with pytest.raises(Invalid) as refusal:
        proposing.submit(project.id, member=ana)

    assert set(refusal.value.fields) == {"borne_by"}
    write(project, ana, Bearing())
    assert proposing.submit(project.id, member=ana).stage == Stage.REVIEW


def test_its_place_is_the_home_at_the_moment_it_is_sent(world, whole):
    from onemile.mile.models import Place

    ana = world.member("Ana", at="67000")
    project = whole(ana)
    elsewhere = world.cell_of("68100")
    Place.update(cell=elsewhere, commune="68224").where(Place.member_id == ana.id).execute()

    assert proposing.submit(project.id, member=ana).cell == elsewhere


def test_a_project_is_for_neighbours_not_for_oneself(world, whole, write):
    ana = world.member("Ana")
    project = whole(ana)

    for audience in ("me", "people", "world"):
        with pytest.raises(Invalid):
            write(project, ana, Showing(audience=audience))
    assert write(project, ana, Showing(audience="mile")).audience == "mile"
