"""The end of a project: the report, down to the last Smile, thanks to all; or giving up."""

import pytest

from onemile.api import ledger
from onemile.background import tasks
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile_projects.help.help_models import Thing, Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Bearer, Decision, Milestone, Project
from onemile_projects.money import collecting, pledging, settling
from onemile_projects.money.money_models import Pledge
from onemile_projects.money.pledging import Promise
from onemile_projects.way import closing, evidence_desk, milestones, releasing, reporting
from onemile_projects.way.news_models import News


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def exa(world):
    return world.member("Exa", role="moderator")


@pytest.fixture
def funded(project, ana, world, give, clock):
    """A project that was pledged for by three, collected, and is under way: 110 Smiles."""
    made = project(ana, min_smiles=100)
    for amount in (50, 37, 23):
        member = world.member()
        give(member, 100)
        pledging.pledge(made.id, Promise(amount), member=member)
    clock.advance(seconds=(made.closes_at - clock()).total_seconds() + 1)
    collecting.close_due()
    work()
    milestones.start(made.id, member=ana)
    return fresh(made)


def fresh(row):
    return type(row).get_by_id(row.id)


def work():
    while tasks.run_due():
        pass


def balance(uri):
    return ledger().balance_smiles(uri)


def reported(made, ana, text="Trois étagères, quarante livres."):
    return reporting.give(made.id, member=ana, text=text)


def accepted(made, exa):
    return reporting.accept(made.id, member=exa, version=reporting.version_of(fresh(made)))


# ---------------------------------------------------------------------------- the report


def test_closing_waits_for_the_last_smile_and_the_rest_goes_back(funded, ana, exa):
    before = {row.supporter_uri: balance(row.supporter_uri) for row in Pledge.select()}
    reported(funded, ana)
    assert fresh(funded).stage == Stage.COMPLETED
    accepted(funded, exa)
    assert fresh(funded).stage == Stage.COMPLETED
    with pytest.raises(Conflict) as refusal:
        closing.close(funded.id, member=ana)
    assert "110\u00a0Smiles" in refusal.value.message

    settling.give_back_remainder(funded.id, member=ana)
    work()

    assert balance(funded.escrow_uri) == 0
    back = {row.supporter_uri: balance(row.supporter_uri) for row in Pledge.select()}
    assert sorted(back[uri] - before[uri] for uri in back) == [23, 37, 50]
    closing.close(funded.id, member=ana)
    assert fresh(funded).stage == Stage.CLOSED
    with pytest.raises(Conflict):
        closing.close(funded.id, member=ana)


def test_where_nothing_is_left_the_yes_closes_it(project, ana, exa):
    made = project(ana, stage="running")
    reported(made, ana)
    accepted(made, exa)
    assert fresh(made).stage == Stage.CLOSED


def test_it_is_sent_back_with_words_and_handed_in_again(project, ana, exa):
    made = project(ana, stage="running")
    reported(made, ana)
    version = reporting.version_of(fresh(made))
    with pytest.raises(Invalid):
        reporting.send_back(made.id, member=exa, version=version, words=" ")
    reporting.send_back(made.id, member=exa, version=version, words="Et les heures ?")

    assert fresh(made).stage == Stage.RUNNING
    assert reporting.words_back(fresh(made)) == "Et les heures ?"
    assert not reporting.is_readable(fresh(made))
    reported(made, ana, "Avec les heures.")
    assert reporting.words_back(fresh(made)) == ""


def test_nobody_judges_their_own_or_another_than_they_read(project, ana, exa, world):
    made = project(ana, stage="running")
    reported(made, ana)
    boss = world.member("Boss", role="steward")
    Bearer.create(project=made.id, member_uri=boss.uri, state="accepted")
    for member in (ana, boss, world.member("Ben")):
        with pytest.raises(NotAllowed):
            accepted(made, member)
    with pytest.raises(Conflict):
        reporting.accept(made.id, member=exa, version=1)
    accepted(made, exa)
    with pytest.raises(Conflict):
        accepted(made, exa)


