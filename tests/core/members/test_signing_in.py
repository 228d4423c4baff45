"""Keys to the house: signing in and out, forgotten passwords, devices."""

import re

import pytest

from onemile import current
from onemile.db import transaction
from onemile.members import links, passwords
from onemile.members.models import MailedLink, Member, Session
from onemile.models import MailMessage

PASSWORD = "trois pommes rondes"


@pytest.fixture
def ana(world):
    return world.member("Ana", password_hash=passwords.keep(PASSWORD))


def sign_in(browser, email: str, password: str = PASSWORD, path: str = "/sign-in"):
    return browser().get(path).submit("Entrer", email=email, password=password)


def normal(page) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.html)


def reset_path(member: Member) -> str:
    letter = MailMessage.select().where(MailMessage.member_id == member.id)
    newest = letter.order_by(MailMessage.id.desc()).first()
    return newest.link.removeprefix(current.card().base_url)


def test_a_member_signs_in_with_any_case_of_the_address_and_out_again(ana, browser):
    page = sign_in(browser, ana.email.upper())
    assert "Ana" in page.get("/me").text
    page.submit("Déconnecter")
    assert "Content de te revoir" in page.get("/me").text
    assert not Session.select().exists()


def test_signing_in_leads_back_to_where_one_wanted_to_go(ana, browser):
    page = browser().get("/me/devices")
    page.submit("Entrer", email=ana.email, password=PASSWORD)
    assert page.path == "/me/devices"


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\r\nb: c"),
        *("//[evil", "https://[", "/\t/evil.example"),
    ],
)
def test_signing_in_never_leads_out_of_the_house(elsewhere, ana, browser):
    page = browser()
    page.get("/sign-in", query_string={"next": elsewhere})
    token = page.token()
    data = {"email": ana.email, "password": PASSWORD, "next": elsewhere, "csrf_token": token}
    response = page.client.post("/sign-in", data=data)
    assert response.status_code == 303
    assert response.headers["Location"] == "/"


def test_a_page_that_one_cannot_have_come_from_is_no_crash(browser):
    page = browser()
    for came_from in ("http://[", "http://[x]/", "//[", "http://e\u2100.example/"):
        header = came_from.encode().decode("latin-1")
        answer = page.client.post(
            "/members/out", data={"csrf_token": "x"}, headers={"Referer": header}
        )
        late = page.client.post(
            "/me/mute/remove", data={"csrf_token": page.token()}, headers={"Referer": header}
        )
        assert (answer.status_code < 500, late.status_code) == (True, 303), came_from


def test_a_wrong_address_and_a_wrong_password_are_answered_alike(ana, browser):
    wrong_address = sign_in(browser, "b" + ana.email[1:])
    wrong_password = sign_in(browser, ana.email, "autre chose encore")
    assert wrong_address.status == wrong_password.status == 422
    assert normal(wrong_address).replace("b" + ana.email[1:], ana.email) == normal(wrong_password)


def test_every_attempt_costs_one_comparison(ana, browser, monkeypatch):
    compared = []
    hasher = passwords._hasher(passwords.CHEAP)
    verify = type(hasher).verify
    monkeypatch.setattr(
        type(hasher), "verify", lambda self, *given: compared.append(1) or verify(self, *given)
    )
    for email, password in [
        (ana.email, PASSWORD),
        (ana.email, "autre chose encore"),
        ("nobody@example.org", PASSWORD),
        ("not an address", PASSWORD),
    ]:
        compared.clear()
        sign_in(browser, email, password)
        assert len(compared) == 1


def test_a_member_who_left_cannot_sign_in(ana, browser):
    address = ana.email
    with transaction():
        Member.update(email_key=None, state="left").where(Member.id == ana.id).execute()
    assert sign_in(browser, address).status == 422


def from_elsewhere(browser, number: int, email: str, password: str):
    page = browser()
    page.get("/sign-in")
    page.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
    return page.submit("Entrer", email=email, password=password)


def test_whoever_guesses_waits_and_the_owner_does_not(ana, browser):
    for number in range(12):
        for guess in range(6):
            page = from_elsewhere(browser, number, ana.email, f"essai numéro {guess}")
        assert page.status == 429 and f'value="{ana.email}"' in page.html
        assert int(page.response.headers["Retry-After"]) > 0

    assert from_elsewhere(browser, 99, ana.email, PASSWORD).path == "/"
    assert sign_in(browser, ana.email).path == "/"


def test_an_address_with_an_accent_in_its_domain_opens_the_door_and_counts_once(world, browser):
    ida = world.member("Ida", password_hash=passwords.keep(PASSWORD))
    ida.email = ida.email_key = "ida@xn--bcker-gra.example"
    ida.save()
    assert "Ida" in sign_in(browser, "ida@Bäcker.example").get("/me").text

    typed = ["bäcker", "b\u00adäcker", "xn--bcker-gra", "BÄCKER", "ｂäcker"]
    for number in range(6):
        email = f"ida@{typed[number % 5]}.example"
        page = from_elsewhere(browser, 1, email, "au hasard encore")
    assert page.status == 429


def test_a_password_kept_at_another_cost_is_kept_anew(ana, browser):
    passwords.use(passwords.Cost(rounds=2, memory_kib=8))
    sign_in(browser, ana.email)
    kept = Member.get_by_id(ana.id).password_hash
    assert kept != ana.password_hash and passwords.matches(kept, PASSWORD)


