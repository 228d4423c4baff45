"""A name is a name in any script; an address, a number or a message is none."""

import pytest

from onemile.members import names
from onemile.models import MailMessage
from onemile.text import cleaned

ADVERTISING = "Gagnez 900 euros ici http://gain.example/x cliquez"


@pytest.mark.parametrize(
    "name",
    [
        *("Ana", "Jean-Pierre", "J.-P.", "J.R.R.", "Mary Ann", "María de los Ángeles", "Nguyễn"),
        *("O’Brien", "D'Amico", "d’Artagnan", "St. John", "Gal·la", "L", "Zoë", "İpek", "ŁUCJA"),
        *(
            "Ольга",
            "Παναγιώτης",
            "محمد",
            "עמית",
            "ג׳ורג׳",
            "สมชาย",
            "देवी",
            "美咲",
            "Kealiʻi",
            "ﻣﺤﻤﺪ",
        ),
        *("de Oliveira e Silva", "von der Leyen", "Nur\u200cullah", "Anne & Paul", "Drò-Sò"),
    ],
)
def test_names_of_any_script_are_names(name, instance):
    assert names.faults(first_name=cleaned(name), last_name=cleaned(name)) == {}


@pytest.mark.parametrize(
    "name",
    [
        *(ADVERTISING, "http://gain", "gain.example", "www.gain.example", "x.com", "a.b.cd", "a@b"),
        *("<b>", "a/b", "a:b", "gain-x.example", "Ana2", "٣٣", "Ⅻ", "９００", "Ana!", "€", "(Ana)"),
        *("Ana\u00ad", "gain\uff0eexample", "gain\u3002example", "=?utf-8?q?a?=", "🌻", "⠀", "--"),
        *("Viens vite chez nous ce soir", "..", "’", "\u0301"),
    ],
)
def test_what_could_be_a_message_or_a_link_is_no_first_name(name, instance):
    assert set(names.faults(first_name=name, last_name="Klein")) == {"first_name"}


def join(browser, **other):
    typed = {"first_name": "Ana", "last_name": "Klein", "postcode": "67000"}
    more = {"email": "victim@example.org", "password": "trois pommes rondes"}
    page = browser().get("/join")
    return page.submit("Suite", **{**typed, **more, "adult": "y", "charter": "y", **other})


def test_a_name_that_is_none_is_told_beside_its_field(browser, world):
    page = join(browser, first_name=ADVERTISING, last_name="gain.example")
    assert page.status == 422
    assert "pas de chiffres" in page.text or "laisse « : » de côté" in page.text
    assert "après le point" in page.text
    assert not MailMessage.select().exists()


@pytest.mark.parametrize("door", ["/join", "/confirm", "/password/forgotten"])
def test_a_letter_to_an_address_nobody_has_proven_repeats_nothing_typed(door, browser, world):
    join(browser, first_name="Gagnez", last_name="Cliquez")
    if door != "/join":
        button = "Envoyer un autre lien" if door == "/confirm" else "Envoyer la lettre"
        browser().get(door).submit(button, email="victim@example.org")
    for letter in MailMessage.select():
        whole = f"{letter.to} {letter.subject} {letter.body}"
        assert not any(word in whole for word in ("Gagnez", "Cliquez", "67000", "Strasbourg"))


def test_who_has_an_older_name_keeps_it_and_changes_only_to_a_name(browser, world):
    ana = world.member("Ana 2", last_name="a/b")
    page = browser(ana).get("/me/profile").submit("Enregistrer", about="J’aime lire")
    assert page.status == 200 and "à jour" in page.text
    page.get("/me/profile").submit("Enregistrer", first_name="http://gain.example")
    assert page.status == 422 and 'value="http://gain.example"' in page.html
    page.submit("Enregistrer", first_name="Ana")
    assert page.status == 200