@pytest.mark.parametrize("stage", ["open", "funded", "paused", "completed", "closed", "suspended"])
def test_only_what_runs_reports(project, ana, stage):
    made = project(ana, stage=stage)
    with pytest.raises(Conflict):
        reported(made, ana)
    assert fresh(made).report_text == ""


def test_a_report_has_words_and_no_prices(project, ana, world):
    made = project(ana, stage="running")
    for text in ("", "x" * 6001, "Il a coûté 20 €."):
        with pytest.raises(Invalid):
            reported(made, ana, text)
    with pytest.raises(NotFound):
        reported(made, world.member("Ben"))


def test_figures_come_from_the_books(funded, task, world, ana, exa):
    sawing = task(funded, hours=3)
    for member, state in ((world.member(), "done"), (world.member(), "done"), (ana, "absent")):
        Volunteer.create(task=sawing.id, member_uri=member.uri, state=state)
    Thing.create(project=funded.id, position=1, title="Scie", state="back", lender_uri="x")
    Thing.create(project=funded.id, position=2, title="Banc", state="wanted")

    found = reporting.figures(fresh(funded))

    assert (found.hands, found.hours, found.things) == (2, 6, 1)
    assert (found.supporters, found.collected_smiles, found.released_smiles) == (3, 110, 0)


# ------------------------------------------------------------------------- what is left


def test_claims_and_comers_hold_it_up_and_things_are_only_said(funded, task, ana, exa, world):
    Milestone.update(state="accepted").where(Milestone.project == funded.id).execute()
    cleo = world.member("Cléo")
    asked = releasing.ask(
        funded.id,
        releasing.Claim(payee_uri=cleo.uri, amount_smiles=10, what="Bois"),
        member=ana,
    )
    comer = Volunteer.create(task=task(funded).id, member_uri=cleo.uri, state="coming")
    Thing.create(project=funded.id, position=1, title="Scie", state="lent", lender_uri=cleo.uri)
    reported(funded, ana)
    accepted(funded, exa)
    settling.give_back_remainder(funded.id, member=ana)
    work()

    left = closing.left_of(fresh(funded))
    assert (left.smiles, left.claims, left.comers, left.things) == (10, 1, 1, 1)
    with pytest.raises(Conflict):
        closing.close(funded.id, member=ana)

    releasing.refuse(asked.id, member=ana)
    comer.state = "gone"
    comer.save()
    settling.give_back_remainder(funded.id, member=ana)
    work()
    closing.close(funded.id, member=exa)
    assert fresh(funded).stage == Stage.CLOSED


def test_it_closes_by_a_bearer_or_an_examiner_after_the_report(funded, ana, exa, world):
    with pytest.raises(Conflict):
        closing.close(funded.id, member=ana)
    reported(funded, ana)
    with pytest.raises(Conflict):
        closing.close(funded.id, member=exa)
    with pytest.raises(NotFound):
        closing.close(funded.id, member=world.member("Ben"))


# -------------------------------------------------------------------------- thanks to all


def test_all_are_thanked_in_one_act_and_once(funded, ana, exa):
    with pytest.raises(Conflict):
        closing.thank_all(funded.id, member=ana, text="Merci !")
    reported(funded, ana)
    accepted(funded, exa)

    closing.thank_all(funded.id, member=ana, text="Merci !")

    (one,) = News.select()
    assert (one.told, one.text) == (3, "Merci !")
    with pytest.raises(Conflict):
        closing.thank_all(funded.id, member=ana, text="Encore merci !")
    assert News.select().count() == 1


# -------------------------------------------------------------------------------- giving up


