"""The loop of the worker: many at once, bounded, and stopped in good order."""

import threading
import time
from collections import Counter

import pytest

from onemile.api import Fetched
from onemile_federation.outbox import delivering, fan_out, posting
from onemile_federation.outbox.models import SENT, WAITING, Delivery

pytestmark = pytest.mark.plugins("federation")


class Slow:
    """A network in which each answer takes its time; counts what is in the air."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.lock = threading.Lock()
        self.posts = Counter()
        self.in_the_air = self.most = 0

    def fetch(self, url, **given):
        with self.lock:
            self.in_the_air += 1
            self.most = max(self.most, self.in_the_air)
        time.sleep(self.seconds(url))
        with self.lock:
            self.in_the_air -= 1
            self.posts[url] += 1
        return Fetched(url=url, status=202, headers={}, content=b"", media_type="")


def run(instance, *, until, seconds=20.0):
    """Run the service in a thread of its own until something is so; gives how long it took."""
    stop, begun = threading.Event(), time.monotonic()

    def work():
        with instance.app_context():
            delivering.SERVICES[1].run(stop)

    thread = threading.Thread(target=work)
    thread.start()
    while not until() and time.monotonic() - begun < seconds:
        time.sleep(0.02)
    stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()
    return time.monotonic() - begun


def said_to(outbox, hosts):
    for n in range(hosts):
        outbox.follower(f"h{n}.example")
    outbox.say("Create")
    while fan_out.work_out():
        pass


def all_sent():
    return not Delivery.select().where(Delivery.state == WAITING).exists()


def test_many_hosts_are_told_at_once_each_one_time(outbox, instance, monkeypatch):
    slow = Slow(lambda url: 0.02)
    monkeypatch.setattr(posting, "fetch", slow.fetch)
    said_to(outbox, 100)
    run(instance, until=all_sent)
    assert (len(slow.posts), set(slow.posts.values())) == (100, {1})
    assert 1 < slow.most <= delivering.FRESH_MAX
    assert set(outbox.states()) == {SENT}


def test_hosts_that_hang_do_not_hold_up_the_others(outbox, instance, monkeypatch):
    monkeypatch.setattr(delivering, "FRESH_SECONDS", 0.05)
    healthy_are_done = threading.Event()

    def seconds(url):
        if int(url.split(".")[0].removeprefix("https://h")) % 5 == 0:
            healthy_are_done.wait(15)
        return 0.0

    def are_done():
        if len(slow.posts) >= 80:
            healthy_are_done.set()
        return healthy_are_done.is_set()

    slow = Slow(seconds)
    monkeypatch.setattr(posting, "fetch", slow.fetch)
    said_to(outbox, 100)
    took = run(instance, until=are_done)
    assert healthy_are_done.is_set() and took < 15


def test_a_worker_that_stops_writes_down_what_arrives_meanwhile(outbox, instance, monkeypatch):
    slow = Slow(lambda url: 0.3)
    monkeypatch.setattr(posting, "fetch", slow.fetch)
    said_to(outbox, 30)
    run(instance, until=lambda: slow.in_the_air > 0)
    assert outbox.states().count(SENT) == len(slow.posts) > 0
    slow.seconds = lambda url: 0.0
    outbox.step()
    assert set(outbox.states()) == {SENT}


def test_a_service_works_out_receivers(outbox, instance):
    outbox.follower("a.example")
    outbox.say("Create")
    stop = threading.Event()

    def work():
        with instance.app_context():
            delivering.SERVICES[0].run(stop)

    thread = threading.Thread(target=work)
    thread.start()
    until = time.monotonic() + 10
    while not Delivery.select().exists() and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    thread.join(timeout=10)
    assert outbox.states() == [WAITING]
