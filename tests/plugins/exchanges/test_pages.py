"""Stories on the pages: publish, answer, talk, agree, do, thank; and what goes wrong."""

import io
import re
from datetime import date

import pytest
from PIL import Image

from onemile import current, db
from onemile.members import census
from onemile.moderation import decisions, reports
from onemile.moderation.grounds import DISMISS
from onemile.moderation.models import Case
from onemile.rates import count_try
from onemile_exchanges import completion, negotiate, publish, talk
from onemile_exchanges.models import Agreement, Item, Photo, Thanks
from onemile_exchanges.views import PROPOSALS

# A day as an error gives it for an example, and the day it is on the morning of all tests.
EXAMPLE = re.compile(r"\b\d\d[./]\d\d[./]\d{4}\b")
SOON = date(2027, 5, 23)


@pytest.fixture
def pair(world, clock, pocket):
    """Ana and Ben, who have been here for a while; Ben has a hundred Smiles."""
    ana, ben = world.member("Ana"), world.member("Ben")
    pocket.balances[ben.uri] = 100
    clock.advance(days=10)
    return ana, ben


@pytest.fixture
def forty(pair, agreed):
    """Their agreement over forty Smiles."""
    return agreed(*pair, amount_smiles=40)


def photo(width=60, height=40, kind="JPEG"):
    """A small photo, as a telephone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "tomato").save(out, kind)
    return out.getvalue()


def test_from_the_button_to_the_thanks(pair, browser, pocket):
    ana, ben = pair
    hers, his = browser(ana), browser(ben)
    hers.get("/exchanges").follow("Je propose")
    hers.submit("Publier", title="Arroser tes tomates", category="garden", text="En août")
    assert "Arroser tes tomates" in hers.text
    item = Item.select().get()

    his.get(f"/exchanges/items/{item.id}").follow("Ça m’intéresse")
    his.submit("Envoyer", text="Bonjour Ana, je pars une semaine.", amount_smiles="40")
    assert "Ana t’aide" in his.text
    hers.get("/exchanges")
    assert "Ben attend ta réponse" in hers.text
    hers.follow("Tu aides Ben")
    assert "je pars une semaine" in hers.text
    hers.submit("Envoyer", text="Avec plaisir ! Lundi ?")
    hers.submit("C’est d’accord")
    assert "convenu" in hers.text

    hers.submit("C’est fait")
    his.get(hers.path)
    assert "Ana dit que c’est fait" in his.text
    assert "Avec plaisir" in his.text
    his.submit("C’est fait")
    assert pocket.balance_smiles(ana.uri) == 45

    his.follow("Dire merci").submit("Dire merci", text="Quelles belles tomates")
    hers.get(his.path)
    assert "Quelles belles tomates" in hers.text
    hers.submit("Montrer sur mon profil")
    assert Thanks.select().get().is_public


def test_publishing_takes_no_more_than_a_title_and_a_drawer(pair, browser):
    page = browser(pair[0]).get("/exchanges/items/new?kind=need")
    page.submit("Publier", title="Porter un canapé", category="other")

    item = Item.select().get()
    assert (item.kind, item.form, item.suggested_smiles) == ("need", "help", None)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title": ""}, "Il manque une réponse"),
        ({"title": "x" * 121}, "120"),
        ({"text": "x" * 4001}, "4000"),
        ({"title": "Bonjour\x07 toi"}, "invisibles"),
        ({"category": "unheard-of"}, "rayon"),
        ({"form": "unheard-of"}, "genre"),
        ({"kind": "unheard-of"}, "tu proposes"),
        ({"from_day": "2027-05-09", "until_day": "2027-05-01"}, "avant le début"),
        ({"until_day": "demain"}, "date"),
        ({"until_day": "9999-12-31"}, "deux ans"),
        ({"from_day": "9999-12-31"}, "deux ans"),
        ({"in_return": "amount", "suggested_smiles": "9" * 5000}, "nombre"),
        ({"in_return": "amount", "suggested_smiles": "9999"}, "600"),
        ({"in_return": "amount", "suggested_smiles": "beaucoup"}, "nombre"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_the_rest_stays(pair, browser, typed, told):
    page = browser(pair[0]).get("/exchanges/items/new?kind=offer")
    whole = {"kind": "offer", "form": "help", "title": "Tondre", "category": "garden", **typed}
    page.post("/exchanges/items/new", {**whole, "when_text": "le samedi"})

    assert page.status == 422
    assert told in page.text, page.text
    assert "le samedi" in page.html
    assert Item.select().count() == 0


@pytest.mark.parametrize("language", ["fr", "en", "de", "gsw"])
def test_the_example_of_a_day_can_be_typed_into_every_field_of_a_day(
    language, pair, browser, offer
):
    ana, ben = pair
    for member in pair:
        member.language = language
        member.save()
    hers, his = browser(ana), browser(ben)
    whole = {"kind": "offer", "form": "help", "title": "Tondre", "category": "garden"}
    for field in ("from_day", "until_day"):
        hers.post("/exchanges/items/new", {**whole, field: "?"})
        example = EXAMPLE.search(hers.text)[0]
        assert hers.status == 422 and 'value="?"' in hers.html
        hers.post("/exchanges/items/new", {**whole, field: f" {example} "})
        assert hers.status == 200
        assert getattr(Item.select().order_by(Item.id.desc()).get(), field) == SOON

    path = f"/exchanges/items/{offer(ana).id}/propose"
    his.post(path, {"text": "Bonjour", "day": "?"})
    assert his.status == 422
    his.post(path, {"text": "Bonjour", "amount_smiles": "0", "day": EXAMPLE.search(his.text)[0]})
    agreement = Agreement.select().get()
    assert agreement.day == SOON
    his.post(f"/exchanges/{agreement.id}/counter", {"day": "?"})
    assert his.status == 422 and EXAMPLE.search(his.text)


@pytest.mark.parametrize(
    "content",
    [b"<svg onload='alert(1)'/>", b"<html>", b"", photo(9000, 9000, "PNG")],
    ids=["svg", "html", "empty", "81 megapixels"],
)
def test_a_photo_that_is_none_is_told_beside_its_field_and_the_others_stay(pair, browser, content):
    page = browser(pair[0]).get("/exchanges/items/new?kind=offer")
    page.submit(
        "Publier",
        title="",
        category="garden",
        photo=[(io.BytesIO(photo()), "bon.jpg")],
    )
    assert page.status == 422 and Photo.select().count() == 1
    kept = Photo.select().get()

    page.submit("Publier", title="Tondre", photo=[(io.BytesIO(content), "faux.jpg")])
    assert page.status == 422
    assert "photo" in page.text.lower()
    assert f'value="{kept.id}"' in page.html and "Tondre" in page.html

    page.submit("Publier")
    item = Item.select().get()
    assert [row.id for row in item.photos] == [kept.id]
    assert item.picture_key == kept.key


def test_more_than_three_photos_are_too_many(pair, browser):
    page = browser(pair[0]).get("/exchanges/items/new?kind=offer")
    four = [(io.BytesIO(photo()), f"{n}.jpg") for n in range(4)]
    page.submit("Publier", title="Tondre", category="garden", photo=four)

    assert page.status == 422 and "3 photos au plus" in page.text
    assert Photo.select().count() == 0


def test_somebody_elses_photo_cannot_be_taken(pair, browser, world):
    ana, ben = pair
    theirs = Photo.create(member_id=ben.id, key="x" * 22)
    browser(ana).post(
        "/exchanges/items/new",
        {"kind": "offer", "form": "help", "title": "Tondre", "category": "garden"}
        | {"photo_ids": str(theirs.id)},
    )

    assert Item.select().get().picture_key == ""
    assert Photo.get_by_id(theirs.id).item_id is None


def test_a_price_gets_a_gentle_hint_once_and_is_published_all_the_same(pair, browser):
    page = browser(pair[0]).get("/exchanges/items/new?kind=offer")
    page.submit("Publier", title="Cours de piano", category="learning", text="20 € de l’heure")
    assert page.status == 422
    assert "sans argent" in page.text and "20 € de l’heure" in page.text
    assert Item.select().count() == 0

    page.submit("Publier quand même")
    assert Item.select().get().state == "published"
    assert [event.payload["reasons"] for event in _events("exchanges.ItemFlagged")] == [["price"]]


def test_what_was_let_pass_comes_back_when_its_title_or_its_hours_name_a_price(pair, offer, world):
    ana, _ben = pair
    mo = world.member("Mo", role="moderator")
    draft = {"kind": "offer", "form": "help", "category": "garden"}
    item = offer(ana, "Tondre, 20 euros")
    for title, when_text in (("Tondre, 90 euros", ""), ("Tondre", "50 euros le matin")):
        world.tell()
        decisions.decide(Case.get(state="open"), by=mo, action=DISMISS, ground="money", reason="")
        changed = publish.Draft(**draft, title=title, when_text=when_text)
        publish.edit(item.id, changed, member=ana, photo_ids=[])
    world.tell()
    assert "50 euros le matin" in Case.get(state="open").excerpt


def test_a_moderator_reads_a_reported_message_to_its_end(pair, agreed):
    ana, ben = pair
    said = talk.say(agreed(ana, ben).id, member=ben, text="x" * 1500 + " une menace")
    words = reports.Words(ground="money", text="Lisez", location="")
    reports.file("exchanges.message", str(said.id), by=ana, words=words)
    assert Case.get().excerpt.endswith("une menace")


def test_an_address_gets_a_hint_too(pair, browser):
    page = browser(pair[0]).get("/exchanges/items/new?kind=need")
    page.submit("Publier", title="Porter un canapé", category="other", text="12 rue des Juifs")

    assert page.status == 422 and "ressemble à une adresse" in page.text


def test_an_item_is_rewritten_paused_shown_and_withdrawn(pair, browser, offer):
    ana, ben = pair
    item = offer(ana, "Tondre")
    page = browser(ana).get(f"/exchanges/items/{item.id}").follow("Réécrire")
    page.submit("Enregistrer", title="Tondre et ramasser")
    assert "Tondre et ramasser" in page.text
    page.submit("Mettre en pause")
    assert browser(ben).get(f"/exchanges/items/{item.id}").status == 404
    page.submit("Montrer à nouveau")
    assert browser(ben).get(f"/exchanges/items/{item.id}").status == 200
    page.submit("Retirer")
    assert browser(ana).get(f"/exchanges/items/{item.id}").status == 410


def test_an_item_leads_back_to_the_mile_and_ones_own_to_ones_exchanges(pair, browser, offer):
    ana, ben = pair
    address = f"/exchanges/items/{offer(ana).id}"
    assert browser(ben).get(address).follow("Mon mile").path == "/"
    assert browser(ana).get(address).follow("Échanges").path == "/exchanges"


def test_nobody_rewrites_somebody_elses_item(pair, browser, offer):
    ana, ben = pair
    item = offer(ana)
    page = browser(ben)
    assert page.get(f"/exchanges/items/{item.id}/edit").status == 404
    for move in ("pause", "resume", "renew", "withdraw"):
        assert page.post(f"/exchanges/items/{item.id}/{move}").status == 404
    assert Item.get_by_id(item.id).state == "published"


PAGES = [
    "/exchanges",
    "/exchanges/items/new",
    "/exchanges/items/1",
    "/exchanges/items/1/edit",
    "/exchanges/items/1/propose",
    "/exchanges/1",
    "/exchanges/1/counter",
    "/exchanges/1/decline",
    "/exchanges/1/cancel",
    "/exchanges/1/dispute",
    "/exchanges/1/thanks",
    "/exchanges/disputes",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_is_asked_to_sign_in(browser, path):
    response = browser().client.get(path)
    assert response.status_code == 303
    assert "next=" in response.headers["Location"]


@pytest.mark.parametrize("path", [path for path in PAGES if "1" in path])
def test_what_does_not_exist_is_not_found(pair, browser, path):
    assert browser(pair[0]).get(path).status == 404


def test_a_third_neighbour_finds_neither_page_nor_step(pair, forty, browser, world):
    eve = browser(world.member("Eve"))
    for path in ("", "/counter", "/decline", "/cancel", "/dispute", "/thanks"):
        assert eve.get(f"/exchanges/{forty.id}{path}").status == 404
    for step in ("say", "accept", "done", "counter", "decline", "cancel", "dispute", "thanks"):
        typed = {"text": "bonjour", "why": "pour rire", "version": "1"}
        assert eve.post(f"/exchanges/{forty.id}/{step}", typed).status == 404
    assert Agreement.get_by_id(forty.id).state == "agreed"


def test_the_second_tab_is_told_where_things_stand(pair, forty, browser, pocket):
    ana, ben = pair
    completion.say_done(forty.id, member=ana)
    first, second = browser(ben), browser(ben)
    first.get(f"/exchanges/{forty.id}")
    second.get(f"/exchanges/{forty.id}")
    first.submit("C’est fait")
    second.submit("C’est fait")

    assert "c’est réglé" in second.text
    assert len(pocket.posts) == 1


def test_too_few_smiles_are_told_on_the_page(pair, offer, browser, pocket):
    ana, ben = pair
    pocket.balances[ben.uri] = 10
    need = offer(ben, "Porter un canapé", kind="need")
    answer = negotiate.propose(need.id, negotiate.Terms(amount_smiles=40), member=ana)
    page = browser(ben).get(f"/exchanges/{answer.id}").submit("C’est d’accord")

    assert "tu peux en donner 10" in page.text
    assert Agreement.get_by_id(answer.id).state == "proposed"


def test_an_agreed_day_goes_into_ones_calendar(pair, offer, browser, world):
    ana, ben = pair
    item = offer(ana, "Tondre, ramasser; et composter")
    terms = negotiate.Terms(day=date(2027, 5, 1), when_text="le matin")
    proposal = negotiate.propose(item.id, terms, member=ben)
    negotiate.accept(proposal.id, member=ana, version=1)
    page = browser(ana).get(f"/exchanges/{proposal.id}").follow("Ajouter le jour")

    text = page.html.replace("\r\n ", "")
    assert page.response.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20270501\r\nDTEND;VALUE=DATE:20270502" in text
    assert "Tondre\\, ramasser\\; et composter" in text
    assert all(len(line) <= 75 for line in page.response.data.split(b"\r\n"))
    assert browser(world.member("Eve")).get(f"/exchanges/{proposal.id}/day.ics").status == 404


def test_without_a_day_there_is_no_calendar_file(pair, forty, browser):
    page = browser(pair[0]).get(f"/exchanges/{forty.id}")
    assert "agenda" not in page.text
    assert page.get(f"/exchanges/{forty.id}/day.ics").status == 404


def test_calling_off_asks_why(pair, forty, browser):
    page = browser(pair[0]).get(f"/exchanges/{forty.id}").follow("Annuler")
    page.submit("Annuler l’échange", why="")
    assert page.status == 422 and "Dis pourquoi" in page.text
    page.submit("Annuler l’échange", why="Je suis malade, désolée")
    assert "Tu as annulé" in page.text
    assert "Je suis malade" in browser(pair[1]).get(page.path).text


def test_a_change_is_proposed_and_agreed_again(pair, forty, browser, pocket):
    ana, ben = pair
    page = browser(ana).get(f"/exchanges/{forty.id}").follow("Changer")
    assert "plus rien n’est convenu" in page.text
    page.submit("Envoyer", when_text="plutôt jeudi", amount_smiles="30")
    assert page.status == 422 and "Dis pourquoi en quelques mots" in page.text
    page.submit("Envoyer", text="Mercredi, je travaille")
    browser(ben).get(page.path).submit("C’est d’accord")
    assert pocket.available_smiles(ben.uri) == 70


def test_a_disagreement_reaches_the_moderators_and_is_decided(pair, forty, browser, world):
    ana, ben = pair
    page = browser(ben).get(f"/exchanges/{forty.id}").follow("Demander l’aide des permanents")
    page.submit("Demander l’aide", why="Personne n’est venu")
    assert "Les permanents s’en occupent" in page.text

    assert browser(ana).get("/exchanges/disputes").status == 403
    desk = browser(world.member("Mo", role="moderator")).get("/exchanges/disputes")
    assert "Personne n’est venu" in desk.text
    desk.follow("Trancher")
    desk.submit("Trancher", outcome="did_not", why="Les deux le disent")
    assert Agreement.get_by_id(forty.id).state == "cancelled"
    assert "Aucun désaccord" in desk.text


@pytest.mark.plugins("exchanges")
def test_without_a_keeper_of_smiles_no_page_speaks_of_them(pair, offer, browser, world):
    ana, ben = pair
    current.instance().ledger = None
    item = offer(ana, "Tondre", suggested_smiles=40)
    page = browser(ben)
    for path in ("items/new", f"items/{item.id}", f"items/{item.id}/propose"):
        assert "Smile" not in page.get(f"/exchanges/{path}").text
    page.submit("Envoyer", text="Bonjour")
    assert "Smile" not in page.text
    browser(ana).get(page.path).submit("C’est d’accord").submit("C’est fait")
    page = browser(ben).get(page.path).submit("C’est fait")
    assert Agreement.select().get().state == "confirmed"

    page.follow("Demander l’aide des permanents").submit("Demander l’aide", why="Rien n’est tondu")
    desk = browser(world.member("Mo", role="moderator")).get("/exchanges/disputes")
    desk.follow("Trancher")
    assert "Smile" not in desk.text
    desk.submit("Trancher", outcome="did_not", why="Les deux le disent")
    assert Agreement.select().get().state == "reversed"
    assert "Smile" not in browser(ben).get(page.path).text


@pytest.mark.settings(unit="Sourire", unit_plural="Sourires")
def test_an_association_names_its_unit(pair, forty, browser):
    text = browser(pair[0]).get(f"/exchanges/{forty.id}").text
    assert "40 Sourires" in text.replace("\xa0", " ") and "Smile" not in text


def test_who_will_read_it_is_said_with_a_number(pair, browser, world, clock):
    world.neighbours(18)
    clock.advance(days=8)
    census.take()
    text = browser(pair[0]).get("/exchanges/items/new?kind=offer").text.replace("\u00a0", " ")
    assert "qui habitent dans ton mile · plus de 20 personnes" in text
    assert "ta commune et les communes voisines · plus de 20 personnes" in text
    assert "Tous les membres : Alsace · plus de 20 personnes" in text


def test_the_mile_begins_with_the_two_buttons(pair, browser):
    page = browser(pair[0]).get("/").follow("J’ai besoin")
    assert "De quoi as-tu besoin" in page.text


def test_the_bar_counts_what_waits(pair, offer, browser):
    ana, ben = pair
    negotiate.propose(offer(ana).id, negotiate.Terms(text="Bonjour"), member=ben)
    assert "1 nouveau" in browser(ana).get("/exchanges").text
    assert "1 nouveau" not in browser(ben).get("/exchanges").text


def test_a_new_member_is_invited_to_begin(pair, browser):
    text = browser(pair[0]).get("/exchanges").text
    assert "Rien encore" in text and "Je propose" in text


def test_who_lives_nowhere_yet_is_told_before_and_after(world, browser):
    page = browser(world.member("Zoé", at=None)).get("/exchanges/items/new?kind=offer")
    assert "où tu habites" in page.text
    page.submit("Publier", title="Tondre", category="garden")
    assert page.status == 409 and "où tu habites" in page.text and "Tondre" in page.html


def test_old_exchanges_are_paged(pair, offer, browser):
    ana, ben = pair
    for number in range(18):
        proposal = negotiate.propose(
            offer(ana, f"Offre {number:02}").id, negotiate.Terms(), member=ben
        )
        negotiate.decline(proposal.id, member=ana)
    page = browser(ben).get("/exchanges")
    assert "Offre 17" in page.text and "Offre 02" not in page.text
    assert "Offre 02" in page.follow("Voir la suite").text


def test_a_long_list_asks_no_more_questions_than_a_short_one(pair, offer, browser, monkeypatch):
    ana, ben = pair
    page = browser(ana)

    def questions():
        asked = []
        original = type(db.database.obj).execute_sql

        def counting(self, sql, *arguments, **options):
            asked.append(sql)
            return original(self, sql, *arguments, **options)

        with monkeypatch.context() as patched:
            patched.setattr(type(db.database.obj), "execute_sql", counting)
            page.get("/exchanges")
        return len(asked)

    negotiate.propose(offer(ana).id, negotiate.Terms(), member=ben)
    page.get("/exchanges")
    few = questions()
    for number in range(12):
        negotiate.propose(offer(ana, f"Offre {number}").id, negotiate.Terms(), member=ben)
    assert questions() == few


def test_a_renewed_item_stays(pair, offer, browser, clock):
    from onemile_exchanges import timetable

    item = offer(pair[0])
    clock.advance(days=84)
    timetable.remind_of_lapse()
    page = browser(pair[0]).get(f"/exchanges/items/{item.id}")
    assert "Toujours d’actualité" in page.text
    page.submit("Oui, la garder")
    clock.advance(days=30)
    assert timetable.lapse_items() == 0
    assert publish.Item.get_by_id(item.id).state == "published"


def _events(name):
    from onemile.models import EventRow

    return list(EventRow.select().where(EventRow.name == name))


def test_proposals_have_a_rate_and_what_was_typed_is_kept(pair, browser, offer):
    ana, ben = pair
    for _ in range(30):
        count_try(PROPOSALS, by=f"member {ben.id}")

    his = browser(ben).get(f"/exchanges/items/{offer(ana).id}/propose")
    his.submit("Envoyer", when_text="lundi soir")

    assert his.status == 429 and 'value="lundi soir"' in his.html
    assert int(his.response.headers["Retry-After"]) > 0
    assert not Agreement.select().exists()
