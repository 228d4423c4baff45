"""An offer that was withdrawn: for whom it was reads that, to others nothing was there."""

from onemile.members import blocks
from onemile_exchanges import publish


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
