"""Guesses at passwords: strangers wait, owners do not."""

import base64

import pytest

from onemile import rates
from onemile.errors import LimitReached
from onemile.members import guesses, known_devices, passwords
from onemile.members.models import Member
from onemile.models import MailMessage

PASSWORD = "trois pommes rondes"


@pytest.fixture
def ana(world):
    return world.member("Ana", password_hash=passwords.keep(PASSWORD))


@pytest.fixture
def ben(world):
    return world.member("Ben", password_hash=passwords.keep(PASSWORD))


def guess(page, member, password="au hasard !", *, source="127.0.0.1"):
    page.client.environ_base["REMOTE_ADDR"] = source
    return page.get("/sign-in").submit("Entrer", email=member.email, password=password)


def device_of(page) -> str:
    cookie = page.client.get_cookie("device")
    return cookie.value if cookie else ""


def known_to(browser, *members):
    """A browser on which members have signed in and out."""
    page = browser()
    for member in members:
        guess(page, member, PASSWORD).get("/me").submit("Déconnecter")
    return page


def test_ten_right_sign_ins_lock_nobody_out(ana, browser):
    for _ in range(25):
        assert guess(browser(), ana, PASSWORD).path == "/"


def test_the_right_password_forgets_the_slips_before(ana, browser):
    for _ in range(4):
        for _ in range(4):
            assert guess(browser(), ana).status == 422
        assert guess(browser(), ana, PASSWORD).path == "/"


def test_waits_grow_for_the_guesser_and_end(ana, browser, clock):
    waits = []
    for _ in range(3):
        while guess(page := browser(), ana).status == 422:
            pass
        waits.append(int(page.response.headers["Retry-After"]))
        clock.advance(seconds=waits[-1])
    assert waits == [30, 60, 120]
    assert guess(browser(), ana, PASSWORD).path == "/"


def test_a_device_seen_before_passes_where_its_own_network_is_blocked(ana, browser):
    at_home = known_to(browser, ana)
    for _ in range(25):
        guess(stranger := browser(), ana)
    assert stranger.status == 429
    assert guess(browser(), ana, PASSWORD).status == 429  # the same network, another device

    assert guess(at_home, ana, PASSWORD).path == "/"


def test_many_sources_leave_each_of_them_less_and_the_owner_a_free_way(ana, browser):
    for number in range(12):
        while guess(browser(), ana, source=f"192.0.2.{number}").status == 422:
            pass
    tries = 0
    while guess(browser(), ana, source="198.51.100.1").status == 422:
        tries += 1
    assert tries == guesses.BESIEGED.free

    assert guess(browser(), ana, PASSWORD, source="198.51.100.2").path == "/"


def test_a_known_device_has_more_tries_but_not_all(ana, browser):
    at_home = known_to(browser, ana)
    answers = [guess(at_home, ana).status for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_known_device_is_known_for_its_member_alone(ana, ben, browser):
    at_home = known_to(browser, ana)
    for _ in range(6):
        guess(at_home, ben)
    assert at_home.status == 429
    assert guess(at_home, ana, PASSWORD).path == "/"


def test_two_who_share_a_tablet_are_both_known_to_it(ana, ben, browser):
    tablet = known_to(browser, ana, ben)
    for member in (ana, ben):
        for _ in range(6):
            guess(browser(), member)
        assert guess(tablet, member, PASSWORD).path == "/"
        tablet.get("/me").submit("Déconnecter")


def test_a_family_larger_than_the_tablet_forgets_who_was_longest_away(world, browser):
    everybody = [
        world.member(f"M{number}", password_hash=passwords.keep(PASSWORD))
        for number in range(known_devices.MEMBERS_MAX + 1)
    ]
    tablet = known_to(browser, *everybody, everybody[-1])
    assert device_of(tablet).count("~") == known_devices.MEMBERS_MAX - 1


def test_the_cookie_says_nothing_and_is_not_for_scripts(ana, browser):
    page = browser()
    page.get("/sign-in")
    answer = page.client.post(
        "/sign-in", data={"email": ana.email, "password": PASSWORD, "csrf_token": page.token()}
    )
    header = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("device="))
    assert "HttpOnly" in header and "SameSite=Lax" in header and "Path=/" in header
    read = header.encode()
    for part in header.split("=")[1].split(";")[0].split("."):
        read += base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    for secret in (str(ana.id), ana.public_id, ana.email, "Ana"):
        assert secret.encode() not in read


@pytest.mark.settings(base_url="https://mile.example")
def test_on_https_the_cookie_is_bound_to_its_host(ana, instance, browser):
    with instance.test_request_context():
        answer = known_devices.remember(instance.response_class(), ana)
    header = answer.headers["Set-Cookie"]
    assert header.startswith("__Host-device=") and "Secure" in header


