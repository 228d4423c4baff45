"""One tablet, one evening, several people: each sign-up is its own, and shows nobody another's."""

import pytest

from onemile import current
from onemile.members.models import Member, SignUp
from onemile.models import MailMessage

PASSWORDS = {"Un": "trois pommes rondes", "Deux": "quatre chats gris", "Trois": "cinq clés rouges"}
POSTCODES = {"Un": "67000", "Deux": "68100", "Trois": "67320"}


def address(name: str) -> str:
    return f"{name.lower()}@quartier.example"


def begin(tablet, name: str, **other):
    """Fill the form as it stands and go on to the letter page."""
    typed = {
        "first_name": name,
        "last_name": f"Nom{name}",
        "postcode": POSTCODES[name],
        "email": address(name),
        "password": PASSWORDS[name],
        "adult": "y",
        "charter": "y",
    }
    tablet.submit("Suite", **{**typed, **other})
    return tablet.get("/join/letter")


def link_to(email: str, number: int = -1) -> str:
    letters = list(MailMessage.select().where(MailMessage.to == email).order_by(MailMessage.id))
    return str(letters[number].link).removeprefix(current.card().base_url)


def nothing_of(name: str, page) -> bool:
    own = (f'"{name}"', f"Nom{name}", address(name), f'value="{POSTCODES[name]}"')
    return not any(word in page.html for word in own)


@pytest.fixture
def tablet(browser, world):
    """A tablet on which Un, Deux and Trois have signed up one after the other."""
    page = browser()
    page.get("/join")
    for name in PASSWORDS:
        begin(page, name)
        if name != "Trois":
            page.follow("Inscrire quelqu’un d’autre")
    return page


def commune_of(name: str) -> str:
    return {"Un": "67482", "Deux": "68224", "Trois": "67002"}[name]


def test_three_people_sign_up_on_one_tablet_and_all_three_links_work(tablet, browser):
    assert SignUp.select().count() == 3
    for name, password in PASSWORDS.items():
        telephone = browser().get(link_to(address(name)))
        fields = {"commune": commune_of(name)} if name == "Trois" else {}
        telephone.submit("Confirmer mon adresse", password="pas celui-là", **fields)
        assert telephone.status == 422
        telephone.submit("Confirmer mon adresse", password=password, **fields)
        assert name in telephone.get("/me").text
    assert {one.last_name for one in Member.select()} == {"NomUn", "NomDeux", "NomTrois"}


def test_the_first_links_live_until_they_are_old(tablet, browser, clock):
    clock.advance(days=2, hours=23)
    assert browser().get(link_to(address("Un"))).status == 200


def test_the_tablet_leads_to_the_latest_and_asks_the_others_for_their_password(tablet):
    assert 'name="password"' in tablet.get(link_to(address("Un"))).html
    assert 'name="password"' not in tablet.get(link_to(address("Trois"))).html


def test_who_confirms_on_the_tablet_leaves_the_next_ones_way_alone(tablet):
    tablet.get(link_to(address("Un"))).submit("Confirmer mon adresse", password=PASSWORDS["Un"])
    assert "Un" in tablet.get("/me").text
    assert "NomTrois" not in tablet.get("/join/letter").html
    assert address("Trois") in tablet.text


def test_the_next_person_sees_nothing_of_the_former(browser, world):
    page = browser()
    page.get("/join")
    begin(page, "Un")
    assert address("Un") in page.text
    page.get("/join")
    assert nothing_of("Un", page)
    page.get("/join/letter")
    assert nothing_of("Un", page) and "Regarde ton courrier" in page.text
    # Without the letter page's link, the form does not open on the former's words.
    assert nothing_of("Un", page.get("/join?correct=1"))
    begin(page, "Deux")
    assert nothing_of("Un", page) and address("Deux") in page.text


def test_the_next_person_does_not_go_on_with_the_formers_sign_up(browser, world):
    page = browser()
    page.get("/join")
    begin(page, "Un")
    before = SignUp.get().__data__
    page.get("/join")
    for step in ("/join/seen", "/join/place", "/join/place?other=1"):
        page.get(step)
        assert page.path == "/join" and nothing_of("Un", page)
    page.post("/join/place", {"commune": "68224", "commune_only": "y"})
    assert page.path == "/join" and nothing_of("Un", page)
    page.post("/join", {"correct": str(SignUp.get().id), "first_name": "Deux"})
    assert nothing_of("Un", page)
    assert SignUp.get().__data__ == before


def test_a_mistake_beside_a_field_is_not_the_formers_business(browser, world):
    page = browser()
    page.get("/join")
    begin(page, "Un")
    page.get("/join").submit("Suite", first_name="Deux")
    assert page.status == 422 and nothing_of("Un", page) and 'value="Deux"' in page.html


def test_who_corrects_their_address_stays_the_same_person(browser, world):
    page = browser()
    page.get("/join")
    begin(page, "Un")
    page.follow("L’adresse est fausse")
    assert 'value="NomUn"' in page.html and f'value="{address("Un")}"' in page.html
    page.submit(
        "Suite", email="un@ailleurs.example", password=PASSWORDS["Un"], adult="y", charter="y"
    )
    assert SignUp.select().where(SignUp.first_name != "").count() == 1
    former = browser().get(link_to(address("Un")))
    assert former.path.endswith("/password") and "NomUn" not in former.html
    assert browser().get(link_to("un@ailleurs.example")).status == 200


def test_a_correction_begun_before_the_next_sign_up_does_not_write_over_that(browser, world):
    page = browser()
    page.get("/join")
    begin(page, "Un")
    page.follow("L’adresse est fausse")
    form = page.response
    page.get("/join")
    begin(page, "Deux")
    page.response, page.path = form, "/join?correct=1"
    page.submit(
        "Suite", email="un@ailleurs.example", password=PASSWORDS["Un"], adult="y", charter="y"
    )
    assert [one.first_name for one in SignUp.select().order_by(SignUp.id)] == ["Un", "Deux", "Un"]
    assert browser().get(link_to(address("Deux"))).status == 200


def test_who_is_signed_in_is_told_so_and_may_make_room(browser, world):
    ana = world.member("Ana")
    page = browser(ana).get("/join")
    assert page.status == 200 and "Ana M. est connecté ici" in page.text
    assert page.post("/join", {"first_name": "Ben"}).status == 409
    page.submit("Me déconnecter et inscrire quelqu’un d’autre")
    assert page.path == "/join" and "Étape 1 sur 3" in page.text


def test_signing_out_never_leads_out_of_the_house(browser, world):
    page = browser(world.member("Ana"))
    answer = page.client.post(
        "/sign-out", data={"csrf_token": page.token(), "next": "https://evil.example"}
    )
    assert answer.headers["Location"] == "/"
