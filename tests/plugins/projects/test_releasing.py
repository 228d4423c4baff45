"""Smiles out of the escrow: one asks, another releases, small ones alone and summed."""

import pytest

from onemile import current
from onemile.api import COMMONS_ISSUE, Transfer, ids, ledger
from onemile.db import transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.events import EventRow
from onemile_projects.models import Bearer, Milestone, Project
from onemile_projects.money import spending
from onemile_projects.money.money_models import ASKED, REFUSED, RELEASED, Pledge, Release
from onemile_projects.way import releasing
from onemile_projects.way.releasing import Claim


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def cleo(world):
    return world.member("Cléo")


@pytest.fixture
def exa(world):
    return world.member("Exa", role="moderator")


def fill(made, amount_smiles):
    ledger().transfer(
        Transfer(
            key=f"test/{ids.new()}",
            payer=COMMONS_ISSUE,
            payee=made.escrow_uri,
            amount_smiles=amount_smiles,
            reason_uri="",
            kind="welcome",
        )
    )
    with transaction():
        Project.update(collected_smiles=amount_smiles).where(Project.id == made.id).execute()


@pytest.fixture
def cabin(project, ana, ben):
    """A project under way with two bearers, 100 Smiles, and a milestone accepted."""
    made = project(ana, stage="running")
    Bearer.create(project=made.id, member_uri=ben.uri, member_id=ben.id, state="accepted")
    Milestone.update(state="accepted").where(Milestone.project == made.id).execute()
    fill(made, 100)
    return Project.get_by_id(made.id)


def claim(payee, amount_smiles=40, what="La peinture", **more):
    return Claim(payee_uri=payee.uri, amount_smiles=amount_smiles, what=what, **more)


def balance(who):
    return ledger().balance_smiles(who if isinstance(who, str) else who.uri)


def test_one_asks_another_releases_and_the_books_agree(cabin, ana, ben, cleo):
    before = balance(cleo)
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    assert releasing.waiting(cabin) == [asked]
    with pytest.raises(NotAllowed) as refusal:
        releasing.release(asked.id, member=ana)
    assert "un autre porteur" in refusal.value.message

    releasing.release(asked.id, member=ben)

    made = Project.get_by_id(cabin.id)
    assert balance(cleo) == before + 40
    assert balance(cabin.escrow_uri) == made.escrow_smiles == 60
    assert made.released_smiles == 40
    states = [row.payload["state"] for row in EventRow.select().where(
        EventRow.name == "projects.ReleaseChanged")]  # fmt: skip
    assert states == [ASKED, RELEASED]


def test_an_examiner_without_a_part_releases_too(cabin, ana, cleo, exa):
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    releasing.release(asked.id, member=exa)
    assert Release.get_by_id(asked.id).decided_by_uri == exa.uri


def test_an_examiner_with_a_part_and_a_stranger_find_nothing(cabin, ana, cleo, exa, world):
    Pledge.create(
        uri="p", key="p", project=cabin.id, supporter_uri=exa.uri, amount_smiles=5,
        state="collected", lapses_at=cabin.opened_at,
    )  # fmt: skip
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    for member in (exa, cleo, world.member("Max")):
        with pytest.raises(NotFound):
            releasing.release(asked.id, member=member)
    assert Release.get_by_id(asked.id).state == ASKED


def test_nobody_pays_themselves(cabin, ana, ben, cleo):
    asked = releasing.ask(cabin.id, claim(ben), member=ana)
    with pytest.raises(NotAllowed):
        releasing.release(asked.id, member=ben)
    mine = releasing.ask(cabin.id, claim(ana, 5), member=ana)
    with pytest.raises(NotAllowed):
        releasing.release(mine.id, member=ana)
    releasing.release(mine.id, member=ben)


