"""Strangers guess at one member from everywhere: they wait, the member does not.

On both engines: the counts live in the database.
"""

import pytest

from onemile import clock
from onemile.app import create_app
from onemile.db import EXTENSION, shut, transaction
from onemile.members import passwords
from onemile.members.models import Member
from onemile.models import MailMessage

EMAIL, PASSWORD = "ana@example.org", "trois pommes rondes"
ATTACKERS = [f"127.0.0.{number}" for number in range(10, 22)]


@pytest.fixture
def ana(folder):
    """A member of the instance, before it is served; hashed at the real cost."""
    app = create_app(folder)
    with app.app_context(), transaction():
        passwords.use(passwords.REAL)
        Member.create(
            public_id="ana",
            uri="http://127.0.0.1/members/ana",
            email=EMAIL,
            email_key=EMAIL,
            password_hash=passwords.keep(PASSWORD),
            first_name="Ana",
            confirmed_at=clock.now(),
        )
    shut(app.extensions[EXTENSION])
    return app


def sign_in(visitor, password):
    return visitor.post("/sign-in", page="/sign-in", email=EMAIL, password=password)


def ask(visitor, source):
    return visitor(source=source).post("/password/forgotten", email=EMAIL)


def test_twelve_guessers_keep_nobody_out(ana, visitor, together):
    at_home = visitor(source=ATTACKERS[0])  # behind one address with a guesser
    assert sign_in(at_home, PASSWORD).status == 303
    known = {name: kept for name, kept in at_home.cookies.items() if name.startswith("device")}
    at_home.cookies = known

    def guess(source):
        guesser = visitor(source=source)
        return [sign_in(guesser, f"essai {number}").status for number in range(8)]

    rounds = together([lambda source=source: guess(source) for source in ATTACKERS])
    assert all(statuses[-1] == 429 for statuses in rounds), rounds
    assert sum(statuses.count(422) for statuses in rounds) <= 5 * len(ATTACKERS)

    refused = sign_in(visitor(source=ATTACKERS[1]), "encore un essai")
    assert refused.status == 429 and int(refused.header("Retry-After")) > 0
    assert EMAIL in refused.text
    assert sign_in(visitor(source="127.0.0.99"), PASSWORD).status == 303
    assert sign_in(at_home, PASSWORD).status == 303

    # Nor is the way back taken: the same answer for all, and emails enough but not many.
    asked = together([lambda source=source: ask(visitor, source) for source in ATTACKERS])
    owners = ask(visitor, "127.0.0.99")
    assert {answer.status for answer in [*asked, owners]} == {200}
    assert len({answer.text for answer in [*asked, owners]}) == 1
    with ana.app_context():
        sent = MailMessage.select().where(MailMessage.to == EMAIL).count()
    shut(ana.extensions[EXTENSION])
    assert sent == 3
