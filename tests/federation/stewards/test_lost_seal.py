"""A lost seal on the page of the stewards: said in red, and no dead key to read out."""

import pytest

from onemile import current
from onemile_federation.keys import fingerprints
from onemile_federation.stewards import checks

pytestmark = pytest.mark.plugins("federation")


def test_the_page_says_that_the_keys_cannot_be_opened(alsace):
    assert alsace.actor.key_id
    with alsace.at_work() as world:
        steward = alsace.browser(world.member("Steward", role="steward"))
        shown = fingerprints.ours()
        path = current.instance().folder / "keys" / "federation" / "seal"
    assert len(shown) == 2 and "le sceau" not in steward.get("/federation/").text
    path.unlink()

    page = steward.get("/federation/")

    assert "le sceau des clés privées est perdu" in page.text and "new-keys" in page.text
    assert not any(one.text in page.text for one in shown)
    with alsace.at_work():
        found = checks.our_fingerprints()
    assert not found.is_fine and shown[0].text not in found.detail