def test_given_up_what_is_left_goes_back_pro_rata(funded, ana, world):
    before = {row.supporter_uri: balance(row.supporter_uri) for row in Pledge.select()}
    assert closing.given_back(funded).smiles == 110

    closing.give_up(funded.id, member=ana, why="Le mur va être abattu.")
    work()

    assert fresh(funded).stage == Stage.FAILED
    assert balance(funded.escrow_uri) == 0
    back = {row.supporter_uri: balance(row.supporter_uri) for row in Pledge.select()}
    assert sorted(back[uri] - before[uri] for uri in back) == [23, 37, 50]
    last = Decision.select().order_by(Decision.id.desc()).first()
    assert (last.step, last.text) == ("give_up", "Le mur va être abattu.")


@pytest.mark.parametrize("stage", ["open", "collecting", "funded", "running", "paused"])
def test_it_can_be_given_up_at_any_time_with_words(project, ana, stage):
    made = project(ana, stage=stage)
    for why in ("", "Il manque 20 €."):
        with pytest.raises(Invalid):
            closing.give_up(made.id, member=ana, why=why)
    closing.give_up(made.id, member=ana, why="Nous déménageons.")
    assert fresh(made).stage == Stage.FAILED


@pytest.mark.parametrize("stage", ["completed", "closed", "failed", "suspended", "approved"])
def test_what_is_over_or_frozen_is_not_given_up(project, ana, stage):
    made = project(ana, stage=stage)
    with pytest.raises(Conflict):
        closing.give_up(made.id, member=ana, why="Nous déménageons.")


def test_only_a_bearer_gives_up(project, ana, world, exa):
    made = project(ana)
    for member in (exa, world.member("Ben")):
        with pytest.raises(NotFound):
            closing.give_up(made.id, member=member, why="Non.")


# -------------------------------------------------------------------------------- its pages


def plain(page):
    """Give the words of a page with plain spaces, none before a comma."""
    return " ".join(page.text.split()).replace(" ,", ",")


def test_what_is_left_is_one_figure_and_says_what_is_free_today(funded, ana, browser):
    Project.update(stage=Stage.RUNNING).where(Project.id == funded.id).execute()
    left = plain(browser(ana).get(f"/projects/{funded.id}/report/write"))
    assert "Pas encore versés : 110 Smiles, dont 0 Smile que tu peux verser" in left


def test_the_whole_end_by_its_pages(funded, ana, exa, browser, world):
    Milestone.update(state="accepted").where(Milestone.project == funded.id).execute()
    hers, theirs = browser(ana), browser(exa)
    page = hers.get(f"/projects/{funded.id}/lead").follow("Écrire le bilan")
    assert "3 personnes" in page.text
    assert "Pas encore versés : 110 Smiles, dont 110 Smiles que" in plain(page)
    page.submit("Rendre le bilan", text="Trois étagères <b>neuves</b>.")
    assert "un examinateur le lit" in page.text
    assert len(evidence_desk.waiting(exa)) == 1

    page = theirs.get("/projects/evidence").follow("Regarder")
    assert "Trois étagères &lt;b&gt;neuves&lt;/b&gt;." in page.html
    page.submit("Renvoyer")
    assert "Dis ce qui manque" in page.text
    page.submit("Accepter le bilan")

    page = hers.get(f"/projects/{funded.id}/lead").follow("M’en occuper")
    assert "110" in page.text
    page.submit("Rendre le reste")
    work()
    page = hers.get(f"/projects/{funded.id}/closing")
    assert "Il ne reste rien" in page.text
    page.submit("Clore le projet")
    assert fresh(funded).stage == Stage.CLOSED

    page = hers.get(f"/projects/{funded.id}/lead").follow("Remercier tout le monde")
    assert "3 personnes reçoivent tes mots" in page.text
    page.submit("Remercier tout le monde", text="Merci à vous !")
    assert "Tout le monde est remercié." in page.text
    reader = browser(world.member("Ben")).get(f"/projects/{funded.id}")
    assert "Merci à vous !" in reader.text
    assert "Trois étagères" in reader.follow("Lire le bilan").text


