"""E: whoever sends too much, names too much or leads on without end hinders nobody else.

Where a bound is a constant, a test lowers it and so needs few messages; it says so.
"""

import itertools
import json
import threading
import time

import pytest
from kit.messages import PUBLIC
from kit.planting import plant_article, plant_mag
from kit.processes import until
from kit.replies import Reply

from onemile.app import create_app
from onemile.config import SettingsError
from onemile.notices.models import NoticeRow
from onemile_federation.inbox import quotas
from onemile_federation.outbox import fan_out
from onemile_federation.remote import host_table, patience, public_keys
from onemile_federation.remote.models import Host, RemoteObject
from onemile_mags.models import Mag

# Requests for one thread of talk, on one day (federation.md 2.2).
THREAD_REQUESTS_MAX = 50
DEPTH_MAX = 10


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


def test_t47_a_flood_from_one_host_is_stopped_and_others_are_heard(
    ground, anna, victim, network, monkeypatch, clock
):
    monkeypatch.setattr(quotas, "MESSAGES_MAX", 20)  # lowered: 300 in earnest
    bea = victim.actor("bea")
    bea.post(ground.mag.inbox, bea.follow(ground.mag_uri))  # a neighbour of long standing
    answers, twins = [], []
    begun = time.monotonic()
    for number in range(40):
        answers.append(anna.post(ground.ours.shared_inbox, anna.like(ground.article_uri)))
        if number % 10 == 9:
            at = time.monotonic()
            said = bea.create_note(f"Mot {number}", in_reply_to=ground.article_uri)
            twins.append(bea.post(ground.ours.shared_inbox, said).status)
            assert time.monotonic() - at < 2
    assert time.monotonic() - begun < 60

    assert [one.status for one in answers] == [202] * 20 + [429] * 20
    assert {1 <= int(one.header("Retry-After")) <= 301 for one in answers[20:]} == {True}
    assert twins == [202] * 4
    network.settle()
    assert "Mot 39" in ground.page
    clock.advance(seconds=int(answers[-1].header("Retry-After")))
    assert anna.post(ground.ours.shared_inbox, anna.like(ground.article_uri)).status == 202


def test_t48_bogus_key_ids_cost_one_question_a_minute_and_a_bounded_table(
    ground, anna, peer, network, monkeypatch, clock
):
    for room, name in (
        (patience, "URLS_MAX"),
        (patience, "DOMAINS_MAX"),
        (public_keys, "REFUSED_MAX"),
        (host_table, "HOSTS_MAX"),
        (host_table, "ROWS_BETWEEN_LOOKS"),
    ):
        monkeypatch.setattr(room, name, 30)  # lowered: 10,000 in earnest, 100 between looks
    like = anna.like(ground.article_uri)

    def knock(key_id):
        return anna.post(ground.ours.shared_inbox, like, key_id=key_id).status

    assert {knock(f"{peer.base}/bogus/{n}#main-key") for n in range(60)} <= {401, 503}
    assert len(peer.gets()) <= patience.FAILURES_MAX
    for _minute in range(5):
        clock.advance(seconds=61)
        before = len(peer.gets())
        for n in range(20):
            knock(f"{peer.base}/later/{_minute}-{n}#main-key")
        assert len(peer.gets()) - before <= 1

    for n in range(120):  # and each on a host of its own, 40 of which there are
        host = f"b{n}.bogus{n}.example"
        if n % 3 == 0:
            network.peer(host)
        knock(f"https://{host}/u/x#main-key")
    remembered = ground.ours.app.extensions["onemile_federation.patience"]
    assert len(remembered.not_there) <= 30
    assert max(len(remembered.documents), len(remembered.keys)) <= 30
    with ground.ours.at_work():
        assert Host.select().count() <= 60

    clock.advance(minutes=2)
    assert anna.post(ground.ours.shared_inbox, like).status == 202  # the twin


def endless(peer, path, *, lead):
    """Let a collection stand at a path whose pages lead on: to ever new ones, back, or around."""
    numbers = itertools.count()
    leads = {
        "on": lambda number: f"{peer.base}{path}?page={number + 1}",
        "to itself": lambda _number: f"{peer.base}{path}?page=1",
        "to each other": lambda number: f"{peer.base}{path}?page={number % 2}",
    }

    def answer(_request):
        number = next(numbers)
        note = peer.actor("anna").note(f"Encore {number}")
        link = leads[lead](number)
        page = {"type": "OrderedCollectionPage", "id": f"{peer.base}{path}?page={number}"}
        page |= {"orderedItems": [note["id"]], "items": [note["id"]], "next": link}
        return {"id": peer.base + path, "type": "OrderedCollection", "first": page, "next": link}

    return peer.serve(path, answer)


