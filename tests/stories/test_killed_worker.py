"""A worker killed with -9 twenty times under load: nothing is lost, and nothing is done twice.

The plugin "chores" notes each deed in the transaction that it belongs to. Emails cannot be so
exact: SMTP has no transaction, so what a server has taken while its 250 is still on the way goes
again under the same Message-ID. That is at most the one email that is in hand at a kill, the last
that the server took; a kill a moment earlier or later doubles none, and whatever else arrives twice
fails the test. Work that is not whole (it talks to the world outside) may be done again alike.
"""

import random
import threading
import time
from collections import Counter

import pytest

from onemile import clock, db

ROUNDS = 20
ASKED_FIRST, ASKED_MORE_MAX, ASK_EVERY_SECONDS = 6, 12, 0.1
STOP_SECONDS_MAX = 10
# Here it is the thread of the emails that is killed, and no email is on its way.
AVOIDABLE = {"email: taken", "email: before the server has it", "email: noted"}


@pytest.mark.long
@pytest.mark.timeout(400)
def test_twenty_kills_under_load_lose_nothing_and_do_nothing_twice(house, points, engine):
    chance = random.Random(f"{engine} 1648")
    plan = [*points, *["any moment"] * (ROUNDS - len(points))]
    chance.shuffle(plan)
    may_be_twice, begun = set(), clock.real_seconds()
    for point in plan:
        for _ in range(ASKED_FIRST):
            house.ask()
        kill_once(house, point, chance)
        taken = last_taken(house.post_office)
        if point not in AVOIDABLE:
            may_be_twice.add(taken)
        house.a_minute_later()
    last = house.worker()
    assert house.soon(house.nothing_waits), house.waiting()
    code, seconds = last.stop()
    assert code == 0 and seconds <= STOP_SECONDS_MAX
    asked = range(1, next(house.numbers))
    for kind in ("asked", "done", "told"):
        assert Counter(house.deeds(kind)) == Counter(asked), kind
    carried = Counter(house.deeds("carried"))
    assert set(carried) == set(asked)
    assert sum(carried.values()) - len(asked) <= ROUNDS, "once more for each death at most"
    assert house.stuck() == 0
    arrived = Counter(house.post_office.taken)
    assert {number for _id, number in arrived} == set(asked)
    assert len({message_id for message_id, _number in arrived}) == len(asked), "one id each"
    twice = {which for which, times in arrived.items() if times > 1}
    assert twice <= may_be_twice and max(arrived.values()) <= 2, arrived.most_common(3)
    print(f"{len(asked)} asked, {len(twice)} twice, {clock.real_seconds() - begun:.0f} s")


def kill_once(house, point, chance):
    """Let a worker work, under load, until it is killed."""
    alive, over = house.app, threading.Event()
    load = threading.Thread(target=go_on_asking, args=(house, alive, over))
    load.start()
    try:
        if point == "any moment":
            told = len(house.deeds("asked"))
            worker = house.worker()
            assert house.soon(lambda: len(house.deeds("asked")) > told), worker.log()
            time.sleep(chance.uniform(0, 0.7))
            worker.kill()
        else:
            worker = house.worker(point, chance.randint(1, 5))
            assert house.soon(lambda: not worker.is_alive()), point
            assert worker.kill() == -9, worker.log()
    finally:
        over.set()
        load.join()


def go_on_asking(house, app, over):
    with app.app_context():
        for _ in range(ASKED_MORE_MAX):
            house.ask()
            if over.wait(ASK_EVERY_SECONDS):
                break
        db.at_work().close()


def last_taken(post_office):
    """Give what the server took last, once it knows that the worker is gone."""
    until = time.monotonic() + 5
    while post_office.open and time.monotonic() < until:
        time.sleep(0.01)
    return post_office.taken[-1] if post_office.taken else None
