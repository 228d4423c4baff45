"""Threads come whole with what they are about, and are re-read when somebody looks at them."""

import pytest
from kit.replies import Reply

from onemile import db
from onemile_federation.backfill import keeping, newcomers, steps
from onemile_federation.remote import asking, patience
from tests.federation.backfill.archive import gone, in_pages, notes, thread

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


def under(by, above, count):
    return [by.note(f"Mot {number}", in_reply_to=above) for number in range(count)]


def published(actor, root):
    in_pages(actor, [actor.create(root)])


@pytest.mark.one_engine
@pytest.mark.parametrize("name", ["context", "replies"])
def test_a_whole_thread_comes_with_its_first_thing(elsewhere, anna, victim, name):
    (root,), bea = notes(anna, 1), victim.actor("bea")
    first, second = under(bea, root, 2)
    (deeper,) = under(anna, first, 1)
    if name == "replies":
        thread(first, [deeper], name="replies", by=bea)
        thread(root, [first, second], name="replies", by=anna)
    else:
        thread(root, [first, second, deeper], name="context", by=anna)
    published(anna, root)
    told = elsewhere.notices

    elsewhere.follow(anna)

    assert elsewhere.before == [root["id"]]
    assert set(elsewhere.comments) == {first["id"], second["id"], deeper["id"]}
    assert elsewhere.notices == told + 1


@pytest.mark.one_engine
def test_what_does_not_belong_to_a_thread_is_not_brought_into_it(elsewhere, anna, victim):
    (root, other), bea = notes(anna, 2), victim.actor("bea")
    (genuine,) = under(bea, root, 1)
    strange = bea.note("Rien à voir", in_reply_to=other["id"] + "/unknown")
    private = bea.note("Entre nous", in_reply_to=root, to=[anna.id], cc=[])
    forged = bea.note("Volé", in_reply_to=root, attributedTo=anna.id)
    thread(root, [strange, private, forged, genuine], name="context", by=anna)
    published(anna, root)

    elsewhere.follow(anna)

    assert elsewhere.comments == [genuine["id"]]
    assert list(elsewhere.things) == [root["id"]]


@pytest.mark.one_engine
def test_a_chain_of_answers_is_followed_ten_deep(elsewhere, anna):
    (root,) = notes(anna, 1)
    chain = [root]
    for number in range(15):
        chain.append(anna.note(f"Et {number}", in_reply_to=chain[-1]))
    for above, answer in zip(chain, chain[1:], strict=False):
        thread(above, [answer], name="replies", by=anna)
    published(anna, root)

    elsewhere.follow(anna)

    assert elsewhere.comments == [one["id"] for one in chain[1:11]]
    assert elsewhere.waiting == 0


@pytest.mark.one_engine
@pytest.mark.parametrize(("bound", "goes_on"), [("COMMENTS", True), ("LISTED", False)])
def test_of_a_long_thread_so_much_comes_at_a_time(elsewhere, anna, monkeypatch, bound, goes_on):
    monkeypatch.setattr(f"onemile_federation.backfill.answers.{bound}_A_READING", 6)
    (root,) = notes(anna, 1)
    answers = under(anna, root, 10)
    thread(root, answers, name="context", by=anna)
    published(anna, root)

    elsewhere.follow(anna)
    assert elsewhere.comments == [one["id"] for one in answers[:6]]
    elsewhere.network.clock.advance(minutes=16)
    elsewhere.looks_at(root["id"])
    elsewhere.wait()

    assert elsewhere.comments == [one["id"] for one in answers][: None if goes_on else 6]


@pytest.mark.one_engine
def test_pages_of_a_thread_that_loop_are_read_once(elsewhere, anna, peer):
    (root,) = notes(anna, 1)
    (answer,) = under(anna, root, 1)
    at = f"{root['id']}/context"
    for number in (0, 1):
        page = {"type": "OrderedCollectionPage", "id": f"{at}?{number}", "partOf": at}
        then = {"next": f"{at}?{1 - number}", "orderedItems": [answer["id"]]}
        peer.serve(f"{at}?{number}", {**page, **then})
    peer.serve(at, {"type": "OrderedCollection", "id": at, "first": f"{at}?0"})
    root["context"] = at
    published(anna, root)

    elsewhere.follow(anna)

    assert elsewhere.comments == [answer["id"]]
    assert len(peer.gets(f"{at}?0")) + len(peer.gets(f"{at}?1")) <= 4