@pytest.mark.parametrize("lead", ["on", "to itself", "to each other"])
def test_t49_a_collection_without_end_is_left_at_the_budget(lead, ground, anna, peer, network):
    url = endless(peer, "/endless", lead=lead)
    anna.document |= {"outbox": url, "followers": url, "featured": url}
    ground.following(anna)
    before = len(peer.gets())
    note = anna.note("Bonjour", replies=url, context=url, likes=url)
    anna.post(ground.ours.shared_inbox, anna.announce(note))
    said = anna.create_note("Sous l’article", in_reply_to=ground.article_uri, replies=url)
    anna.post(ground.ours.shared_inbox, said)
    network.let_pass(minutes=30)

    assert len(peer.gets()) - before <= THREAD_REQUESTS_MAX
    assert peer.gets(note["id"]) and "Sous l’article" in ground.page  # what it was about is here
    with ground.ours.at_work():
        assert RemoteObject.get(RemoteObject.uri == note["id"]).content == "<p>Bonjour</p>"


def test_t50_a_chain_of_replies_is_followed_to_a_depth(ground, anna, peer, network):
    ground.following(anna)

    def link(request):
        number = int(request.path.rpartition("/")[2])
        above = f"{peer.base}/chain/{number + 1}"
        return anna.note(f"Maillon {number}", id=request.url, inReplyTo=above)

    for number in range(200):
        peer.serve(f"/chain/{number}", link)
    before = len(peer.gets())
    anna.post(ground.ours.shared_inbox, anna.announce(f"{peer.base}/chain/0"))
    anna.post(
        ground.ours.shared_inbox, anna.create_note("Au bout", in_reply_to=f"{peer.base}/chain/1")
    )
    network.let_pass(minutes=30)

    links = [one for one in peer.gets()[before:] if one.path.startswith("/chain/")]
    assert 1 <= len(links) <= DEPTH_MAX + 1
    with ground.ours.at_work():
        assert RemoteObject.select().where(RemoteObject.uri == f"{peer.base}/chain/0").exists()


def test_t51_long_lists_are_bounded_and_no_storm_of_notices(ground, anna, network):
    with ground.ours.at_work() as world:
        known = [{"federates": True, "handle": f"voisin_{n}"} for n in range(60)]
        uris = [str(world.member(f"Voisin{n}", **one).uri) for n, one in enumerate(known)]
        before = NoticeRow.select().count()
    many = [f"https://e.example/{n}" for n in range(50_000)]
    above = {"in_reply_to": ground.article_uri}
    mentions = [{"type": "Mention", "href": uri, "name": "@x"} for uri in uris]
    tags = mentions + [{"type": "Hashtag", "name": f"#t{n}", "href": many[n]} for n in range(1_000)]
    pictures = [{"type": "Image", "url": f"{url}.png"} for url in many[:1_000]]
    bodies = [
        anna.create_note("Trop", to=many, **above),
        anna.create_note("À tous", to=[PUBLIC, *uris, *many[:15_000]], **above),
        anna.create_note("Avec tout", to=uris, cc=[PUBLIC], tag=tags, attachment=pictures, **above),
    ]
    assert len(json.dumps(bodies[0])) > 1_048_576 > len(json.dumps(bodies[1]))
    begun = time.monotonic()
    statuses = [anna.post(ground.ours.shared_inbox, one).status for one in bodies]
    network.settle()

    assert statuses == [413, 202, 202]
    assert time.monotonic() - begun < 20
    assert "À tous" in ground.page and "Trop" not in ground.page
    with ground.ours.at_work():
        assert NoticeRow.select().count() - before <= 50 * 2


def test_t52_all_hosts_beneath_a_domain_have_one_quota(ground, network, monkeypatch, victim):
    monkeypatch.setattr(quotas, "MESSAGES_MAX", 10)  # lowered: 300 in earnest
    crowd = network.crowd(20, "r{}.e.example")
    statuses = [
        one.post(ground.ours.shared_inbox, one.like(ground.article_uri)).status for one in crowd
    ]

    assert statuses == [202] * 10 + [429] * 10
    bea = victim.actor("bea")
    assert bea.post(ground.ours.shared_inbox, bea.like(ground.article_uri)).status == 202