def test_another_password_makes_every_device_a_stranger_but_this_one(ana, browser):
    elsewhere, here = known_to(browser, ana), browser()
    guess(here, ana, PASSWORD)
    new = "quatre poires molles"
    here.get("/me/password").submit("Garder", old=PASSWORD, new=new)
    here.get("/me").submit("Déconnecter")
    for _ in range(6):
        guess(browser(), ana)

    assert guess(elsewhere, ana, new).status == 429
    assert guess(here, ana, new).path == "/"


@pytest.mark.parametrize("cookie", ["x", "~~~~", "é" * 30, "a.b.c~d.e.f", "x" * 3000])
def test_nonsense_in_the_cookie_is_no_known_device(cookie, ana, browser):
    page = browser()
    page.client.set_cookie("device", cookie)
    assert guess(page, ana).status == 422
    assert guess(page, ana, PASSWORD).path == "/"


def test_a_cookie_that_was_changed_is_no_known_device(ana, browser):
    page = known_to(browser, ana)
    page.client.set_cookie("device", device_of(page)[:-4] + "AAAA")
    for _ in range(6):
        guess(page, ana)
    assert page.status == 429


# ------------------------------------------------------------------------- emails


def emails_to(address: str) -> int:
    return int(MailMessage.select().where(MailMessage.to == address).count())


@pytest.mark.parametrize("door", ["/password/forgotten", "/confirm"])
def test_a_door_that_sends_answers_alike_whether_it_still_sends_or_not(door, ana, browser, clock):
    button = "Envoyer la lettre" if "forgotten" in door else "Envoyer un autre lien"
    pages = []
    for number in range(8):
        page = browser()
        page.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        pages.append(page.get(door).submit(button, email=ana.email))
    assert {page.status for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert emails_to(ana.email) == 3

    clock.advance(hours=2, minutes=1)
    browser().get(door).submit(button, email=ana.email)
    assert emails_to(ana.email) == 4


def test_strangers_sign_ups_do_not_take_the_owners_way_back(ana, browser):
    typed = {"first_name": "X", "last_name": "Y", "postcode": "67000", "email": ana.email}
    typed |= {"password": "trois pommes rondes", "adult": "y", "charter": "y"}
    for _ in range(7):
        page = browser().get("/join").submit("Suite", **typed)
    assert page.status == 200
    before = emails_to(ana.email)
    assert before == 6
    browser().get("/password/forgotten").submit("Envoyer la lettre", email=ana.email)
    assert emails_to(ana.email) == before + 1


# ------------------------------------------------------------------------- computing


@pytest.fixture
def full_house(monkeypatch):
    """As many computations as may wait are waiting."""
    for _ in range(passwords.COMPUTATIONS_MAX):
        assert passwords._places.acquire(blocking=False)
    yield
    for _ in range(passwords.COMPUTATIONS_MAX):
        passwords._places.release()


def test_beyond_a_few_waiting_computations_one_is_asked_to_come_back(full_house, instance):
    for compute in (lambda: passwords.keep("x"), lambda: passwords.matches("", "x")):
        with pytest.raises(LimitReached) as caught:
            compute()
        assert caught.value.retry_after_seconds == passwords.BUSY_SECONDS


def test_a_busy_moment_keeps_the_form_and_counts_no_guess(ana, full_house, browser):
    page = browser()
    for _ in range(9):
        guess(page, ana, PASSWORD)
        assert page.status == 429 and f'value="{ana.email}"' in page.html
        assert "monde à la porte" in page.text
        assert page.response.headers["Retry-After"] == str(passwords.BUSY_SECONDS)
    assert not rates.is_full(guesses.FROM_HERE, by=f"127.0.0.1 {ana.email}")
    assert Member.get_by_id(ana.id).password_hash == ana.password_hash


@pytest.mark.parametrize("door", ["join", "password", "leave"])
def test_every_door_that_computes_bears_a_busy_moment(door, ana, full_house, browser):
    page = browser(ana)
    if door == "join":
        page = browser().get("/join")
        page.submit(
            "Suite",
            first_name="Lucie",
            last_name="Klein",
            postcode="67000",
            email="l@example.org",
            password=PASSWORD,
            adult="y",
            charter="y",
        )
        assert 'value="Lucie"' in page.html
    elif door == "password":
        page.get("/me/password").submit("Garder", old=PASSWORD, new="quatre poires molles")
    else:
        page.get("/me/data/leave").submit("Effacer", password=PASSWORD)
    assert page.status == 429 and "monde à la porte" in page.text
