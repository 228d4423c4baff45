"""Two neighbours of Strasbourg and one of Mulhouse, in Chromium: from signing up to the thanks.

The words on buttons are looked up in the French catalogue by their source, so that better
French needs no new test.
"""

import re
from pathlib import Path

import pytest

from onemile.i18n import Catalogues
from onemile.testing.server import onemile

ROOT = Path(__file__).parents[2]
PLUGINS = ROOT / "plugins"
CATALOGUES = Catalogues([ROOT / "onemile", *sorted(PLUGINS.glob("onemile_*"))])
PASSWORD = "trois petits poissons"
TITLE, MESSAGE = "Arroser mes tomates", "Je passe samedi vers dix heures"
RINGS = ("mile", "commune", "neighbours", "instance")
THANKS = "Merci, les tomates sont sauvées"


def fr(source):
    """The French words for a source string, up to the first placeholder, blanks folded."""
    said = CATALOGUES.lookup("fr", source).partition("%(")[0]
    return " ".join(said.split())


class Account(dict):
    """What somebody types when they sign up."""

    def __init__(self, first_name, last_name, postcode):
        mail = f"{first_name.lower()}@quartier.example"
        super().__init__(first_name=first_name, last_name=last_name, postcode=postcode, email=mail)


def sign_up(someone, account, *, beside=0):
    """Go through the three steps; with a script, touch the square ``beside`` the middle one."""
    someone.open("/").is_at_ease()
    someone.write(postcode=account["postcode"]).press(fr("See my mile"))
    someone.is_at_ease()
    someone.write(**account, password=PASSWORD)
    someone.choose("adult", "y").choose("charter", "y")
    someone.press(fr("Next: where is your mile?"))
    if someone.page.locator("button[name=commune]").count():
        someone.is_at_ease()
        someone.press("Sélestat")
    someone.is_at_ease()
    if someone.page.locator("[data-map]").is_visible():
        squares = someone.page.locator("svg.picker-map")
        squares.focus()
        for _ in range(beside):
            squares.press("ArrowRight")
        squares.press("ArrowRight")
        squares.press("Enter")
        someone.press(fr("It is here"))
    else:
        someone.press(fr("Stay at the commune"))
    someone.is_at_ease()
    someone.press(fr("That suits me"))
    someone.is_at_ease()


def confirm(someone, steward, account):
    """The steward copies the link that waits; its owner opens it."""
    steward.open("/admin/mail").is_at_ease()
    card = steward.page.locator("li.card").filter(has_text=account["email"])
    someone.open(card.locator("input[readonly]").input_value()).is_at_ease()
    someone.press(fr("Confirm my address"))
    assert someone.page.url == f"{someone.url}/"
    someone.is_at_ease()


def meet(steward, name):
    """The association has met the person; from now on the ledger trusts them."""
    steward.open(f"/admin/members?q={name}").is_at_ease()
    steward.follow(steward.page.locator("main a", has_text=name))
    steward.is_at_ease()
    steward.press(fr("We have met"))


@pytest.fixture
def steward(person, server):
    """Whoever installed the instance: signs up, gives the code that the start printed."""
    someone = person()
    sign_up(someone, Account("Odile", "Weber", "67600"))
    code = re.search(r"give this code: (\S+)", server.log())[1]
    someone.press(fr("Give the code that its start printed")).is_at_ease()
    someone.write(code=code).press(fr("Run this instance"))
    someone.is_at_ease()
    assert someone.page.url.endswith("/admin")
    return someone


@pytest.mark.browser
@pytest.mark.timeout(280)
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_from_signing_up_to_a_thanked_exchange(script, person, server, steward):
    ana, ben = person(script=script, phone=True), person(script=script)
    far = person(script=script)
    people = {
        "Ana": (ana, Account("Ana", "Muller", "67000"), 0),
        "Ben": (ben, Account("Ben", "Kuntz", "67000"), 1),
        "Carla": (far, Account("Carla", "Meyer", "68100"), 0),
    }
    for name, (someone, account, beside) in people.items():
        sign_up(someone, account, beside=beside)
        confirm(someone, steward, account)
        meet(steward, name)

    ana.open("/").press(fr("I need")).is_at_ease()
    ana.write(title=TITLE).choose("category", "garden").choose("form", "help")
    ana.choose("audience", "near")
    ana.press(fr("Publish"))
    ana.is_at_ease()
    assert ana.reads(TITLE)
    item = ana.page.url
    sees_nothing(far, item)

    ben.open("/").is_at_ease()
    assert ben.reads(TITLE), ben.text
    ben.press(TITLE).is_at_ease()
    ben.press(fr("I can help")).is_at_ease()
    ben.write(text="Bonjour Ana, volontiers.", amount_smiles=40).press(fr("Send"))
    ben.is_at_ease()
    exchange = ben.page.url

    ana.open("/exchanges").is_at_ease()
    ana.open(exchange).is_at_ease()
    ana.write(text=MESSAGE).press(fr("Send"))
    ana.press(fr("I agree"))
    ana.is_at_ease()
    ben.open(exchange)
    assert ben.reads(MESSAGE)
    ben.press(fr("It is done"))
    ben.is_at_ease()
    ana.open(exchange).press(fr("It is done"))
    ana.is_at_ease()
    ana.press(fr("Say thank you")).is_at_ease()
    ana.write(text=THANKS).press(fr("Say thank you"))
    ana.is_at_ease()
    ben.open(exchange)
    assert ben.reads(THANKS)

    ana.open("/smiles").is_at_ease()
    assert ana.reads("80 Smiles"), ana.text  # 120 of welcome, 40 given
    ben.open("/smiles").is_at_ease()
    assert ben.reads("160 Smiles"), ben.text

    sees_nothing(far, item, exchange)
    for path in ("/me", "/me/profile", "/me/devices", "/me/data", "/me/blocks", "/credits"):
        ana.open(path).is_at_ease()
    sums_to_zero(server)


def sees_nothing(far, *addresses):
    """Whoever lives in Mulhouse finds no trace, however wide they look, nor by address."""
    wide = [
        f"{path}ring={ring}" for path in ("/?", "/map?", "/search?q=tomates&") for ring in RINGS
    ]
    for path in ("/", "/map", "/exchanges", "/notices", *wide):
        far.open(path).is_at_ease()
        assert not far.reads(TITLE) and not far.reads("Ana M."), path
    for address in addresses:
        assert far.page.goto(address).status == 404
        assert not far.reads(TITLE)


def sums_to_zero(server):
    """The books of the running instance, by the project's own proof."""
    proof = onemile("--instance", server.folder, "smiles", "reconcile")
    assert proof.returncode == 0, proof.stdout + proof.stderr
