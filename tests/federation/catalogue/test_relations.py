"""Answers nobody asked for, blocks, reports, and who may answer an article: T29, 1.5, 1.11."""

import pytest

from onemile.follows import elsewhere
from onemile.members import blocks
from tests.federation.catalogue.garden import member_at

pytestmark = pytest.mark.plugins("federation", "mags")


def test_t29_only_who_was_asked_says_yes_and_only_once_asked(garden, eve, anna, victim):
    garden.meets(eve)
    mallory = victim.actor("mallory")
    follow = garden.befriends(anna, is_accepted=False)
    asked = garden.relations()
    never = {"type": "Follow", "actor": garden.ana.id, "object": eve.id}
    forged = [(by, verb, follow) for by in (eve, mallory) for verb in ("Accept", "Reject")]
    forged += [(by, "Accept", follow["id"]) for by in (eve, mallory)]
    forged += [(by, "Accept", {**follow, "object": by.id}) for by in (eve, mallory)]
    forged += [(eve, "Accept", {**follow, "id": f"{garden.ours.base}/ap/a/9", "object": eve.id})]
    forged += [(eve, "Accept", never), (eve, "Accept", {**never, "id": follow["id"]})]
    forged += [(eve, "Accept", {**never, "actor": garden.ben.id}), (eve, "Accept", eve.id)]
    forged += [(anna, "Accept", {**follow, "id": None, "actor": garden.ben.id})]
    forged += [(anna, "Accept", {**never, "actor": garden.ben.id, "object": anna.id})]
    forged += [(anna, "Accept", anna.follow(garden.mag))]
    for by, verb, about in forged:
        assert garden.hears(by, by.activity(verb, about)) in {202, 400, 403}
        assert garden.relations() == asked, (by.id, verb, about)

    assert garden.hears(anna, anna.accept(follow)) == 202
    assert garden.relations() == {**asked, (garden.ana.id, anna.id): "accepted"}


@pytest.mark.parametrize(
    "about",
    [
        lambda follow: follow["id"],
        lambda follow: [follow],
        lambda follow: {"id": follow["id"]},
        lambda follow: {**follow, "id": "https://v.example/what/1"},
    ],
    ids=["by id", "in a list", "a stub", "by what it says"],
)
def test_t29_a_yes_in_another_form_is_one(garden, anna, about):
    follow = garden.befriends(anna, is_accepted=False)
    assert garden.hears(anna, anna.activity("Accept", about(follow))) == 202
    assert garden.relations()[garden.ana.id, anna.id] == "accepted"
    assert garden.hears(anna, anna.reject(follow)) == 202
    assert (garden.ana.id, anna.id) not in garden.relations()


@pytest.mark.one_engine
@pytest.mark.parametrize("verb", ["Accept", "Reject"])
def test_t29_an_answer_is_to_what_was_asked_and_to_nothing_else(garden, anna, verb):
    """T29, siblings: the id of what was asked, with another's name in it; and after it is over."""
    follow = garden.befriends(anna, is_accepted=False)
    asked = garden.relations()
    for said in (
        {"object": "https://v.example/u/bea"},
        {"object": garden.mag.id},
        {"actor": garden.ben.id},
        {"actor": anna.id},
        {"actor": {"id": garden.ben.id, "type": "Person"}},
    ):
        status = garden.hears(anna, anna.activity(verb, {**follow, **said}))
        assert status in {202, 400, 403} and garden.relations() == asked, said

    assert garden.hears(anna, anna.activity(verb, follow)) == 202
    assert garden.relations() != asked
    assert garden.hears(anna, anna.reject(follow)) == 202
    assert (garden.ana.id, anna.id) not in garden.relations()
    for late in (follow, follow["id"], {**follow, "id": None}):
        assert garden.hears(anna, anna.activity("Accept", late)) == 202
    assert garden.hears(anna, anna.undo(anna.reject(follow))) == 202
    assert (garden.ana.id, anna.id) not in garden.relations()