def test_looking_has_a_thread_re_read_at_most_every_quarter_of_an_hour(elsewhere, anna, peer):
    (root,) = notes(anna, 1)
    first, second = under(anna, root, 2)
    thread(root, [first], name="context", by=anna)
    published(anna, root)
    elsewhere.follow(anna)
    thread(root, [first, second], name="context", by=anna)
    asked = len(peer.received)

    assert "à jour" in elsewhere.looks_at(root["id"])
    elsewhere.wait()
    assert (elsewhere.comments, len(peer.received)) == ([first["id"]], asked)

    elsewhere.network.clock.advance(minutes=16)
    page = elsewhere.looks_at(root["id"])
    assert "il y a 16" in page and len(peer.received) == asked  # no page waits for a peer
    elsewhere.looks_at(root["id"])
    elsewhere.wait()

    assert elsewhere.comments == [first["id"], second["id"]]
    assert len(peer.gets(root["id"])) == 1


@pytest.mark.one_engine
def test_what_is_listed_no_more_goes_if_its_own_server_says_so(elsewhere, network):
    """Of what is gone for good one word is enough; a 404 is said twice; silence says nothing."""
    goes_after = {410: 1, 404: 2, 403: None, 200: None}
    kept = {}
    for status in goes_after:
        anna = network.peer(f"s{status}.example").actor("anna")
        (root,) = notes(anna, 1)
        first, second = under(anna, root, 2)
        thread(root, [first, second], name="context", by=anna)
        published(anna, root)
        elsewhere.ground.following(anna)
        kept[status] = (anna, root, first, second)
    elsewhere.wait()
    for status, (anna, root, first, second) in kept.items():
        thread(root, [first], name="context", by=anna)
        if status != 200:
            anna.peer.serve(second["id"], Reply(status=status))
    elsewhere.network.clock.advance(minutes=16)
    for _anna, root, _first, _second in kept.values():
        elsewhere.looks_at(root["id"])
    for time in (1, 2):
        elsewhere.wait(2)
        stand = elsewhere.comments
        for status, goes in goes_after.items():
            _anna, _root, first, second = kept[status]
            assert first["id"] in stand
            assert (second["id"] not in stand) == (goes is not None and time >= goes), status
        elsewhere.network.clock.advance(minutes=11)
        elsewhere.ours.settle()


@pytest.mark.one_engine
def test_answers_to_what_has_gone_meanwhile_are_not_brought(elsewhere, anna, victim):
    (root,), bea = notes(anna, 1), victim.actor("bea")
    thread(root, under(bea, root, 30), name="context", by=anna)
    published(anna, root)
    elsewhere.follow(anna, minutes=1 / 3)
    some = len(elsewhere.comments)
    assert 0 < some < 30
    anna.post(elsewhere.ours.shared_inbox, anna.delete(root))
    elsewhere.ours.settle()
    asked = len(victim.gets())
    elsewhere.wait()

    assert elsewhere.waiting == 0 and len(victim.gets()) == asked
    assert list(elsewhere.things) == [root["id"]]


@pytest.mark.one_engine
def test_what_is_for_fewer_by_now_is_shown_no_more(elsewhere, anna):
    (root,) = notes(anna, 1)
    published(anna, root)
    elsewhere.follow(anna)
    root |= {"to": [anna.followers], "cc": []}
    elsewhere.network.clock.advance(minutes=16)
    elsewhere.looks_at(root["id"])
    elsewhere.wait()

    assert not elsewhere.things[root["id"]]["is_public"]