def test_t53_a_host_with_many_followers_gets_one_post(
    ground, peer, victim, network, monkeypatch, anna
):
    # Lowered: pages of 500 and 500 followers in earnest; so they lie on several pages here too.
    monkeypatch.setattr(fan_out, "PAGE_RECEIVERS", 7)
    fans = [peer.actor(f"fan{n}", key=anna.key) for n in range(30)]
    ground.followed_by(*fans, victim.actor("bea"))
    ground.article(title="Une fois")
    network.settle()

    for one in (peer, victim):
        (said,) = one.posts("Create")
        assert said.url == one.shared_inbox and said.holds()


def test_t53_twin_without_a_shared_inbox_each_follower_gets_one(ground, peer, network, anna):
    fans = [peer.actor(f"fan{n}", key=anna.key) for n in range(5)]
    for one in fans:
        del one.document["endpoints"]
    ground.followed_by(*fans)
    ground.article()
    network.settle()

    assert sorted(one.url for one in peer.posts("Create")) == sorted(one.inbox for one in fans)


@pytest.mark.parametrize("how", ["refused", "silent"])
def test_t54_a_dead_host_is_tried_a_few_times_in_half_an_hour(ground, network, peer, victim, how):
    ground.followed_by(peer.actor("anna"), victim.actor("bea"))
    network.off(peer.host, how)
    network.hurry(200)
    before = network.internet.connections_to(peer.host)
    for _article in range(3):
        ground.article()
    network.let_pass(minutes=30, every_minutes=1)

    assert 1 <= network.internet.connections_to(peer.host) - before <= 6
    assert len(victim.posts("Create")) == 3


class Running:
    """An instance that is a process, with the fewest threads it may have, and a Mag in it."""

    def __init__(self, make_process):
        self.process = make_process("als", settings={"development": True, "serve.threads": 2})
        with self.process.opened() as world:
            mag = plant_mag(world.member("Ana"))
            self.mag_uri, self.mag_id = str(mag.uri), mag.id
        self.process.start()
        self.inbox = self.process.get(self.mag_uri.removeprefix(self.process.base)).json()["inbox"]

    def publish(self):
        with self.process.opened():
            plant_article(Mag.get_by_id(self.mag_id))


@pytest.fixture
def running(make_process):
    return Running(make_process)


@pytest.mark.long
def test_t54_dead_hosts_do_not_hold_up_the_living(running, clear_network):
    """One in ten of 150 hangs; the others are served within the gate of 2.3."""
    crowd = clear_network.neighbours(150)
    dead, living = crowd[::10], [one for n, one in enumerate(crowd) if n % 10]
    assert {one.post(running.inbox, one.follow(running.mag_uri)).status for one in crowd} == {202}
    until(lambda: all(one.peer.posts("Accept") for one in crowd), 60)
    for one in dead:
        one.peer.when_posted = Reply(hang=True)
    running.publish()
    begun = time.monotonic()
    until(lambda: all(one.peer.posts("Create") for one in living), 60)

    assert time.monotonic() - begun < 45
    assert {len(one.peer.posts("Create")) for one in living} == {1}


@pytest.mark.long
@pytest.mark.parametrize("is_secure", [True, False])
def test_t55_a_peer_in_secure_mode_asks_back_while_its_post_is_verified(
    running, clear_network, is_secure
):
    (anna,) = clear_network.neighbours(1)
    anna.peer.is_secure = is_secure
    begun = time.monotonic()
    answer = anna.post(running.inbox, anna.follow(running.mag_uri))

    assert answer.status == 202
    assert time.monotonic() - begun < 5
    assert anna.peer.gets(anna.id)[0].holds()
    until(lambda: anna.peer.posts("Accept"))


def test_t55_an_instance_has_two_threads_at_least(tmp_path):
    with pytest.raises(SettingsError, match="serve.threads"):
        create_app(tmp_path, environment={}, testing=True, overrides={"serve.threads": 1})


@pytest.mark.long
def test_t55_as_many_as_there_are_threads_do_not_wait_for_each_other(running, clear_network):
    """A thread stays free for our own actor: some are asked to come again, and none hangs."""
    crowd = clear_network.neighbours(4)
    answers = []

    def knock(one):
        answers.append(one.post(running.inbox, one.follow(running.mag_uri)))

    for one in crowd:
        one.peer.is_secure = True
    threads = [threading.Thread(target=knock, args=(one,)) for one in crowd]
    begun = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert time.monotonic() - begun < 5
    assert {one.status for one in answers} <= {202, 503}
    assert 202 in {one.status for one in answers}
    assert all(one.header("Retry-After") for one in answers if one.status == 503)
    again = {one.post(running.inbox, one.follow(running.mag_uri)).status for one in crowd}
    assert again == {202}