def test_1_11_a_block_from_elsewhere_is_honoured_and_told_to_nobody(garden, eve, anna):
    for one in (eve, anna):
        garden.befriends(one)
        assert garden.hears(one, one.follow(garden.ana)) == 202
    told, comments = garden.notices(garden.ana), garden.comments

    assert garden.hears(eve, eve.block(garden.ana)) == 202
    # Nobody blocks in another's name, nor takes another's block back.
    assert garden.hears(eve, anna.block(garden.ana)) in {401, 403}
    assert garden.hears(anna, anna.undo(eve.block(garden.ana))) in {202, 403}

    between = {pair for pair in garden.relations() if garden.ana.id in pair}
    assert between == {(garden.ana.id, anna.id), (anna.id, garden.ana.id)}
    assert garden.hears(eve, garden.comment(eve, "Bonjour")) == 202
    assert garden.hears(eve, eve.follow(garden.ana)) == 202
    assert garden.comments == comments and garden.notices(garden.ana) == told
    assert (eve.id, garden.ana.id) not in garden.relations()
    assert eve.peer.posts("Block") == [] and "Eve" not in garden.page

    block = eve.block(garden.ana)
    assert garden.hears(eve, eve.undo(block)) == 202
    assert garden.hears(eve, garden.comment(eve, "Rebonjour")) == 202
    assert garden.comments == ["Rebonjour"]


def test_1_11_a_report_is_for_people_and_its_sender_learns_nothing(garden, eve, peer, victim):
    app = peer.application
    garden.meets(eve), garden.meets(app)
    before = garden.stored(taken=True)
    heard = len(peer.received)
    named = [garden.ana.id, garden.article.id]
    answers = {
        garden.hears(app, app.flag(*uris, content="Faux"))
        for uris in (
            [f"{garden.ours.base}/mags/none"],
            [eve.id],
            ["https://v.example/objects/1"],
            [garden.article.id.replace("als.", "ALS.")],
            [f"{garden.article.id}#part"],
        )
    }
    assert answers == {202} and garden.reports() == [] and garden.stored(taken=True) == before

    assert garden.hears(app, app.flag(*named, content="C’est <b>grossier</b>")) == 202
    assert garden.hears(app, app.flag(*named, content="Encore")) == 202  # in the same case
    filed = garden.reports()
    # Of the article alone, each with its words: who wrote it is no case.
    assert filed == [(app.id, "C’est <b>grossier</b>"), (app.id, "Encore")]
    assert garden.ours.get(garden.article.id).status == 200  # nothing was done by itself
    assert len([one for one in peer.received[heard:] if one.method == "POST"]) == 0


def test_1_11_a_report_names_few_things_and_is_not_looked_up_for_ever(garden, eve):
    garden.meets(eve)
    nothing = [f"{garden.ours.base}/mags/articles/{10**11 + n}" for n in range(990)]
    assert garden.hears(eve, eve.flag(*nothing, garden.ana.id, content="Au bout")) == 202
    assert garden.reports() == []
    assert garden.hears(eve, eve.flag(*nothing[:40], garden.ana.id, content="Avant")) == 202
    assert garden.reports() == [(eve.id, "Avant")]


@pytest.mark.one_engine
@pytest.mark.parametrize("is_asked_first", [True, False], ids=["a member", "a Mag"])
def test_1_5_a_yes_names_the_follow_and_says_nothing_else_of_theirs(garden, eve, is_asked_first):
    whom = garden.ana if is_asked_first else garden.mag
    follow = eve.follow(whom, content="Des mots à eux", to=["https://v.example/u/vera"])
    follow["padding"] = "x" * 1_046_000
    assert garden.hears(eve, follow) == 202
    if is_asked_first:
        with garden.ours.at_work():
            (row,) = elsewhere.asking(member_at(whom.id))
            elsewhere.answer(member_at(whom.id), follow_id=row.id, is_accepted=True)
        garden.ours.network.settle()

    told = {"id": follow["id"], "type": "Follow", "actor": eve.id, "object": whom.id}
    assert eve.peer.heard("Accept")["object"] == told
    assert garden.relations()[eve.id, whom.id] == "accepted"