@pytest.mark.one_engine
def test_the_first_thing_itself_may_be_gone(elsewhere, anna):
    (root,) = notes(anna, 1)
    published(anna, root)
    elsewhere.follow(anna)
    gone(anna, root)
    elsewhere.network.clock.advance(minutes=16)
    elsewhere.looks_at(root["id"])
    elsewhere.wait()

    assert elsewhere.things[root["id"]]["state"] == "gone"


@pytest.mark.one_engine
def test_a_long_list_is_looked_up_by_pages_before_anybody_has_to_wait(elsewhere, anna, monkeypatch):
    (root,) = notes(anna, 1)
    answers = under(anna, root, 8)
    thread(root, answers, name="context", by=anna)
    published(anna, root)
    at_rest, n_asked, here_among = [], [], keeping.here_among

    def looked_up(uris):
        at_rest.append(not db.at_work().in_transaction())
        inner = db.at_work().execute_sql

        def counting(*said, **more):
            n_asked.append(1)
            return inner(*said, **more)

        with monkeypatch.context() as patched:
            patched.setattr(db.at_work(), "execute_sql", counting)
            return here_among([*uris, *(f"https://e.example/n{n}" for n in range(300))])

    monkeypatch.setattr(keeping, "here_among", looked_up)
    elsewhere.follow(anna)
    elsewhere.network.clock.advance(minutes=16)
    elsewhere.looks_at(root["id"])
    elsewhere.wait()

    assert elsewhere.comments == [one["id"] for one in answers]
    assert at_rest == [True, True] and len(n_asked) < 2 * 20


@pytest.mark.one_engine
def test_a_list_that_names_many_new_hosts_has_some_asked_at_a_time(
    elsewhere, anna, network, monkeypatch, clock
):
    monkeypatch.setattr(newcomers, "NEW_HOSTS_A_READING", 3)  # ten in earnest
    monkeypatch.setattr(steps, "QUESTION_SECONDS_MAX", 1.0)  # three
    (root,) = notes(anna, 1)
    people = [network.peer(f"n{number}.example").actor("bea") for number in range(5)]
    answers = [under(one, root, 1)[0] for one in people]
    people[0].peer.serve(answers[0]["id"], Reply(body=answers[0], delay=2.5))
    thread(root, answers, name="replies", by=anna)
    published(anna, root)

    elsewhere.follow(anna, minutes=0.7)

    assert [bool(one.peer.gets()) for one in people] == [True] * 3 + [False] * 2
    assert set(elsewhere.comments) == {one["id"] for one in answers[1:3]}
    clock.advance(minutes=20)
    elsewhere.ours.settle()
    elsewhere.looks_at(root["id"])
    elsewhere.wait()
    assert {one["id"] for one in answers[1:]} <= set(elsewhere.comments)


@pytest.mark.one_engine
def test_one_step_is_in_hand_at_a_time():
    assert [kind.at_once_max for kind in steps.TASKS] == [1]


@pytest.mark.one_engine
def test_what_somebody_lists_of_another_server_is_on_their_account(elsewhere, anna, victim, clock):
    (root,), bea = notes(anna, 1), victim.actor("bea")
    in_pages(bea, [bea.create(one) for one in notes(bea, 2)])
    bad = [f"{victim.base}/{path}/{n}" for path in ("none", "page", "busy") for n in range(8)]
    for number in range(8):
        victim.serve(f"/page/{number}", Reply(body=b"<p>", content_type="text/html"))
        victim.serve(f"/busy/{number}", Reply(status=503))
    thread(root, [{"id": one} for one in bad], name="replies", by=anna)
    published(anna, root)
    victim.serve(f"{bea.outbox}?page=0", [Reply(status=503), victim.served["/u/bea/outbox?page=0"]])

    elsewhere.follow(anna, minutes=0.2)
    elsewhere.follow(bea, minutes=1)

    in_vain = [one for one in victim.gets() if one.url in bad]
    assert 1 <= len(in_vain) <= patience.FAILURES_MAX + 1
    with elsewhere.ours.at_work():
        assert asking.document(bea.note("Mot")["id"])
    elsewhere.wait(10)
    assert elsewhere.noted_of(bea)["things"] == 2