def test_five_small_steps_do_not_pass_where_one_large_would_not(cabin, ana, cleo, clock):
    gone = 0
    for number in range(5):
        clock.advance(days=3)
        asked = releasing.ask(cabin.id, claim(cleo, 7, f"Clous {number}"), member=ana)
        try:
            releasing.release(asked.id, member=ana)
            gone += 7
        except NotAllowed:
            assert releasing.alone_room_smiles(ana.uri) == 2
    assert gone == 28
    clock.advance(days=31)
    assert releasing.alone_room_smiles(ana.uri) == 30
    releasing.release(asked.id, member=ana)


def test_what_one_releases_alone_is_summed_over_all_their_projects(cabin, project, ana, cleo):
    other = project(ana, title="Un jardin", stage="running")
    Milestone.update(state="accepted").where(Milestone.project == other.id).execute()
    fill(other, 50)
    first = releasing.ask(cabin.id, claim(cleo, 25), member=ana)
    releasing.release(first.id, member=ana)
    second = releasing.ask(other.id, claim(cleo, 10), member=ana)
    with pytest.raises(NotAllowed):
        releasing.release(second.id, member=ana)


def test_it_is_released_once_however_many_press(cabin, ana, ben, cleo, exa):
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    releasing.release(asked.id, member=ben)
    for member in (ben, exa):
        with pytest.raises(Conflict):
            releasing.release(asked.id, member=member)
    with pytest.raises(Conflict):
        releasing.refuse(asked.id, member=ben, words="Trop tard.")
    assert balance(cabin.escrow_uri) == 60


def test_never_more_than_is_free_also_by_many_claims(cabin, ana, ben, cleo):
    with pytest.raises(Invalid) as refusal:
        releasing.ask(cabin.id, claim(cleo, 101), member=ana)
    assert list(refusal.value.fields) == ["amount_smiles"]
    releasing.ask(cabin.id, claim(cleo, 60), member=ana)
    with pytest.raises(Invalid):
        releasing.ask(cabin.id, claim(ben, 41), member=ana)
    assert releasing.free_smiles(cabin) == 40


def test_what_is_no_more_there_is_not_released(cabin, ana, ben, cleo):
    asked = releasing.ask(cabin.id, claim(cleo, 60), member=ana)
    Milestone.update(amount_smiles=30).where(Milestone.project == cabin.id).execute()
    Milestone.create(project=cabin.id, position=2, title="Bâtir", amount_smiles=70)
    assert spending.available_smiles(Project.get_by_id(cabin.id)) == 30
    with pytest.raises(Conflict):
        releasing.release(asked.id, member=ben)
    assert balance(cabin.escrow_uri) == 100


@pytest.mark.parametrize("stage", ["paused", "suspended", "failed", "closed", "open"])
def test_where_all_is_frozen_nothing_is_asked_nor_released(cabin, ana, ben, cleo, stage):
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    Project.update(stage=stage).where(Project.id == cabin.id).execute()
    with pytest.raises(Conflict):
        releasing.release(asked.id, member=ben)
    with pytest.raises(Conflict):
        releasing.ask(cabin.id, claim(cleo, 3), member=ana)
    assert balance(cabin.escrow_uri) == 100


@pytest.mark.parametrize("state", ["left", "suspended"])
def test_who_has_left_meanwhile_gets_nothing(cabin, ana, ben, cleo, state):
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    cleo.state = state
    cleo.save()
    with pytest.raises(Conflict):
        releasing.release(asked.id, member=ben)
    with pytest.raises(Invalid):
        releasing.ask(cabin.id, claim(cleo, 3), member=ana)
    assert Release.get_by_id(asked.id).state == ASKED


