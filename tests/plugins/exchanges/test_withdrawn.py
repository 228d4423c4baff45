"""An offer that was withdrawn: for whom it was reads that, to others nothing was there."""

import pytest

from onemile.members import blocks
from onemile_exchanges import negotiate, publish
from onemile_exchanges.models import CLOSED, Item


def test_a_withdrawn_offer_is_said_to_whom_it_was_shown(world, offer, browser):
    ana, ben, foe = world.member("Ana"), world.member("Ben"), world.member("Foe")
    far = world.member("Max", at="68100")
    blocks.block(foe, other=ana)
    one = offer(ana, "Tondre", audience="near")
    publish.withdraw(one.id, member=ana)

    pages = [browser(who).get(f"/exchanges/items/{one.id}") for who in (ana, ben, foe, far)]

    assert [page.status for page in pages] == [410, 410, 404, 404]
    assert "Cette page a été retirée" in pages[1].text and "Tondre" not in pages[1].text
    assert "/sign-in" in browser().get(f"/exchanges/items/{one.id}").path


@pytest.mark.parametrize("rests", ["paused", "closed"])
def test_what_rested_before_is_said_to_who_saw_it_by_then(world, offer, browser, rests):
    ana, ben, eva = world.member("Ana"), world.member("Ben"), world.member("Eva")
    one = offer(ana, "Tondre")
    negotiate.propose(one.id, negotiate.Terms(amount_smiles=0, when_text="mardi"), member=eva)
    publish.pause(one.id, member=ana)
    if rests == CLOSED:
        Item.update(state=CLOSED).where(Item.id == one.id).execute()
    path = f"/exchanges/items/{one.id}"
    before = [browser(who).get(path).status for who in (ana, eva, ben)]

    publish.withdraw(one.id, member=ana)

    assert before == [200, 200, 404]
    assert [browser(who).get(path).status for who in (ana, eva, ben)] == [410, 410, 404]