def test_giving_up_says_plainly_what_goes_back_before_its_button(funded, ana, browser, world):
    ben = world.member("Ben")
    Bearer.create(project=funded.id, member_uri=ben.uri, member_id=ben.id, state="accepted")
    page = browser(ana).get(f"/projects/{funded.id}/give-up")
    assert "dans sa cagnotte revient à ceux qui l’ont donné" in page.text
    page.submit("Abandonner pour de bon", why="Le mur va être abattu.")
    assert "Parle d’abord avec eux" in page.text
    assert "Le mur va être abattu." in page.html
    page.submit("Abandonner pour de bon", is_agreed="y")
    assert fresh(funded).stage == Stage.FAILED


def test_strangers_find_no_end(funded, world, browser):
    ben = browser(world.member("Ben"))
    for way in ("report", "report/write", "closing", "thanks", "give-up"):
        assert ben.get(f"/projects/{funded.id}/{way}").status == 404
    assert ben.post(f"/projects/{funded.id}/closing/close").status == 404
    assert ben.post(f"/projects/{funded.id}/closing/rest").status == 404
    assert Project.get_by_id(funded.id).stage == Stage.RUNNING


def test_what_is_asked_for_stays_when_the_rest_goes_back(funded, ana, exa, world):
    Milestone.update(state="accepted").execute()
    ben = world.member("Ben")
    claim = releasing.Claim(payee_uri=str(ben.uri), amount_smiles=60, what="Le bois")
    asked = releasing.ask(funded.id, claim, member=ana)
    reported(funded, ana)
    accepted(funded, exa)
    assert closing.left_of(fresh(funded)).free_smiles == 50
    assert settling.give_back_remainder(funded.id, member=ana) == 50
    work()
    assert balance(funded.escrow_uri) == 60
    with pytest.raises(Conflict):
        closing.close(funded.id, member=ana)

    releasing.release(asked.id, member=exa)
    assert (balance(str(ben.uri)), balance(funded.escrow_uri)) == (60, 0)
    assert closing.close(funded.id, member=ana).stage == Stage.CLOSED


def test_what_is_owed_to_who_helped_stays_and_the_book_does_not_close(
    funded, ana, exa, task, world
):
    ben = world.member("Ben")
    Volunteer.create(
        task=task(funded, amount_smiles=30), member_uri=ben.uri, member_id=ben.id, state="done"
    )
    reported(funded, ana)
    accepted(funded, exa)
    left = closing.left_of(fresh(funded))
    assert (left.owed_smiles, left.free_smiles) == (30, 80)
    assert "On doit encore" in " ".join(left.lines())
    assert settling.give_back_remainder(funded.id, member=ana) == 80
    work()
    assert balance(funded.escrow_uri) == 30
    with pytest.raises(Conflict, match="On doit encore"):
        closing.close(funded.id, member=ana)
    # Where nobody keeps exchanges it is paid like any other claim.
    Milestone.update(state="accepted").execute()
    claim = releasing.Claim(payee_uri=str(ben.uri), amount_smiles=30, what="Son aide")
    asked = releasing.ask(funded.id, claim, member=ana)
    releasing.release(asked.id, member=exa)
    assert closing.close(funded.id, member=ana).stage == Stage.CLOSED


def test_what_is_owed_holds_back_no_more_than_there_is(funded, ana, exa, task, world):
    for name in ("Ben", "Eli"):
        one = world.member(name)
        Volunteer.create(
            task=task(funded, name, amount_smiles=90),
            member_uri=one.uri,
            member_id=one.id,
            state="done",
        )
    reported(funded, ana)
    accepted(funded, exa)
    assert closing.left_of(fresh(funded)).free_smiles == 0
    with pytest.raises(Conflict):
        settling.give_back_remainder(funded.id, member=ana)


def test_nothing_goes_back_while_the_report_is_read(funded, ana, exa):
    reported(funded, ana)
    with pytest.raises(Conflict):
        settling.give_back_remainder(funded.id, member=ana)
    assert balance(funded.escrow_uri) == 110
    version = reporting.version_of(fresh(funded))
    reporting.send_back(funded.id, member=exa, version=version, words="Les chiffres ?")
    assert balance(funded.escrow_uri) == 110
