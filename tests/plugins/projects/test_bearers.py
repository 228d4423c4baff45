"""Who answers for a project: asked, saying yes or no, stepping down, and nobody left."""

import pytest

from onemile import clock
from onemile.errors import Conflict, Invalid, LimitReached, NotFound
from onemile.follows import following
from onemile.members import blocks
from onemile_projects import sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, Bearer, Decision, Project
from onemile_projects.money.money_models import Pledge
from onemile_projects.proposals import bearers, proposing
from onemile_projects.review.review_models import Review


@pytest.fixture
def friends(world):
    """Somebody and so many whom they follow: ``ana, ben, eva = friends(2)``."""

    def make(n):
        ana, *others = world.neighbours(n + 1)
        for one in others:
            following.follow(ana, followed_uri=one.uri)
        return [ana, *others]

    return make


def again(project):
    return Project.get_by_id(project.id)


def test_somebody_is_asked_says_yes_and_writes_it_too(friends):
    ana, ben = friends(1)
    draft = proposing.begin(ana, "garden")

    assert bearers.ask(draft.id, member=ana, person_uris=[ben.uri]) == 1
    assert not sight.is_bearer(draft, ben)
    assert sight.visible(draft.id, viewer=ben).id == draft.id
    bearers.accept(draft.id, member=ben)

    assert sight.bearer_uris(draft) == [ana.uri, ben.uri]
    assert [seat.is_asked for seat in bearers.team(draft, viewer=ben)] == [False, False]


def test_who_says_no_or_is_asked_no_longer_sees_the_draft_no_more(friends):
    ana, ben, eva = friends(2)
    draft = proposing.begin(ana)
    bearers.ask(draft.id, member=ana, person_uris=[ben.uri, eva.uri])

    bearers.decline(draft.id, member=ben)
    bearers.take_ask_back(draft.id, member=ana, person_uri=eva.uri)

    for one in (ben, eva):
        with pytest.raises(NotFound):
            sight.visible(draft.id, viewer=one)
        with pytest.raises(NotFound):
            bearers.accept(draft.id, member=one)


def test_only_acquaintances_are_asked_and_only_by_a_bearer(world, friends):
    ana, ben = friends(1)
    stranger = world.member("Zoé")
    draft = proposing.begin(ana)

    for uris in ([], [stranger.uri], [ben.uri, stranger.uri], [ana.uri], ["https://x.example/a"]):
        with pytest.raises(Invalid) as refusal:
            bearers.ask(draft.id, member=ana, person_uris=uris)
        assert set(refusal.value.fields) == {"people"}
    with pytest.raises(NotFound):
        bearers.ask(draft.id, member=stranger, person_uris=[ben.uri])
    assert Bearer.select().count() == 1


def test_five_bear_it_at_most_and_the_asked_are_counted(friends):
    ana, *others = friends(5)
    draft = proposing.begin(ana)
    bearers.ask(draft.id, member=ana, person_uris=[one.uri for one in others[:3]])

    with pytest.raises(LimitReached):
        bearers.ask(draft.id, member=ana, person_uris=[one.uri for one in others[3:]])
    assert bearers.ask(draft.id, member=ana, person_uris=[others[3].uri]) == 1


def test_a_block_stands_between_an_asked_one_and_every_bearer(friends):
    ana, ben, eva = friends(2)
    draft = proposing.begin(ana)
    bearers.ask(draft.id, member=ana, person_uris=[ben.uri])
    bearers.accept(draft.id, member=ben)
    blocks.block(eva, other=ben)

    with pytest.raises(Invalid):
        bearers.ask(draft.id, member=ana, person_uris=[eva.uri])


def test_a_block_that_comes_later_ends_the_question(friends):
    ana, ben = friends(1)
    draft = proposing.begin(ana)
    bearers.ask(draft.id, member=ana, person_uris=[ben.uri])
    blocks.block(ana, other=ben)

    with pytest.raises(Conflict):
        bearers.accept(draft.id, member=ben)
    assert sight.bearer_uris(draft) == [ana.uri]


