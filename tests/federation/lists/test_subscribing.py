"""A list at an address is asked each day; what it says waits for a yes, or is done at once."""

import pytest
from kit.replies import Reply

from onemile.api import Conflict
from onemile_federation.lists import applying, subscribing
from onemile_federation.lists.models import BlockDraft, BlockList, ListedHost
from onemile_federation.remote import hosts
from onemile_federation.remote.models import ALLOWED, Host, HostDecision
from tests.federation.stewards.test_pages import steward as steward

pytestmark = [pytest.mark.plugins("federation")]
ADDRESS = "https://e.example/blocks.csv"


@pytest.fixture
def follow_list(alsace, peer, network):
    """Give what has the list say something else, and asks it on the next day."""

    def say(*lines, status=200, **headers):
        body = "".join(f"{line}\n" for line in lines).encode()
        named = {"content-type": "text/csv", **headers}
        peer.serve("/blocks.csv", Reply(status=status, body=body, headers=named))
        network.clock.advance(days=1)
        with alsace.at_work():
            subscribing.ask_due()
            return BlockList.get()

    return say


def subscribed(ours, **options):
    with ours.at_work():
        wanted = {"is_automatic": True, "lets_orphans_go": True, "title": "Les voisins", **options}
        subscribing.subscribe(address=ADDRESS, by_uri="", **wanted)


def shut(ours, *names):
    with ours.at_work():
        return [hosts.is_suspended(name) for name in names]


@pytest.mark.one_engine
def test_its_first_word_waits_and_what_follows_is_done(alsace, steward, follow_list):
    page = steward.get("/federation/lists").submit(
        "Suivre", address=ADDRESS, title="Les voisins", is_automatic="y"
    )
    assert "Les voisins" in page.text
    follow_list("a.example", "b.example")
    assert shut(alsace, "a.example") == [False]

    page = steward.get("/federation/lists").follow("Voir ce qu’elle changerait")
    page.submit("Faire exactement cela")
    assert shut(alsace, "a.example", "b.example") == [True, True]

    follow_list("a.example", "c.example")
    assert shut(alsace, "a.example", "b.example", "c.example") == [True, False, True]
    assert "par la liste « Les voisins »" in steward.get("/federation/apart").text


@pytest.mark.one_engine
def test_what_it_names_no_more_stays_where_stewards_want_that(alsace, steward, follow_list):
    subscribed(alsace, lets_orphans_go=False)
    follow_list("a.example", "b.example")
    steward.get("/federation/lists").follow("Voir").submit("Faire exactement cela")

    follow_list("a.example")

    assert shut(alsace, "a.example", "b.example") == [True, True]
    with alsace.at_work():
        assert Host.get(Host.host == "b.example").list_id is None


@pytest.mark.one_engine
def test_own_decisions_stand_above_it(alsace, steward, follow_list):
    subscribed(alsace)
    with alsace.at_work():
        hosts.decide(host="good.example", standing=ALLOWED, reason="friends")
    follow_list("a.example", "b.example", "good.example")
    steward.get("/federation/lists").follow("Voir").submit("Faire exactement cela")
    with alsace.at_work():
        hosts.release(host="b.example")

    follow_list("a.example", "b.example", "good.example", "c.example")

    names = ["a.example", "b.example", "good.example", "c.example"]
    assert shut(alsace, *names) == [True, False, False, True]


@pytest.mark.one_engine
@pytest.mark.parametrize("lines", [[], [f"n{number}.example" for number in range(30)]])
def test_what_changes_all_at_once_is_held_for_a_look(alsace, steward, follow_list, lines):
    subscribed(alsace)
    follow_list("a.example", "b.example", "c.example")
    steward.get("/federation/lists").follow("Voir").submit("Faire exactement cela")

    assert follow_list(*lines).is_held

    assert shut(alsace, "a.example", "n1.example") == [True, False]
    assert "Retenue" in steward.get("/federation/lists").text
    with alsace.at_work():
        assert not subscribing.check().is_fine
    steward.get("/federation/lists").follow("Voir").submit("Faire exactement cela")
    assert shut(alsace, "a.example", "n1.example") == [False, bool(lines)]


