"""A missed milestone: its supporters say whether they wait, and more than half of them decide."""

from datetime import timedelta

import pytest

from onemile import current, worker
from onemile.background import tasks
from onemile.errors import Conflict, NotAllowed, NotFound
from onemile.members.models import SUSPENDED, Member
from onemile.moderation.standing import suspend
from onemile.notices.models import NoticeRow
from onemile.privacy import erase
from onemile_projects.departing import export
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Decision, Milestone, Project
from onemile_projects.money import audit, collecting, pledging
from onemile_projects.money.money_models import Wish
from onemile_projects.money.pledging import Promise
from onemile_projects.review import journal, suspension
from onemile_projects.way import delays, milestones, wishes


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def exa(world):
    return world.member("Exa", role="moderator")


@pytest.fixture
def paused(project, ana, world, give, clock):
    """Bring a project of Ana's to its missed milestone: ``paused(60, 40)``; gives it and who gave.

    The first of them has promised without a name.
    """

    def bring(*amounts):
        garden = project(ana, min_smiles=sum(amounts))
        people = [world.member(f"Voisin {position}") for position in range(len(amounts))]
        for member, amount in zip(people, amounts, strict=True):
            give(member, 100)
            promise = Promise(amount, is_anonymous=member is people[0])
            pledging.pledge(garden.id, promise, member=member)
        clock.advance(days=31)
        collecting.close_due()
        work()
        assert now(garden).stage == Stage.FUNDED
        Milestone.update(due_day=clock().date() + timedelta(days=8)).execute()
        clock.advance(days=10)
        assert delays.pause_missed() == 1
        return now(garden), people

    return bring


def now(garden):
    return Project.get_by_id(garden.id)


def work():
    worker.drain()
    while tasks.run_due():
        worker.drain()


def say(garden, *words):
    """Let people say what they want: ``say(garden, (ben, True))``."""
    for member, wants_back in words:
        wishes.say(garden.id, member=member, wants_back=wants_back)


def over(clock):
    clock.advance(days=wishes.ANSWER_DAYS + 1)


def balances(people):
    return [current.ledger().balance_smiles(member.uri) for member in people]


def test_more_than_half_by_heads_get_their_share_back(paused, browser, clock):
    garden, people = paused(20, 10, 70)
    say(garden, (people[0], True), (people[1], True), (people[2], False))
    assert wishes.count_due() == 0
    over(clock)

    assert wishes.count_due() == 1
    assert wishes.count_due() == 0
    work()
    assert (now(garden).stage, now(garden).escrow_smiles) == (Stage.FAILED, 0)
    assert balances(people) == [100, 100, 100]
    assert audit.wrong_sums() == []
    last = journal.lines(now(garden), most=1)[0]
    assert str(last.said) == "Arrêté\N{NO-BREAK SPACE}: ses soutiens voulaient reprendre leur part"
    assert last.text == "Sur 3 personnes, 2 voulaient reprendre leur part"
    page = browser(people[2]).get(f"/projects/{garden.id}")
    assert "la plupart de ses soutiens ont voulu reprendre leur part" in page.text


@pytest.mark.parametrize("back", [0, 1, 2])
def test_half_of_them_are_not_enough_and_silence_waits(paused, clock, back):
    garden, people = paused(25, 25, 25, 25)
    say(garden, *[(member, True) for member in people[:back]])
    over(clock)

    assert wishes.count_due() == 1
    assert wishes.count_due() == 0
    assert (now(garden).stage, now(garden).escrow_smiles) == (Stage.PAUSED, 100)
    last = journal.lines(now(garden), most=1)[0]
    assert str(last.said) == "Ses soutiens attendent l’étape"
    assert last.text.startswith(f"Sur 4 personnes, {back} ")
    with pytest.raises(Conflict, match="passé"):
        say(garden, (people[3], True))


def test_the_last_word_counts(paused, clock):
    garden, (ben,) = paused(50)
    say(garden, (ben, True), (ben, True), (ben, False))
    over(clock)
    wishes.count_due()
    assert now(garden).stage == Stage.PAUSED
    assert Wish.select().count() == 1


