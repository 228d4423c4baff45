"""The diary of thanks and the commons, as members, newcomers and stewards read them."""

import pytest

import onemile_smiles
from onemile import i18n
from onemile.api import (
    COMMONS_ISSUE,
    MemberVerified,
    TransferPosted,
    database,
    record,
    transaction,
)
from onemile_smiles import notices

pytestmark = [pytest.mark.plugins("smiles"), pytest.mark.usefixtures("sound")]


def read(browser, path="/smiles/"):
    """Open a page and read it with every kind of space as a plain one."""
    return " ".join(browser.get(path).text.split()).replace("\u202f", " ")


def test_a_newcomer_reads_what_the_association_will_do(world, browser):
    page = read(browser(world.member("Zoé")))
    assert "0 Smile" in page
    assert "L’association ne t’a pas encore rencontré" in page
    assert "Ton carnet est encore blanc" in page


def test_a_diary_says_who_helped_whom_and_never_debit(ledger, pay, met, browser):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 40))
    ledger.transfer(pay(ben, ana, 15))
    page = read(browser(ana))
    assert "75 Smiles" in page
    assert "Ben M. On m’a aidé" in page and "−40 Smiles" in page
    assert "Ben M. J’ai aidé" in page and "+15 Smiles" in page
    diary = browser(ana).get("/smiles/").html.partition("<footer")[0].lower()
    assert "débit" not in diary and "crédit" not in diary


def test_below_zero_nobody_is_scolded(ledger, pay, met, browser):
    ana, ben = met("Ana"), met("Ben")
    ledger.transfer(pay(ana, ben, 40))
    page = read(browser(ana))
    assert "−40 Smiles" in page
    assert "Rien ne presse" in page
    assert "tu peux encore promettre jusqu’à 260 Smiles" in page


def test_who_has_plenty_is_invited_to_let_it_go_round(met, browser):
    assert "Laisse-toi aider" in read(browser(met("Ana", 1200)))


def test_promises_stand_above_what_has_happened(ledger, pay, met, browser):
    ana, ben = met("Ana", 100), met("Ben", 100)
    ledger.hold(pay(ana, ben, 40))
    ledger.hold(pay(ben, ana, 25))
    ledger.gratify(key="g", members=(ana.uri, ben.uri), reason_uri="urn:x")
    page = read(browser(ana))
    assert "Dont 40 Smiles déjà promis" in page
    assert "Je l’ai promis" in page and "On me l’a promis" in page
    assert "à toi le 13 avril" in page
    assert page.index("En chemin") < page.index("Ce qui s’est passé")


@pytest.mark.parametrize(
    ("shown", "there", "absent"),
    [
        ("J’ai aidé", "+15", "−40"),
        ("On m’a aidé", "−40", "+15"),
        ("Merci de l’association", "+100", "−40"),
    ],
)
def test_the_diary_is_narrowed_by_what_it_was(ledger, pay, met, browser, shown, there, absent):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 40))
    ledger.transfer(pay(ben, ana, 15))
    browsing = browser(ana).get("/smiles/")
    page = " ".join(browsing.follow(shown).text.split())
    assert f"{there} Smiles" in page
    assert f"{absent} Smiles" not in page


def test_a_long_diary_has_pages_and_a_beginning(ledger, pay, met, browser):
    ana, ben = met("Ana", 600), met("Ben")
    for n in range(1, 31):
        ledger.transfer(pay(ana, ben, n))
    browsing = browser(ben).get("/smiles/")
    assert "+30 Smiles" in browsing.text and "+5 Smiles" not in browsing.text
    older = browsing.follow("Voir la suite")
    assert "+5 Smiles" in older.text and "+30 Smiles" not in older.text
    assert "Ton carnet commence ici" in older.text


@pytest.mark.parametrize("nonsense", ["before=x", "before=-1", "show=everything", "before=9" * 9])
def test_a_nonsense_address_shows_the_diary(met, browser, nonsense):
    assert browser(met("Ana", 10)).get(f"/smiles/?{nonsense}").status == 200


@pytest.mark.settings(unit="Sonneblüem", unit_plural="Sonneblüeme")
def test_an_association_has_its_own_word(met, browser):
    page = read(browser(met("Ana", 10)))
    assert "10 Sonneblüeme" in page
    assert "Smile" not in page


def test_the_diary_costs_the_same_few_queries_however_long(ledger, pay, met, browser, instance):
    ana, ben = met("Ana", 100), met("Ben")
    browsing = browser(ana)

    def queries():
        asked, execute = [], database.obj.execute_sql
        database.obj.execute_sql = lambda *a, **k: asked.append(a[0]) or execute(*a, **k)
        browsing.get("/smiles/")
        database.obj.execute_sql = execute
        return len(asked)

    ledger.transfer(pay(ana, ben, 1))
    browsing.get("/smiles/")  # the first page of a day may count the neighbours
    few = queries()
    for _ in range(15):
        ledger.transfer(pay(ana, ben, 1))
    assert queries() == few


@pytest.mark.plugins("exchanges", "smiles")
def test_a_line_leads_to_its_exchange_on_this_instance_only(ledger, pay, met, browser):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 1, reason_uri="http://instance.example/exchanges/7"))
    ledger.transfer(pay(ana, ben, 2, reason_uri="http://evil.example/exchanges/8"))
    html = browser(ana).get("/smiles/").html
    assert 'href="/exchanges/7"' in html
    assert "evil.example" not in html