# ------------------------------------------------------------------------- forgotten


def test_a_forgotten_password_is_replaced_and_every_device_signed_out(ana, browser):
    lost, elsewhere = browser(), browser(ana)
    lost.get("/password/forgotten").submit("Envoyer la lettre", email=ana.email)
    lost.get(reset_path(ana)).submit("Garder ce mot de passe", password="quatre chats gris")

    assert "Content de te revoir" in elsewhere.get("/me").text
    assert sign_in(browser, ana.email).status == 422
    assert "Ana" in sign_in(browser, ana.email, "quatre chats gris").get("/me").text
    subjects = [row.subject for row in MailMessage.select().where(MailMessage.to == ana.email)]
    assert any("a été changé" in subject for subject in subjects)


def test_a_known_and_an_unknown_address_get_the_same_answer_and_one_letter_each(ana, browser):
    answers = []
    for email in (ana.email, "nobody@example.org"):
        page = browser().get("/password/forgotten").submit("Envoyer la lettre", email=email)
        answers.append(normal(page).replace(email, "…"))
        assert MailMessage.select().where(MailMessage.to == email).count() == 1
    assert answers[0] == answers[1]


def test_a_reset_link_works_once_for_two_hours(ana, browser, clock):
    page = browser().get("/password/forgotten").submit("Envoyer la lettre", email=ana.email)
    link = reset_path(ana)
    clock.advance(hours=2, seconds=1)
    assert "trop vieux" in page.get(link).text and page.status == 410

    page.get("/password/forgotten").submit("Envoyer la lettre", email=ana.email)
    link = reset_path(ana)
    page.get(link).submit("Garder ce mot de passe", password="quatre chats gris")
    assert "déjà servi" in page.get(link).text and page.status == 410


def test_choosing_a_password_uses_up_the_other_links(ana, browser):
    page = browser()
    for _time in range(2):
        page.get("/password/forgotten").submit("Envoyer la lettre", email=ana.email)
    page.get(reset_path(ana)).submit("Garder ce mot de passe", password="quatre chats gris")
    assert not MailedLink.select().where(MailedLink.used_at.is_null()).exists()


def test_a_weak_new_password_is_refused_beside_its_field_and_the_link_stays(ana, browser):
    page = browser().get("/password/forgotten").submit("Envoyer la lettre", email=ana.email)
    link = reset_path(ana)
    page.get(link).submit("Garder ce mot de passe", password="motdepasse1")
    assert page.status == 422 and "Beaucoup" in page.text
    assert page.get(link).status == 200


def test_a_confirmation_link_is_no_key_to_a_new_password(ana, browser):
    with transaction():
        token = links.make(links.RESET, member=ana)
    assert browser().get(f"/confirm/{token}").status == 410


# ------------------------------------------------------------------------- own pages


def test_changing_the_password_signs_the_other_devices_out(ana, browser):
    here, other = browser(ana), browser(ana)
    here.get("/me/password").submit("Garder", old="faux faux faux", new="quatre chats gris")
    assert here.status == 422 and "actuel" in here.text
    here.submit("Garder", old=PASSWORD, new="quatre chats gris")
    assert "Ana" in here.get("/me").text
    assert "Content de te revoir" in other.get("/me").text


def test_devices_are_listed_and_revoked_one_by_one(ana, browser):
    here = browser()
    here.client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0"
    )
    here.get("/sign-in").submit("Entrer", email=ana.email, password=PASSWORD)
    other = browser(ana)
    here.get("/me/devices")
    assert "Firefox · Android" in here.text and "cet appareil" in here.text

    form = next(form for form in here.page.forms if "/sign-out" in form.action[4:])
    here.post(form.action)
    assert "Content de te revoir" in other.get("/me").text
    assert "Ana" in here.get("/me").text


def test_nobody_revokes_another_members_device(ana, world, browser):
    browser(ana)
    session = Session.get(Session.member == ana.id)
    ben = browser(world.member("Ben"))
    assert ben.post(f"/me/devices/{session.id}/sign-out").status == 404
    assert Session.select().where(Session.id == session.id).exists()


def test_signing_out_everywhere_closes_every_session(ana, browser):
    here = browser(ana)
    browser(ana)
    here.get("/me/devices").submit("Déconnecter partout")
    assert not Session.select().exists()


def test_an_unused_session_ends_after_sixty_days(ana, browser, clock):
    here = browser(ana)
    clock.advance(days=59)
    assert "Ana" in here.get("/me").text
    clock.advance(days=60, seconds=1)
    assert "Content de te revoir" in here.get("/me").text


@pytest.mark.parametrize(
    "password",
    ["Soleil123!", "password2027", "P@ssw0rd2024!!", "bonjourbonjour", "1234567890", "qwertzuiop1"],
)
def test_passwords_that_machines_try_first_are_refused(password, instance):
    assert passwords.weakness(password)


@pytest.mark.parametrize("password", ["trois pommes rondes", "Xk7pLmQ2vRtz", "Ùñ çhât grïs!"])
def test_good_passwords_are_accepted(password, instance):
    assert passwords.weakness(password, about=("Ana", "Muller", "ana@example.org")) == ""
