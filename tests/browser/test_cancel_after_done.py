"""The helped tries to call it off after the helper's "done": a dispute, read by both, decided.

In Chromium, on a phone and on a desk, with and without a script. The members are put into the
instance's folder beforehand: how one joins is another story.
"""

from pathlib import Path

import pytest

from onemile import clock, db
from onemile.app import create_app
from onemile.i18n import Catalogues
from onemile.members import passwords
from onemile.testing.server import onemile
from onemile.testing.world import World
from onemile_exchanges import negotiate, publish
from onemile_exchanges.negotiate import Terms

ROOT = Path(__file__).parents[2]
CATALOGUES = Catalogues([ROOT / "onemile", *sorted((ROOT / "plugins").glob("onemile_*"))])
PASSWORD = "trois petits poissons"
NOT_ALONE = "It is not for you alone to call this off: %(name)s has said that it is done."
WAITING = "The moderators are looking into this; nothing moves until they answer."
TITLE, WHY = "Tondre ton gazon", "Ana n’est jamais venue, le gazon est toujours haut"


def fr(source):
    """The French words for a source string, up to the first placeholder, blanks folded."""
    return " ".join(CATALOGUES.lookup("fr", source).partition("%(")[0].split())


@pytest.fixture
def exchange(server):
    """Ana will help Ben for 100 Smiles; Mo is a moderator. Gives the path of their exchange."""
    app = create_app(server.folder, environment={})
    with app.app_context():
        world, now = World(app), clock.now()
        kept = passwords.keep(PASSWORD)
        ana, ben = (
            world.member(name, password_hash=kept, verified_at=now) for name in ("Ana", "Ben")
        )
        mo = world.member("Mo", password_hash=kept, role="moderator")
        draft = publish.Draft(kind="offer", form="help", category="garden", title=TITLE)
        item = publish.publish(draft, member=ana)
        row = negotiate.propose(item.id, Terms(amount_smiles=100), member=ben)
        negotiate.accept(row.id, member=ana, version=1)
        emails = {"ana": ana.email, "ben": ben.email, "mo": mo.email}
        db.shut(app.extensions[db.EXTENSION])
    return f"/exchanges/{row.id}", emails


def sign_in(someone, email):
    someone.open("/sign-in").write(email=email, password=PASSWORD).press(fr("Sign in"))
    return someone


@pytest.mark.browser
@pytest.mark.timeout(280)
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_after_the_helpers_word_the_helped_does_not_call_it_off_alone(
    script, person, server, exchange
):
    path, emails = exchange
    ana = sign_in(person(script=script), emails["ana"])
    ben = sign_in(person(script=script, phone=True), emails["ben"])
    mo = sign_in(person(script=script), emails["mo"])

    ana.open(path).press(fr("It is done")).is_at_ease()

    ben.open(path).press(fr("Call it off")).is_at_ease()
    assert ben.reads(fr(NOT_ALONE))
    ben.write(why="x").press(fr("Let a moderator decide")).is_at_ease()
    assert ben.reads(fr("Say in a few words why: your neighbour counted on it."))
    ben.write(why=WHY).press(fr("Let a moderator decide")).is_at_ease()
    assert ben.reads(fr("Not called off: a moderator listens to both of you first."))

    for one in (ana, ben):
        one.open(path).is_at_ease()
        assert one.reads(WHY) and one.reads(fr(WAITING))
        assert not one.page.get_by_role("button", name=fr("It is done")).count()

    mo.open("/exchanges/disputes").is_at_ease()
    assert mo.reads(WHY)
    mo.press(fr("Decide")).is_at_ease()
    mo.page.get_by_label(fr("It took place")).check()
    mo.write(why="Je les ai entendus").press(fr("Decide")).is_at_ease()

    ana.open("/smiles/").is_at_ease()
    assert ana.reads("100 Smiles")
    ben.open("/me/data/leave").is_at_ease()
    proof = onemile("--instance", server.folder, "smiles", "reconcile")
    assert proof.returncode == 0, proof.stdout + proof.stderr