def test_a_line_leads_nowhere_while_the_page_of_its_exchange_is_off(ledger, pay, met, browser):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 1, reason_uri="http://instance.example/exchanges/7"))
    page = browser(ana).get("/smiles/")
    assert "Ben" in page.text and "/exchanges/7" not in page.html


# ------------------------------------------------------------------------- the commons


def test_everybody_can_look_into_the_commons_without_names(ledger, pay, met, browser):
    ana, ben = met("Ana", 100), met("Ben")
    low = met("Léon")
    ledger.transfer(pay(low, ben, 200))
    page = read(browser(ana), "/smiles/commons")
    assert "100 Smiles" in page
    assert "Léon" not in page


def test_only_stewards_read_how_many_people_have_a_book(ledger, pay, met, browser):
    ana, boss, low = met("Ana", 100), met("Boss", role="steward"), met("Léon")
    ledger.transfer(pay(low, ana, 200))
    page = read(browser(ana), "/smiles/commons")
    for line in ("Membres avec un carnet", "de leur plancher", "dixième"):
        assert line not in page
    assert "À plus de la moitié de leur plancher 1" in read(browser(boss), "/smiles/commons")


def test_stewards_read_who_could_do_with_a_call(ledger, pay, met, browser):
    boss, low, ben = met("Ana", role="steward"), met("Léon"), met("Ben")
    ledger.transfer(pay(low, ben, 200))
    page = read(browser(boss), "/smiles/commons")
    assert "Léon M." in page and "−200 Smiles" in page


def test_stewards_give_the_reserve_back(ledger, pay, met, browser):
    boss, ben = met("Ana", role="steward"), met("Ben", 30)
    ledger.transfer(pay(ben, "commons:treasury", 30, kind="gift"))
    page = browser(boss).get("/smiles/commons").submit("Les rendre au pot commun")
    assert "30 Smiles de retour" in " ".join(page.text.split())
    assert ledger.balance_smiles(COMMONS_ISSUE) == 0


def test_members_do_not(ledger, pay, met, browser):
    ben = met("Ben", 30)
    ledger.transfer(pay(ben, "commons:treasury", 30, kind="gift"))
    assert browser(ben).post("/smiles/commons/recycle").status == 403
    assert ledger.balance_smiles(COMMONS_ISSUE) == -30


def test_stewards_are_warned_when_the_commons_weigh_too_much(ledger, pay, met, browser):
    boss, ben = met("Ana", 100, role="steward"), met("Ben", 100)
    for _ in range(10):
        ledger.transfer(pay(boss, ben, 20))
        assert "plus de 20 %" not in read(browser(boss), "/smiles/commons")
        ledger.transfer(pay(ben, boss, 20))
    assert "l’association a donné plus de 20 %" in read(browser(boss), "/smiles/commons")
    assert "plus de 20 %" not in read(browser(ben), "/smiles/commons")


# ------------------------------------------------------------------------- elsewhere


def fragments(slot, subject, viewer):
    """What the book itself hangs there; others hang things beside it."""
    found = onemile_smiles.slot_fragments(slot=slot, subject=subject, viewer=viewer)
    return " ".join(str(fragment.html) for fragment in found)


def test_a_profile_says_how_often_neighbours_gave_thanks(ledger, pay, met, instance):
    ana, ben, carla = met("Ana", 100), met("Ben", 100), met("Carla")
    with instance.test_request_context():
        assert fragments("member.profile", carla, ana) == ""
        ledger.transfer(pay(ana, carla, 5))
        ledger.transfer(pay(ana, carla, 5))
        ledger.transfer(pay(ben, carla, 5))
        assert "3 mercis, de 2 voisins" in fragments("member.profile", carla, ana)


def test_what_somebody_has_stays_between_them_and_their_book(ledger, met, instance):
    ana, ben = met("Ana", 77), met("Ben")
    with instance.test_request_context():
        assert "77" not in fragments("member.profile", ana, ben)
        assert "77" in fragments("mile.aside", None, ana)
        assert fragments("mile.aside", None, None) == ""


def test_a_welcome_is_told_in_the_members_language(met, world):
    ana = met("Ana")
    notice = notices.NOTICES[0]
    event = TransferPosted(
        key="k",
        payer=COMMONS_ISSUE,
        payee=ana.uri,
        amount_smiles=120,
        reason_uri="",
        kind="welcome",
    )
    assert notice.recipients(event) == [ana.uri]
    with i18n.speaking("en"):
        told = notice.compose(event, ana)
    assert told.title.replace("\xa0", " ") == "120 Smiles for you, from 1Mile"
    assert told.url == "/smiles/"


def test_a_visitor_is_asked_to_sign_in_first(browser):
    assert browser().get("/smiles/").path.startswith("/sign-in")


def test_who_has_been_met_finds_the_welcome_among_the_notices(world, browser):
    ana = world.member("Ana")
    with transaction():
        type(ana).update(verified_at=ana.joined_at).where(type(ana).id == ana.id).execute()
        record(MemberVerified(member_uri=ana.uri))
    world.tell()
    assert "120 Smiles pour toi, de la part de 1Mile" in read(browser(ana), "/notices")
