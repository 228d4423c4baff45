"""Emails to an address that somebody typed: one count however it is typed, and a way back."""

import re

import pytest

from onemile import clock as clocks
from onemile.db import transaction
from onemile.members import links, passwords
from onemile.members.links import CONFIRM, LIFE_HOURS, RESET
from onemile.members.models import MailedLink, SignUp
from onemile.models import MailMessage, RateCount
from onemile.web.limits import EMAILS_AGAIN, RESET_EMAILS

PATHS = {RESET: "/password/forgotten", CONFIRM: "/confirm"}
# One letterbox: letters that nobody sees, however many, capitals, a domain's two written forms.
TYPED = [
    "victim@bäcker.example",
    "vic\u200btim@bäcker.example",
    "\ufeffvictim@bäcker.example\u2060",
    "\u200b" * 600 + "victim@bäcker.example",
    "VICTIM@Bäcker.Example",
    "victim@xn--bcker-gra.example",
    "victim@ｂäcker.ｅxample",
    "victim@b\u00adäcker.example",
    "  victim@b\u0061\u0308cker.example ",
]
KEPT = "victim@xn--bcker-gra.example"


@pytest.fixture
def ask(browser):
    """Send a form with an address, each time from somewhere else."""
    sources = iter(range(1, 65_000))

    def send(path, email, **fields):
        page = browser()
        number = next(sources)
        page.client.environ_base["REMOTE_ADDR"] = f"198.51.{number // 250}.{number % 250 + 1}"
        token = page.get(path).token()
        page.post(path, {"csrf_token": token, "email": email, **fields})
        assert page.status in (200, 429), page.text
        return page

    return send


def sent(to) -> int:
    return MailMessage.select().where(MailMessage.to == to).count()


@pytest.mark.parametrize("path", PATHS.values())
def test_one_letterbox_is_one_count_however_it_is_typed(ask, path):
    for email in TYPED * 2:
        ask(path, email)
    assert {row.to.lower() for row in MailMessage.select()} == {KEPT}
    assert MailMessage.select().count() == 3


def test_sign_ups_with_one_letterbox_are_one_count_as_well(ask):
    typed = {"first_name": "Lucie", "last_name": "Klein", "postcode": "67000"}
    typed |= {"password": "trois pommes rondes", "adult": "y", "charter": "y"}
    for email in TYPED:
        ask("/join", email, **typed)
    assert {row.to.lower() for row in MailMessage.select()} == {KEPT}
    assert MailMessage.select().count() == 6


@pytest.mark.parametrize("path", [*PATHS.values(), "/join", "/report"])
def test_what_no_email_can_go_to_leaves_no_row(browser, path):
    for wrong in ("", "ｖictim@b.example", "victim@b.example, all@b.example", "victim@", "a" * 300):
        page = browser()
        assert page.post(path, {"csrf_token": page.get(path).token(), "email": wrong}).status == 422
    # A report that is refused counts all the same, by its source: one row for five.
    assert RateCount.select().count() == (1 if path == "/report" else 0)


def test_every_bound_is_over_sooner_than_the_links_that_it_counts():
    for bounds, purpose in ((RESET_EMAILS, RESET), (EMAILS_AGAIN, CONFIRM)):
        assert all(bound.seconds < LIFE_HOURS[purpose] * 3600 for bound in bounds)


@pytest.mark.parametrize("purpose", PATHS)
def test_whenever_the_owner_asks_a_link_that_works_is_there(world, ask, clock, purpose):
    """A stranger asks first in every period, and for as much as there is, for a day."""
    if purpose == RESET:
        email = world.member("Ana").email
    else:
        email = "ana@quartier.example"
        with transaction():
            ana = SignUp.create(
                **{"email": email, "email_key": email, "password_hash": "", "token_hash": "x"},
                **{"first_name": "Ana", "last_name": "M", "language": "fr", "postcode": "67000"},
                **{"adult_declared_at": clocks.now(), "charter_accepted_at": clocks.now()},
            )
        assert ana.id
    live = (MailedLink.purpose == purpose) & MailedLink.used_at.is_null()

    for step in range(48):
        for _ in range(4):  # the bound, and one more
            ask(PATHS[purpose], email)
        clock.advance(minutes=1 if step % 2 else 58)
        before = sent(email)
        ask(PATHS[purpose], email)
        # Time to read it is left, too, where none is sent.
        minutes = 0 if sent(email) > before else 25
        good = live & (MailedLink.expires_at > clocks.ahead(minutes=minutes))
        assert MailedLink.select().where(good).exists(), f"step {step}"
    assert sent(email) <= 17 * 3  # in 24 hours at most 17 periods begin


def test_whoever_came_in_by_a_link_may_forget_the_password_again_at_once(world, ask):
    """Choosing a password ends the other links: the emails that brought them count no more."""
    ana = world.member("Ana", password_hash=passwords.keep("trois pommes rondes"))
    for _ in range(4):
        ask(PATHS[RESET], ana.email)
    newest = MailMessage.select().order_by(MailMessage.id.desc()).get().link
    path = re.sub(r"^https?://[^/]*", "", newest)
    ask(path, "", password="quatre chats gris")

    ask(PATHS[RESET], ana.email)
    newest = MailMessage.select().order_by(MailMessage.id.desc()).get().link
    found = links.look(newest.rpartition("/")[2], purpose=RESET)
    assert found.standing is links.Standing.GOOD
