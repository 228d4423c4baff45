"""A server that is killed while 200 neighbours confirm: no exchange paid twice, none lost."""

import http.client
import threading
from collections import Counter
from urllib.parse import urlencode

import pytest
from flask import g, session
from flask_wtf.csrf import generate_csrf

from onemile import db, events, worker
from onemile.app import create_app
from onemile.members import sessions
from onemile.members.events import MemberVerified
from onemile.models import JobRun
from onemile.testing.server import Server, onemile
from onemile.testing.world import World
from onemile_exchanges import completion, negotiate, publish
from onemile_exchanges.lifecycle import State
from onemile_exchanges.models import Agreement, Payment
from onemile_smiles.models import Account

EXCHANGES = 200
AMOUNT_SMILES = 7
PAIRS = 20
AT_ONCE = 16
KILL_AFTER_ANSWERS = 60
ANSWER_SECONDS_MAX = 30
# On a loaded machine one of 16 may not get the lock of SQLite in time: nothing is saved then.
BUSY, TRIES_MAX = 503, 3


@pytest.fixture
def folder(engine, tmp_path, request):
    """An instance's folder, on the engine of the test, ready to be served by a process."""
    place = tmp_path / "instance"
    words = ["init", place]
    if engine == "postgres":
        database = request.getfixturevalue("postgres_server").fresh_database()
        words += ["--database-url", database]
    made = onemile(*words)
    assert made.returncode == 0, made.stderr
    yield place
    if engine == "postgres":
        request.getfixturevalue("postgres_server").drop(database)


@pytest.fixture
def app(folder):
    everybody_knows_everybody = {"exchanges.new_account_days": 0}
    app = create_app(folder, overrides=everybody_knows_everybody, environment={}, testing=True)
    with app.app_context():
        yield app
        db.shut(db.at_work())


@pytest.mark.long
def test_a_power_cut_during_200_confirmations_loses_and_doubles_nothing(app, folder):
    knocks = [Knock(app, *half) for half in agreed_and_half_done(app)]
    server = Server(folder).start()
    try:
        before = knock_all(server, knocks, kill_after=KILL_AFTER_ANSWERS)
        assert KILL_AFTER_ANSWERS <= before[303] < EXCHANGES, before
        server = Server(folder, port=server.port).start()
        after = knock_all(server, knocks)
        assert sum(after.values()) == after[303] + after[409] == EXCHANGES, after
    finally:
        server.kill()
    states = Counter(agreement.state for agreement in Agreement.select())
    assert states == {State.CONFIRMED: EXCHANGES}
    assert Counter(payment.state for payment in Payment.select()) == {"posted": EXCHANGES}
    assert sum(account.balance_smiles for account in Account.select()) == 0
    # What the killed workers had in hand is free again after a minute at most.
    JobRun.update(lease_until=None).execute()
    worker.step()
    health = onemile("--instance", folder, "doctor")
    assert health.returncode == 0, health.stdout


def agreed_and_half_done(app):
    """200 exchanges of 20 pairs: agreed, Smiles reserved, and the helper says it is done."""
    world = World(app)
    helpers, helped = world.neighbours(PAIRS), world.neighbours(PAIRS)
    for member in [*helpers, *helped]:
        with db.transaction():
            member.verified_at = member.joined_at
            member.save()
            events.record(MemberVerified(member_uri=member.uri))
    worker.drain()
    for number in range(EXCHANGES):
        giver, taker = helpers[number % PAIRS], helped[number % PAIRS]
        title = f"Un coup de main {number}"
        draft = publish.Draft(kind="offer", form="help", category="garden", title=title)
        item = publish.publish(draft, member=giver)
        terms = negotiate.Terms(amount_smiles=AMOUNT_SMILES, text="Volontiers, merci.")
        agreement = negotiate.propose(item.id, terms, member=taker)
        negotiate.accept(agreement.id, member=giver, version=agreement.version)
        completion.say_done(agreement.id, member=giver)
        yield agreement, taker


class Knock:
    """The helped member's browser, about to say "it is done"."""

    def __init__(self, app, agreement, member):
        self.path = f"/exchanges/{agreement.id}/done"
        opened = sessions.open_session(member, device="test")
        with app.test_request_context():
            g.pop("csrf_token", None)  # the one made for the browser before
            self.body = urlencode({"csrf_token": generate_csrf()})
            form_cookie = app.session_interface.get_signing_serializer(app).dumps(dict(session))
            names = app.session_interface.get_cookie_name(app), sessions.cookie_name()
        self.headers = {
            "Cookie": f"{names[0]}={form_cookie}; {names[1]}={opened.token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def send(self, port):
        """Say it, again while the house is busy; gives the status, or 0 when the server died."""
        for _try in range(TRIES_MAX):
            status = self._send_once(port)
            if status != BUSY:
                break
        return status

    def _send_once(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS_MAX)
        try:
            connection.request("POST", self.path, self.body, self.headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def knock_all(server, knocks, *, kill_after=None):
    """Send all, 16 at a time; gives how often each status came. Kills the server on the way."""
    waiting, answers = list(knocks), Counter()
    lock, enough = threading.Lock(), threading.Event()

    def work():
        while True:
            with lock:
                if not waiting:
                    return
                knock = waiting.pop()
            status = knock.send(server.port)
            with lock:
                answers[status] += 1
                if kill_after and answers[303] >= kill_after:
                    enough.set()

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    if kill_after:
        assert enough.wait(ANSWER_SECONDS_MAX), answers
        server.kill()
    for thread in threads:
        thread.join()
    return answers