def test_the_same_claim_within_two_days_warns_and_one_press_is_one(cabin, ana, ben, cleo, clock):
    first = releasing.ask(cabin.id, claim(cleo, 10, form_key="77"), member=ana)
    again = releasing.ask(cabin.id, claim(cleo, 10, form_key="77"), member=ana)
    assert first.id == again.id
    with pytest.raises(releasing.SameClaim):
        releasing.ask(cabin.id, claim(cleo, 10, form_key="78"), member=ben)
    releasing.ask(cabin.id, claim(cleo, 10, form_key="78", is_sure=True), member=ben)
    clock.advance(hours=49)
    releasing.ask(cabin.id, claim(cleo, 10, form_key="79"), member=ben)


def test_the_same_page_sent_again_with_another_claim_is_another_one(cabin, ana, ben, cleo):
    first = releasing.ask(cabin.id, claim(cleo, 10, form_key="77"), member=ana)
    more = releasing.ask(cabin.id, claim(cleo, 11, form_key="77"), member=ana)
    other = releasing.ask(cabin.id, claim(cleo, 10, form_key="77", is_sure=True), member=ben)
    assert len({first.id, more.id, other.id}) == 3 and more.amount_smiles == 11
    releasing.refuse(first.id, member=ana)
    anew = releasing.ask(cabin.id, claim(cleo, 10, form_key="77", is_sure=True), member=ana)
    assert anew.id != first.id and anew.state == "asked"


def test_whoever_has_judged_it_is_given_nothing(cabin, ana, ben, cleo):
    asked = releasing.ask(cabin.id, claim(cleo, 10), member=ana)
    Milestone.update(decided_by_uri=cleo.uri).where(Milestone.project == cabin.id).execute()
    with pytest.raises(Conflict):
        releasing.release(asked.id, member=ben)
    with pytest.raises(Invalid) as refusal:
        releasing.ask(cabin.id, claim(cleo, 11), member=ana)
    assert set(refusal.value.fields) == {"payee"}
    assert Release.get().state == "asked"


def test_it_is_refused_with_words_and_taken_back_without(cabin, ana, ben, cleo):
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    with pytest.raises(Invalid):
        releasing.refuse(asked.id, member=ben)
    releasing.refuse(asked.id, member=ben, words="Il en reste.")
    mine = releasing.ask(cabin.id, claim(cleo), member=ana)
    releasing.refuse(mine.id, member=ana)
    assert {row.state for row in Release.select()} == {REFUSED}
    assert releasing.free_smiles(cabin) == 100


def test_a_claim_says_whom_and_what_for(cabin, ana, cleo):
    for wrong, field in (
        (claim(cleo, what=""), "what"),
        (claim(cleo, what="Peinture, 20 €"), "what"),
        (claim(cleo, 0), "amount_smiles"),
        (claim(cleo, -5), "amount_smiles"),
        (Claim(payee_uri="", amount_smiles=5, what="x"), "payee"),
        (Claim(payee_uri=cabin.escrow_uri, amount_smiles=5, what="x"), "payee"),
    ):
        with pytest.raises(Invalid) as refusal:
            releasing.ask(cabin.id, wrong, member=ana)
        assert list(refusal.value.fields) == [field]


def test_whoever_asked_and_bears_it_no_more_opens_nothing(cabin, ana, cleo, exa):
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    Bearer.delete().where(Bearer.member_uri == ana.uri).execute()
    with pytest.raises(NotAllowed):
        releasing.release(asked.id, member=exa)


def test_without_a_keeper_nothing_moves(cabin, ana, ben, cleo):
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    current.instance().ledger = None
    with pytest.raises(Conflict):
        releasing.release(asked.id, member=ben)
    assert Release.get_by_id(asked.id).state == ASKED