@pytest.mark.one_engine
def test_it_is_asked_with_what_it_was_marked_with_and_silence_is_said(
    alsace, peer, steward, follow_list
):
    subscribed(alsace)
    follow_list("a.example", ETag='"one"')
    for _day in range(6):
        assert follow_list(status=404).trouble == "404"
    with alsace.at_work():
        assert subscribing.check().is_fine
    follow_list(status=500)
    follow_list("<html>")

    assert ("if-none-match", '"one"') in [
        (name.lower(), value) for name, value in peer.gets("/blocks.csv")[-1].headers
    ]
    page = steward.get("/federation/lists").text
    assert "Muette" in page and "n’est pas une liste de domaines" in page
    with alsace.at_work():
        assert not subscribing.check().is_fine
    assert not follow_list(status=304).trouble
    with alsace.at_work():
        assert subscribing.check().is_fine


@pytest.mark.one_engine
@pytest.mark.parametrize(("button", "is_shut"), [("garder ses", True), ("tout laisser", False)])
def test_whoever_leaves_it_says_what_becomes_of_its_blocks(
    alsace, steward, follow_list, button, is_shut
):
    subscribed(alsace)
    follow_list("a.example")
    steward.get("/federation/lists").follow("Voir").submit("Faire exactement cela")

    buttons = {"garder ses": "La quitter, et garder ses blocages"}
    steward.get("/federation/lists").submit(
        buttons.get(button, "La quitter, et tout laisser revenir")
    )

    assert shut(alsace, "a.example") == [is_shut]
    with alsace.at_work():
        assert not BlockList.select().exists()
        assert HostDecision.select().where(HostDecision.host == "a.example").exists()


@pytest.mark.one_engine
@pytest.mark.parametrize("address", ["http://e.example/l", "https://als.example/l", "x" * 30])
def test_only_an_address_of_others_in_https_is_asked(alsace, steward, address):
    page = steward.get("/federation/lists").submit("Suivre", address=address, title="Liste")
    assert page.status == 422
    with alsace.at_work():
        assert not BlockList.select().exists()
    subscribed(alsace)
    with alsace.at_work(), pytest.raises(Conflict):
        subscribing.subscribe(
            address=ADDRESS, title="L", is_automatic=False, lets_orphans_go=True, by_uri=""
        )


@pytest.mark.parametrize("is_left", [False, True])
def test_a_host_of_two_lists_opens_when_the_last_one_lets_it_go(alsace, peer, network, is_left):
    said = {"a": "bad.example\nx.example\n", "b": "bad.example\ny.example\n"}
    with alsace.at_work():
        for title in said:
            subscribing.subscribe(
                address=f"https://e.example/{title}.csv",
                title=title,
                is_automatic=True,
                lets_orphans_go=True,
                by_uri="",
            )

    def day():
        for title, text in said.items():
            named = {"content-type": "text/csv"}
            peer.serve(f"/{title}.csv", Reply(status=200, body=text.encode(), headers=named))
        network.clock.advance(days=1)
        with alsace.at_work():
            subscribing.ask_due()
            for draft in BlockDraft.select():
                applying.apply(draft.id, token=applying.difference(draft).token, by_uri="")

    def let_go(title):
        if not is_left:
            said[title] = said[title].replace("bad.example\n", "")
            return day()
        del said[title]
        with alsace.at_work():
            number = BlockList.get(BlockList.title == title).id
            assert subscribing.unsubscribe(number, lets_go=True, by_uri="") <= 2

    day()
    assert shut(alsace, "bad.example", "x.example", "y.example") == [True, True, True]
    let_go("a")
    assert shut(alsace, "bad.example", "x.example") == [True, not is_left]
    day()
    assert shut(alsace, "bad.example") == [True]
    let_go("b")
    assert shut(alsace, "bad.example", "y.example") == [False, not is_left]
    with alsace.at_work():
        assert sorted(row.host for row in ListedHost.select()) == (
            [] if is_left else ["x.example", "y.example"]
        )


@pytest.mark.one_engine
def test_what_was_dropped_is_said_again(alsace, peer, steward, follow_list):
    subscribed(alsace)
    follow_list("a.example", "b.example", "c.example", ETag='"one"')
    steward.get("/federation/lists").follow("Voir").submit("Faire exactement cela")
    assert follow_list(ETag='"two"').is_held

    steward.get("/federation/lists").follow("Voir").submit("Oublier cette liste")

    with alsace.at_work():
        assert subscribing.check().is_fine and not BlockDraft.select().exists()
    assert follow_list("a.example", "d.example", ETag='"two"').n_lines == 2
    asked = [dict(one.headers) for one in peer.gets("/blocks.csv")][-1]
    assert "if-none-match" not in {name.lower() for name in asked}
    assert shut(alsace, "d.example") == [True]