def test_while_the_association_reads_its_bearers_stay_the_same(friends, project):
    ana, ben = friends(1)
    made = project(ana, stage="review", round=1)
    Bearer.create(project=made.id, member_uri=ben.uri, member_id=ben.id)

    for attempt in (
        lambda: bearers.ask(made.id, member=ana, person_uris=[ben.uri]),
        lambda: bearers.accept(made.id, member=ben),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert "l’association le lit" in refusal.value.message


def test_who_examined_or_supports_it_does_not_bear_it(friends, project):
    ana, ben, eva = friends(2)
    made = project(ana, stage="open", round=1)
    bearers.ask(made.id, member=ana, person_uris=[ben.uri, eva.uri])
    Review.create(project=made.id, round=1, reviewer_uri=ben.uri, verdict="approve")
    Pledge.create(
        uri="https://x.example/p",
        key="pledge/1",
        project=made.id,
        supporter_uri=eva.uri,
        amount_smiles=10,
        lapses_at=clock.ahead(days=60),
    )

    for one, words in ((ben, "examiné"), (eva, "promis")):
        with pytest.raises(Conflict) as refusal:
            bearers.accept(made.id, member=one)
        assert words in refusal.value.message


@pytest.mark.settings(projects__open_max=1)
def test_who_bears_enough_already_cannot_say_yes(friends, project):
    ana, ben = friends(1)
    project(ben, stage="running")
    made = project(ana, stage="open")
    bearers.ask(made.id, member=ana, person_uris=[ben.uri])

    with pytest.raises(LimitReached):
        bearers.accept(made.id, member=ben)


def test_one_of_two_steps_down_and_the_other_is_its_author(friends, project):
    ana, ben = friends(1)
    made = project(ana, stage="open")
    Bearer.create(project=made.id, member_uri=ben.uri, member_id=ben.id, state=ACCEPTED)

    bearers.step_down(made.id, member=ana)

    found = again(made)
    assert (found.stage, found.author_uri, found.author_id) == (Stage.OPEN, ben.uri, ben.id)
    assert found.cell == made.cell
    assert [row.step for row in Decision.select()] == ["bearer_gone"]
    with pytest.raises(NotFound):
        bearers.step_down(made.id, member=ana)


def test_with_its_last_bearer_gone_a_living_project_is_suspended(friends, project):
    ana, ben = friends(1)
    for stage in ("open", "collecting", "funded", "running", "paused"):
        made = project(ana, stage=stage)
        bearers.ask(made.id, member=ana, person_uris=[ben.uri])

        bearers.step_down(made.id, member=ana)

        found = again(made)
        assert (found.stage, found.stage_before) == (Stage.SUSPENDED, stage)
        assert (found.author_uri, found.author_id) == ("", None)
        with pytest.raises(NotFound):
            bearers.accept(made.id, member=ben)


def test_the_last_bearer_of_a_suspended_one_leaves_a_line_and_no_author(friends, project):
    ana, ben = friends(1)
    made = project(ana, stage="suspended", stage_before="open", suspended_for="resting")

    bearers.step_down(made.id, member=ana)

    found = again(made)
    assert (found.stage, found.author_uri, found.author_id) == (Stage.SUSPENDED, "", None)
    assert found.suspended_for == "nobody resting"
    assert [row.step for row in Decision.select()] == ["bearer_gone"]


def test_with_its_last_bearer_gone_what_is_not_open_yet_is_dropped(world, project):
    ana = world.member("Ana")
    for stage in ("review", "changes", "approved", "refused"):
        made = project(ana, stage=stage, round=1)

        bearers.step_down(made.id, member=ana)

        assert again(made).stage == Stage.DROPPED


def test_a_draft_goes_with_its_last_bearer_and_what_is_over_keeps_its_own(world, project):
    ana = world.member("Ana")
    draft, over = proposing.begin(ana, "repair"), project(ana, stage="closed")

    bearers.step_down(draft.id, member=ana)
    with pytest.raises(Conflict):
        bearers.step_down(over.id, member=ana)

    assert [row.id for row in Project.select()] == [over.id]
    assert sight.bearer_uris(over) == [ana.uri]
