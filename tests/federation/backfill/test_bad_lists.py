"""Lists that lie, loop, never end or lead astray; servers that go in the middle of them."""

import pytest
from kit.replies import Reply

from onemile_federation.remote import hosts
from tests.federation.backfill.archive import in_pages, listed, notes

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


def entries(anna, count):
    return [anna.create(one) for one in notes(anna, count)]


def page(anna, number, items, **more):
    url = f"{anna.outbox}?{number}"
    body = listed(url, items, type="OrderedCollectionPage", partOf=anna.outbox, **more)
    return anna.peer.serve(url, body)


def test_how_long_a_list_says_it_is_counts_for_nothing(elsewhere, anna):
    in_pages(anna, entries(anna, 3))
    anna.peer.serve(
        anna.outbox,
        {
            "type": "OrderedCollection",
            "id": anna.outbox,
            "totalItems": 10**12,
            "first": f"{anna.outbox}?page=0",
        },
    )
    elsewhere.follow(anna)

    assert (len(elsewhere.before), elsewhere.noted["state"]) == (3, "ended")


@pytest.mark.parametrize("lengths", [[2], [2, 2]])
def test_pages_that_lead_back_end_it(elsewhere, anna, lengths):
    written = entries(anna, sum(lengths))
    for number in range(len(lengths)):
        then = f"{anna.outbox}?{(number + 1) % len(lengths)}"
        page(anna, number, written[2 * number : 2 * number + 2], next=then)
    whole = {"type": "OrderedCollection", "id": anna.outbox, "first": f"{anna.outbox}?0"}
    anna.peer.serve(anna.outbox, whole)

    elsewhere.follow(anna)

    assert len(elsewhere.before) == len(written)
    assert (elsewhere.noted["state"], elsewhere.noted["error"]) == ("ended", "astray")
    assert len(anna.peer.gets(anna.outbox)) <= 1 + 2 * len(lengths)


def test_pages_without_end_and_without_things_stop_at_the_budget(elsewhere, anna):
    def more(request):
        number = int(request.url.rpartition("?")[2] or 0)
        return listed(
            request.url, [], type="OrderedCollectionPage", next=f"{anna.outbox}?{number + 1}"
        )

    for number in range(60):
        anna.peer.serve(f"{anna.outbox}?{number}", more)
    whole = {"type": "OrderedCollection", "id": anna.outbox, "first": f"{anna.outbox}?0"}
    anna.peer.serve(anna.outbox, whole)

    elsewhere.follow(anna)

    assert len(anna.peer.gets(anna.outbox)) <= 11
    assert (elsewhere.noted["state"], elsewhere.waiting) == ("more", 0)


def test_the_next_page_of_another_server_is_not_asked_for(elsewhere, anna, victim):
    (written,) = entries(anna, 1)
    whole = listed(anna.outbox, [written], next=f"{victim.base}/outbox?2")
    anna.peer.serve(anna.outbox, whole)

    elsewhere.follow(anna)

    assert len(elsewhere.before) == 1 and not victim.received
    assert (elsewhere.noted["state"], elsewhere.noted["error"]) == ("ended", "astray")


def test_what_others_are_said_to_have_said_is_asked_for_there(elsewhere, anna, victim, peer):
    bea, carl = victim.actor("bea"), peer.actor("carl")
    said = bea.note("Je n’ai rien dit de tel")
    invented = {**said, "id": f"{victim.base}/objects/none", "content": "<p>Faux</p>"}
    of_carl = carl.note("De Carl")
    lies = [{**said, "content": "<p>Faux</p>"}, invented, {**of_carl, "content": "<p>Faux</p>"}]
    hidden = anna.note("Privé", to=[anna.followers], cc=[])
    items = [anna.create(one) for one in (*lies, hidden)] + [7, None, {"type": "Create"}, []]
    anna.peer.serve(anna.outbox, listed(anna.outbox, items))

    elsewhere.follow(anna)

    assert set(elsewhere.things) == {said["id"], of_carl["id"]}
    assert not any("Faux" in one["content"] for one in elsewhere.things.values())


def test_ten_thousand_in_one_piece_are_a_run_of_twenty(elsewhere, anna):
    items = [f"{anna.peer.base}/o/{number}" for number in range(10_000)]
    for uri in items[:100]:
        anna.object("Note", id=uri, content="<p>Un mot</p>")
    anna.peer.serve(anna.outbox, listed(anna.outbox, items))

    elsewhere.follow(anna)

    assert len(elsewhere.before) == 20
    assert len(anna.peer.received) < 60


def test_dates_of_any_year_change_neither_order_nor_bounds(elsewhere, anna):
    years = ["0001-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "nonsense"]
    written = [anna.note(year, published=year) for year in years]
    in_pages(anna, [anna.create(one) for one in written])

    elsewhere.follow(anna)

    assert elsewhere.before == [one["id"] for one in written]
    dated = [elsewhere.things[one["id"]]["published_at"] for one in written]
    tomorrow = (elsewhere.network.clock().timestamp() + 86_400) * 1_000_000
    assert dated[0] is None and dated[3] is None and dated[1] <= tomorrow


def test_who_is_gone_in_the_middle_is_asked_no_more(elsewhere, anna):
    in_pages(anna, [anna.announce(one) for one in notes(anna, 30)])
    elsewhere.follow(anna, minutes=1 / 12)
    anna.vanish()
    anna.post(elsewhere.ours.shared_inbox, anna.delete(anna.id))
    elsewhere.ours.settle()
    asked = len(anna.peer.received)

    elsewhere.wait()

    assert elsewhere.waiting == 0 and len(anna.peer.received) - asked <= 1
    assert not [one for one in elsewhere.things.values() if one["state"] == "live"]


def test_whose_host_is_suspended_in_the_middle_is_asked_no_more(elsewhere, anna):
    in_pages(anna, [anna.announce(one) for one in notes(anna, 30)])
    elsewhere.follow(anna, minutes=1 / 12)
    with elsewhere.ours.at_work():
        hosts.suspend(host=anna.peer.host, reason="spam")
    asked = len(anna.peer.gets())
    elsewhere.ours.settle()
    elsewhere.wait()

    assert not elsewhere.things and elsewhere.waiting == 0
    assert len(anna.peer.gets()) == asked


@pytest.mark.parametrize("how", ["drips", "fails"])
def test_a_server_that_does_not_answer_is_given_up(elsewhere, anna, network, how):
    network.hurry()
    bad = Reply(drip=1.0, body={"a": 1}) if how == "drips" else Reply(status=503)
    anna.peer.serve(anna.outbox, bad)

    elsewhere.follow(anna, minutes=0)
    network.let_pass(minutes=40, every_minutes=2)

    assert (elsewhere.noted["state"], elsewhere.noted["error"]) == ("failed", "away")
    assert elsewhere.waiting == 0
    assert 1 <= len(anna.peer.gets(anna.outbox)) <= 3


def test_a_thousand_articles_pushed_at_once_cost_no_question(elsewhere, anna):
    in_pages(anna, entries(anna, 2))
    elsewhere.follow(anna)
    asked = len(anna.peer.received)
    for number in range(60):
        anna.post(elsewhere.ours.shared_inbox, anna.create_article(f"Article {number}"))
    elsewhere.ours.settle()
    elsewhere.wait()

    assert len(elsewhere.things) == 62 and elsewhere.waiting == 0
    assert len(anna.peer.received) == asked