def test_only_whose_smiles_are_in_it_and_only_while_it_waits(paused, ana, world, clock):
    garden, (ben, chloe) = paused(50, 50)
    for other in (ana, world.member()):
        with pytest.raises(NotAllowed):
            say(garden, (other, True))
    with pytest.raises(NotFound):
        say(garden, (world.member(at="68100"), True))
    suspend(chloe)
    with pytest.raises(NotAllowed):
        say(garden, (Member.get_by_id(chloe.id), True))
    for stage in (Stage.RUNNING, Stage.SUSPENDED, Stage.FAILED):
        Project.update(stage=stage).execute()
        with pytest.raises(Conflict):
            say(garden, (ben, True))
    assert not Wish.select().exists()


@pytest.mark.parametrize("how", ["left", "suspended"])
def test_who_cannot_answer_is_not_counted(paused, clock, how):
    garden, people = paused(20, 20, 20)
    say(garden, (people[0], True), (people[1], False))
    for gone in people[1:]:
        if how == "left":
            erase.erase(gone)
        else:
            Member.update(state=SUSPENDED).where(Member.id == gone.id).execute()
    assert Wish.select().count() == (1 if how == "left" else 2)
    assert wishes.tally(now(garden)) == wishes.Tally(asked=1, back=1)
    over(clock)
    wishes.count_due()
    assert now(garden).stage == Stage.FAILED


def test_what_was_shown_after_all_is_looked_at_first(paused, ana, exa, clock):
    garden, (ben,) = paused(50)
    say(garden, (ben, True))
    one = milestones.current(garden)
    milestones.show(one.id, member=ana, text="Les étagères sont posées.")
    over(clock)
    assert wishes.count_due() == 0
    version = milestones.version_of(milestones.current(garden))
    milestones.send_back(one.id, member=exa, version=version, words="On n’y voit rien.")

    assert wishes.count_due() == 1
    assert now(garden).stage == Stage.FAILED


def test_no_new_day_is_granted_against_most_of_them(paused, ana, exa, clock):
    garden, (ben, chloe) = paused(90, 10)
    one = milestones.current(garden)
    day = clock().date() + timedelta(days=40)
    delays.ask_day(one.id, member=ana, day=day, why="Le bois arrive en mars.")
    say(garden, (ben, True), (chloe, True))
    with pytest.raises(Conflict, match="moitié"):
        delays.decide_day(one.id, member=exa, day=day, is_granted=True)

    say(garden, (chloe, False))
    delays.decide_day(one.id, member=exa, day=day, is_granted=True)
    assert now(garden).stage == Stage.RUNNING


def test_who_leaves_after_the_count_turns_nothing_round(paused, ana, exa, clock):
    garden, people = paused(20, 20, 20, 20, 20)
    for one in people[:2]:
        wishes.say(garden.id, member=one, wants_back=True)
    stone = milestones.current(garden)
    day = (clock() + timedelta(days=40)).date()
    delays.ask_day(stone.id, member=ana, day=day, why="Le bois manque encore.")
    clock.advance(days=11)
    assert wishes.count_due() == 1
    for one in people[3:]:
        erase.erase(one)

    delays.decide_day(stone.id, member=exa, day=day, is_granted=True)
    assert now(garden).stage == Stage.RUNNING


def test_a_form_without_its_button_changes_no_answer(paused, browser):
    garden, people = paused(60, 40)
    wishes.say(garden.id, member=people[1], wants_back=True)
    page = browser(people[1]).post(f"/projects/{garden.id}/wish", {})
    assert "rien n’est noté" in page.get(f"/projects/{garden.id}").text or "rien" in page.text
    assert Wish.get().wants_back


def test_at_the_next_pause_all_are_asked_anew(paused, ana, exa, clock):
    garden, (ben, chloe, dora) = paused(40, 30, 30)
    say(garden, (ben, True))
    one = milestones.current(garden)
    day = clock().date() + timedelta(days=20)
    delays.ask_day(one.id, member=ana, day=day, why="Le bois arrive en mars.")
    delays.decide_day(one.id, member=exa, day=day, is_granted=True)
    clock.advance(days=21)
    assert delays.pause_missed() == 1
    assert not Wish.select().exists()

    say(garden, (chloe, True), (dora, True))
    over(clock)
    assert wishes.count_due() == 1
    assert now(garden).stage == Stage.FAILED