def test_asked_and_given_out_by_their_pages(cabin, ana, ben, cleo, browser):
    hers = browser(ana)
    page = hers.get(f"/projects/{cabin.id}/lead").follow("Verser des Smiles")
    page.submit("Demander", payee=ben.uri, amount_smiles="beaucoup", what="La peinture")
    assert page.status == 422 and "La peinture" in page.html
    page.submit("Demander", payee="", profile=cleo.url, amount_smiles="40")
    assert "attend une deuxième personne" in page.text
    page.get(f"/projects/{cabin.id}/releases/new").submit(
        "Demander", profile=cleo.url, amount_smiles="40", what="Encore"
    )
    assert "La même demande" in page.text
    page.submit("C’en est une autre")
    assert Release.select().count() == 2

    page = browser(ben).get(f"/projects/{cabin.id}/lead").follow("Lire")
    page.submit("Verser")
    assert "Versé, et la personne est prévenue." in page.text
    assert balance(cabin.escrow_uri) == 60
    assert browser(cleo).get(page.path).status == 200


def test_who_is_out_of_reach_is_named_by_no_address(cabin, ana, browser, world):
    """As who is not there at all; who helps the project is named wherever they live."""
    far = world.member("Fernande", at="68100")
    page = browser(ana).get(f"/projects/{cabin.id}/releases/new")
    told = set()
    for typed in (far.url, f"{far.url}0", f"http://instance.example{far.url}"):
        page.submit("Demander", profile=typed, amount_smiles="5", what="Les vis")
        assert page.status == 422 and "Fernande" not in page.text
        told.add(page.text)
    page.submit("Demander", profile="", payee=far.uri, amount_smiles="5", what="Les vis")
    assert page.status == 422 and len(told | {page.text}) == 1
    assert not Release.select().exists()
    Bearer.create(project=cabin.id, member_uri=far.uri, member_id=far.id, state="accepted")
    assert releasing.ask(cabin.id, claim(far), member=ana).payee_uri == far.uri


def test_of_little_ones_the_page_says_that_their_asker_may_give_them_out(cabin, ana, cleo, browser):
    page = browser(ana).get(f"/projects/{cabin.id}/releases/new")
    assert "tu peux verser toi-même, jamais à toi" in page.text
    page.submit("Demander", profile=cleo.url, amount_smiles="5", what="Les vis")
    assert "prêt à être versé" in page.text and "attend une deuxième" not in page.text
    assert "C’est un petit montant" in page.text and "il t’en reste" in page.text
    page.submit("Verser")
    assert balance(cabin.escrow_uri) == 95


def test_a_stranger_finds_no_release(cabin, ana, cleo, world, browser):
    asked = releasing.ask(cabin.id, claim(cleo), member=ana)
    ben = browser(world.member("Max"))
    for path in (f"/projects/releases/{asked.id}", f"/projects/{cabin.id}/releases/new",
                 "/projects/releases/5"):  # fmt: skip
        assert ben.get(path).status == 404


def test_two_who_release_in_the_same_moment_release_once(cabin, ana, ben, cleo, exa, two_at_once):
    asked = releasing.ask(cabin.id, claim(cleo, 60), member=ana)
    other = releasing.ask(cabin.id, claim(cleo, 40, "Le toit"), member=ben)
    outcomes = two_at_once(
        lambda: releasing.release(asked.id, member=ben),
        lambda: releasing.release(asked.id, member=exa),
        lambda: releasing.release(other.id, member=ana),
    )
    assert [type(one) for one in outcomes if one] == [Conflict]
    assert balance(cabin.escrow_uri) == 0
    assert Project.get_by_id(cabin.id).released_smiles == 100


def test_two_tabs_do_not_sum_past_each_other(cabin, project, ana, cleo, two_at_once):
    other = project(ana, title="Un jardin", stage="running")
    Milestone.update(state="accepted").where(Milestone.project == other.id).execute()
    fill(other, 50)
    first = releasing.ask(cabin.id, claim(cleo, 20), member=ana)
    second = releasing.ask(other.id, claim(cleo, 20), member=ana)
    outcomes = two_at_once(
        lambda: releasing.release(first.id, member=ana),
        lambda: releasing.release(second.id, member=ana),
    )
    assert [type(one) for one in outcomes if one] == [NotAllowed]
    assert releasing.alone_room_smiles(ana.uri) == 10
