"""Who has forgotten the password before confirming is helped on, and a stranger gets no key."""

import pytest

from onemile import current
from onemile.members.models import Member, SignUp
from onemile.mile import grid
from onemile.mile.radius import home_of
from onemile.models import MailMessage

OLD, NEW = "trois pommes rondes", "quatre chats gris"
OMAR = "omar@quartier.example"
# What is said anew on the claim page.
ANEW = {
    "first_name": "Omar",
    "last_name": "Haddad",
    "postcode": "67000",
    "password": NEW,
    "adult": "y",
    "charter": "y",
}
SEVERAL = "67120"  # shared by several communes
ASK, KEEP = "Envoyer la lettre", "Le garder et entrer"


def begin(browser, **other):
    typed = {
        "first_name": "Omar",
        "last_name": "Haddad",
        "postcode": "67000",
        "email": OMAR,
        "password": OLD,
        "adult": "y",
        "charter": "y",
    }
    page = browser()
    page.get("/join").submit("Suite", **{**typed, **other})
    return page


def letters() -> list[MailMessage]:
    return list(MailMessage.select().where(MailMessage.to == OMAR).order_by(MailMessage.id))


def newest_link() -> str:
    return str(letters()[-1].link).removeprefix(current.card().base_url)


def claim_page(browser):
    return browser().get(newest_link()).follow("Je ne connais pas ce mot de passe")


def sign_in(browser, password: str):
    return browser().get("/sign-in").submit("Entrer", email=OMAR, password=password)


def test_a_password_forgotten_before_confirming_brings_the_same_letter_again(browser, world):
    begin(browser)
    browser().get("/password/forgotten").submit(ASK, email=OMAR)
    first, second = letters()
    assert first.subject == second.subject and "Il reste une étape" in second.body
    assert "Pas de compte" not in second.subject and second.link != first.link
    assert all(
        browser().get(f"/confirm/{row.link.rpartition('/')[2]}").status == 200 for row in letters()
    )


def test_whoever_opens_the_link_may_choose_another_password(browser, world):
    begin(browser)
    page = claim_page(browser)
    page.submit(KEEP, **ANEW)
    assert "Omar" in page.get("/me").text
    assert sign_in(browser, OLD).status == 422
    assert "Omar" in sign_in(browser, NEW).get("/me").text


def test_what_a_stranger_typed_is_no_key_and_no_name(browser, world):
    stranger = begin(browser, first_name="Gagnez", last_name="Gros")
    square = grid.to_text(world.cell_of("67000"))
    stranger.submit("C’est ici", cell=square)
    browser().get("/password/forgotten").submit(ASK, email=OMAR)

    page = browser().get(newest_link())
    assert "Gagnez" not in page.text
    page.submit("Confirmer mon adresse", password=NEW)
    assert page.status == 422 and not Member.select().exists()
    page.follow("Je ne connais pas ce mot de passe")
    assert "Gagnez" not in page.html and "Gros" not in page.html and "67000" not in page.html
    page.submit(KEEP, **{**ANEW, "postcode": "68100"})

    omar = Member.get()
    assert (omar.first_name, omar.last_name) == ("Omar", "Haddad")
    assert (home_of(omar.id).cell, home_of(omar.id).postcode) == (None, "68100")
    assert sign_in(browser, OLD).status == 422
    assert "Omar" not in stranger.get("/me").text
    assert "Étape 1 sur 3" in stranger.get("/join/place").text
    assert SignUp.get().password_hash == ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"password": "court"}, "10 caractères"),
        ({"password": "OmarHaddad1"}, "trop proche"),
        ({"password": ""}, "Il manque"),
        ({"first_name": "gain.example"}, "après le point"),
        ({"first_name": ""}, "Il manque"),
        ({"postcode": "75001"}, "hors de"),
        ({"postcode": SEVERAL}, "Choisis ta commune"),
        ({"adult": None}, "pour les adultes"),
        ({"charter": None}, "Sans elle"),
    ],
)
def test_a_mistake_is_told_and_the_link_goes_on(typed, told, browser, world):
    begin(browser)
    page = claim_page(browser)
    values = {**ANEW, **typed}
    page.submit(KEEP, **{name: value for name, value in values.items() if value is not None})
    assert page.status == 422 and told in page.text
    assert not Member.select().exists()
    assert browser().get(newest_link()).status == 200


def test_a_postcode_of_several_communes_asks_which(browser, world):
    begin(browser)
    page = claim_page(browser)
    assert 'name="commune"' not in page.html
    page.submit(KEEP, **{**ANEW, "postcode": SEVERAL})
    commune = world.region.communes_of(SEVERAL)[1].code
    page.submit(KEEP, password=NEW, commune=commune)
    assert home_of(Member.get().id).declared_commune == commune


def test_a_link_is_good_for_one_of_both_ways(browser, world):
    here = begin(browser)
    link = newest_link()
    page = claim_page(browser)
    here.get(link).submit("Confirmer mon adresse")
    page.submit(KEEP, **ANEW)
    assert page.status == 410 and "déjà servi" in page.text
    assert Member.select().count() == 1


def test_a_broken_or_old_link_leads_to_another(browser, world, clock):
    begin(browser)
    assert browser().get("/confirm/x/password").status == 410
    link = newest_link()
    clock.advance(days=3, seconds=1)
    page = browser().get(f"{link}/password")
    assert page.status == 410 and "trop vieux" in page.text


def test_only_an_address_that_nobody_gave_has_no_account(browser, world, clock):
    begin(browser)
    clock.advance(days=8)
    browser().get("/password/forgotten").submit(ASK, email=OMAR)
    assert "Pas de compte" in letters()[-1].subject
