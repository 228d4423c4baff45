"""Who calls themselves like our association, or a partner's, is called by their handle."""

import pytest

from onemile.api import card, transaction
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE
from onemile_federation.remote import display_names

pytestmark = pytest.mark.plugins("federation", "mags")
OURS = "@our name@"
TOO_MANY = "Anna " + "\u2013 a " * 30 + "(1Mile Ortenau)"
SIGNS = [
    "\u2768\u2769", "\u27e8\u27e9", "\u2039\u203a", "\u3014\u3015", "\u207d\u207e",
    "\u201e\u201f", "\u2e3a\u2e3a", "~~", "\u2192\u2190", "__", "**", "==", "-.",
]  # fmt: skip


@pytest.fixture
def ortenau(alsace):
    """A partner by the name to which a steward said yes."""
    with alsace.at_work(), transaction():
        named = {"host": "v.example", "confirmed_name": "1Mile Ortenau", "state": ACTIVE}
        return Partnership.create(actor_uri="https://v.example/", **named)


BORROWED = [
    OURS,
    "1Mile Ortenau",
    "1\u041cile Ortenau",  # a Cyrillic letter
    "IMiIe  ORTENAU \u2713",
    "1\u200bMile\u2060 Ort\u00ebnau",
    "Anna (1Mile Ortenau)",
    "Anna \u2022 1Mile Ortenau",
    "Anna - 1Mile Ortenau",
    "Anna (@anna@v.example)",
    "anna@als.example",
    "\uff08v.example\uff09",
    *(f"Anna {before}1Mile Ortenau{after}" for before, after in SIGNS),
    "Anna (1Mile-Ortenau)",
    "Anna (1Mile Ortenau\u3164)",
    "Anna   1Mile Ortenau",
    "Anna 1Mile Ortenau",
    "   1Mile   Ortenau   ",
    "Anna\u2003v\u2003.\u2003example",
    "Anna \u14381Mile Ortenau\u1433",
    "Anna\u14271Mile\u1427Ortenau",
    TOO_MANY,
    "\U0001d400nna (\U0001d7cfM\U0001d422le Ortenau)",  # mathematical letters
    "\U0001d7cf\U0001d40c\U0001d408\U0001d40b\U0001d404 \U0001d40ertenau",
    "Anna \u2776\U0001f17c\U0001f178\U0001f17b\U0001f174 Ortenau",  # a circle, squares
    "\u2460\u24c2ile Ortenau",
]
ROLES = [
    "Anna (Mod\u00e9ratrices)",
    "Anna (\u00e9quipe de mod\u00e9ration)",
    "Jean-Luc E. \u00b7 stewards",
    "Mod\u00e9ration",
    "Mod\u00e9ration de ton quartier",
    "L\u2019\u00e9quipe de mod\u00e9ration",
    "Anna (Moderators)",
    "Anna [Mod]",
    "Anna (Admin Team)",
    "Anna (Moderationsteam)",
    "Anna (R\u00e9daction)",
    "Anna (Moder\u00e0tore)",  # in Alsatian
    "Anna (Verw\u00e0ltung)",
    "Anna (M o d e r a t o r)",
    "Anna (Moder\u00b7ator)",
    "Anna (dein Moderator hier)",
    "Mod\u00e9rateur\u00b7rice",
    "Admin",
    "Anna \U0001f17c\U0001f17e\U0001f173",
    "Anna (\U0001d40coderator)",
]
NO_ROLES = [
    "Admira", "Modeste", "R\u00e9doane", "Th\u00e9\u00e2tre de la R\u00e9daction",
    "Anna (Th\u00e9\u00e2tre de la R\u00e9daction)", "Alice Moderator", "Anna Steward",
    "Alice \u00b7 Team Kuchen", "Alice  Muster", "Jean-Modeste Klein", "\u00c9quipe Rouge",
    "Administration communale de Barr", "Anna (Modena)", "Anna \U0001f1eb\U0001f1f7",
    "Verwaltung Kehl", "Anna (Modeladen)", "Th\u00e9o (Admirateur)", "Chorale Moderato",
]  # fmt: skip
THEIR_OWN = [
    "Anna",
    "Anna from the Ortenau",
    "1Mile Baden",
    "\U0001f33b",
    "(" * 300,
    "M.-L. d\u2019Arc",
]


@pytest.mark.one_engine
def test_a_name_of_a_place_is_for_that_place_alone(alsace, ortenau):
    with alsace.at_work():
        passes = display_names.passes_for_a_place
        borrowed = [card().name if one == OURS else one for one in BORROWED]
        assert [one for one in borrowed if not passes(one, host="e.example")] == []
        assert [one for one in THEIR_OWN if passes(one, host="e.example")] == []
        # At the partner its own name is theirs to bear; ours is not.
        ours = [card().name, "anna@als.example", TOO_MANY]
        assert [one for one in borrowed if passes(one, host="v.example")] == ours


@pytest.mark.one_engine
def test_nobody_elsewhere_is_called_a_moderator_behind_their_name(alsace):
    with alsace.at_work():

        def called(name):
            return display_names.of(name, handle="alice", host="e.example")

        for role in ("mod\u00e9ratrice", "MODERATOR", "Modératorin", "m\u043ederator", "Admin"):
            for gap in ("   \u00b7 ", "    ", "\u00a0\u00a0", " \u1438", "\u2003", " (", "\u1427"):
                assert called(f"Alice{gap}{role}") == "alice"
        assert [one for one in ROLES if called(one) != "alice"] == []
        assert [one for one in NO_ROLES if called(one) != one] == []


def test_on_no_page_does_a_stranger_bear_a_partners_name(reader, peer, victim, ortenau, alsace):
    eve, vera = peer.actor("eve"), victim.actor("vera")
    for one in (eve, vera):
        one.document["name"] = "1Mile Ortenau"
        reader.ground.following(one)
    said = reader.hears(eve, eve.create_article("Wichtig"))
    genuine = reader.hears(vera, vera.create_article("Auch wichtig"))
    reader.hears(eve, eve.create_note("Bitte zahlen", in_reply_to=genuine))
    theirs = reader.browser.get(f"/federation/actors/{reader.actor(vera.id).id}")
    assert "1Mile Ortenau" in theirs.html.partition("<h1")[2].partition("</h1>")[0]
    number = reader.actor(eve.id).id
    for page in (reader.browser.get(f"/federation/actors/{number}"), reader.page_of(said)):
        assert page.status == 200 and "1Mile Ortenau" not in page.text and "eve" in page.text
    under = reader.page_of(genuine).html.partition("Bitte zahlen")[0].rpartition('class="who"')[2]
    assert "eve" in under and "1Mile Ortenau" not in under