def test_a_suspension_gives_all_the_days_anew(paused, exa, clock):
    garden, (ben,) = paused(50)
    say(garden, (ben, True))
    suspension.suspend(garden.id, moderator=exa, why="Un signalement à vérifier.")
    over(clock)
    assert wishes.count_due() == 0
    suspension.resume(garden.id, moderator=exa, why="Il n’y avait rien.")
    assert wishes.count_due() == 0
    say(garden, (ben, False), (ben, True))
    over(clock)
    assert wishes.count_due() == 1


def test_where_nobody_gave_nobody_is_asked(project, ana, clock, browser):
    garden = project(ana, stage="paused", min_smiles=0, stage_at=clock())
    over(clock)
    assert wishes.count_due() == 0
    assert "une voix chacun" not in browser(ana).get(f"/projects/{garden.id}").text


def test_they_are_told_with_a_name_or_without_and_of_the_end_too(paused, ana, clock):
    garden, people = paused(20, 20, 20)
    work()

    def told(member):
        rows = NoticeRow.select().where(NoticeRow.member_id == member.id).order_by(NoticeRow.id)
        return f"{(last := list(rows)[-1]).title} {last.body}"

    for member in people:
        assert "préfères-tu reprendre ta part" in told(member)
    assert "reprendre ta part" not in told(ana)
    over(clock)
    wishes.count_due()
    work()
    assert all("Ses soutiens attendent" in told(member) for member in (*people, ana))

    Decision.delete().where(Decision.step == "stone_awaited").execute()
    Wish.insert_many(
        [
            {
                "id": position,
                "project": garden.id,
                "member_uri": member.uri,
                "wants_back": True,
                "at": clock(),
            }
            for position, member in enumerate(people, 1)
        ]
    ).execute()
    wishes.count_due()
    work()
    ended = NoticeRow.select().where(NoticeRow.body.contains("Plus de la moitié de ses soutiens"))
    assert {row.member_id for row in ended} == {one.id for one in (*people, ana)}


def test_by_its_page_with_two_buttons_and_no_script(paused, ana, world, browser, clock):
    garden, (ben, _chloe) = paused(30, 30)
    page = browser(ben).get(f"/projects/{garden.id}")
    assert "une voix chacun" in page.text
    page.submit("Je veux reprendre ma part")
    assert "Tu veux reprendre ta part." in page.text
    assert wishes.tally(now(garden)).back == 1
    page.submit("J’attends")
    assert "Tu attends." in page.text
    assert wishes.tally(now(garden)).back == 0

    for other in (ana, world.member()):
        read = browser(other).get(f"/projects/{garden.id}")
        assert "une voix chacun" in read.text and "Je veux reprendre ma part" not in read.text
    over(clock)
    page.submit("Je veux reprendre ma part")
    assert "Le temps de répondre est passé" in page.text
    assert "plus de la moitié d’entre eux" in page.text
    assert "Je veux reprendre ma part" not in page.text


def test_the_rule_stands_beside_the_promise(project, ana, world, give, browser):
    garden, ben = project(ana), world.member()
    give(ben, 100)
    assert "S’il manque une étape" in browser(ben).get(f"/projects/{garden.id}").text


def test_what_somebody_said_is_in_the_copy_of_their_data(paused):
    garden, (ben,) = paused(50)
    say(garden, (ben, True))
    copy = export.export(ben)[0].content.decode()
    assert '"wants_back": true' in copy


def test_the_page_says_how_the_question_ended_and_whose_turn_it_is(paused, ana, browser, clock):
    garden, (ben, chloe, dora) = paused(20, 20, 20)
    say(garden, (ben, True), (chloe, False))

    def read_by(member):
        return browser(member).get(f"/projects/{garden.id}").text

    assert "il attend donc" not in read_by(ben) and "Tu n’as rien dit" not in read_by(dora)
    over(clock)
    wishes.count_due()
    assert "il attend donc" in read_by(ana) and "au tour de ses porteurs" in read_by(ana)
    assert "Tu voulais reprendre ta part." in read_by(ben)
    assert "Tu voulais attendre." in read_by(chloe)
    assert "Tu n’as rien dit" in read_by(dora) and "Tu n’as rien dit" not in read_by(ana)
    assert "en pause (6 sur 7)" in " ".join(read_by(dora).split())

    day = clock().date() + timedelta(days=40)
    one = milestones.current(garden)
    delays.ask_day(one.id, member=ana, day=day, why="Le bois arrive en mars.")
    assert "oui ou non au nouveau jour" in read_by(dora)