def test_1_11_a_host_reports_twenty_times_a_day_and_others_go_on(
    garden, eve, anna, peer, network, clock
):
    app, bob = peer.application, peer.actor("bob")
    for one in (eve, app):  # of whom one is a person, who uses up half
        said = {garden.hears(one, one.flag(garden.ana, content=str(n))) for n in range(11)}
        assert said == {202}
    assert garden.hears(bob, bob.flag(garden.ana, content="de trop")) == 202
    filed = [(one.id, str(n)) for one in (eve, app) for n in range(10)]
    assert garden.reports() == filed

    beside = network.peer("sub.e.example").actor("more")
    for one, words in ((anna, "v"), (beside, "à côté")):
        assert garden.hears(one, one.flag(garden.ana, content=words)) == 202
    clock.advance(days=1, minutes=1)
    assert garden.hears(bob, bob.flag(garden.ana, content="demain")) == 202
    assert garden.reports() == [
        *filed,
        *[(anna.id, "v"), (beside.id, "à côté"), (bob.id, "demain")],
    ]


def test_1_5_closed_means_closed(garden, eve):
    garden.meets(eve)
    garden.set(comments="nobody")
    before = garden.stored(taken=True)
    assert garden.hears(eve, garden.comment(eve, "Non")) == 422
    by_name = garden.comment(eve, "Non")
    assert garden.hears(eve, eve.activity("Create", by_name["object"]["id"])) == 202
    assert garden.comments == [] and garden.stored(taken=True) == before
    garden.set(comments="all")
    assert garden.hears(eve, garden.comment(eve, "Oui")) == 202
    assert garden.comments == ["Oui"]


def test_1_5_followers_only_are_those_of_the_mag(garden, eve, anna):
    garden.set(comments="followers")
    for follow_first in (garden.ana, None):
        if follow_first is not None:
            assert garden.hears(eve, eve.follow(follow_first)) == 202
        assert garden.hears(eve, garden.comment(eve, "Non")) == 422
    assert garden.comments == []
    garden.meets(anna)
    assert garden.hears(anna, garden.comment(anna, "Oui")) == 202
    assert garden.hears(anna, anna.undo(anna.follow(garden.mag))) == 202
    assert garden.hears(anna, garden.comment(anna, "Plus")) == 422
    assert garden.comments == ["Oui"]


def test_1_5_held_waits_for_a_yes_and_stays_with_its_editors(garden, eve):
    garden.set(holds_comments=True)
    assert garden.hears(eve, garden.comment(eve, "Attends")) == 202
    assert garden.comments == []
    with garden.ours.at_work():
        editor = garden.ours.browser(member_at(garden.ana.id))
    page = editor.get(garden.article.document["url"].removeprefix(garden.ours.base)).text
    assert "Attends" in page
    garden.set(holds_comments=False)
    assert garden.hears(eve, garden.comment(eve, "Tout de suite")) == 202
    assert garden.comments == ["Tout de suite"]


def test_1_5_whom_the_author_has_blocked_does_not_answer(garden, eve, anna):
    garden.meets(eve)
    with garden.ours.at_work():
        blocks.block_uri(member_at(garden.ana.id), uri=eve.id)
    for one, words in ((eve, "Non"), (anna, "Oui")):
        assert garden.hears(one, garden.comment(one, words)) == 202
        assert garden.hears(one, one.like(garden.article)) == 202
    assert garden.comments == ["Oui"]
    assert len(garden.stored()["reaction"]) == 1
    assert eve.peer.posts("Block") == []
