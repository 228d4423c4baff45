"""What a URI of ours stands for; whatever else is asked is nothing, and no crash."""

import pytest

from onemile import current
from onemile_exchanges.queries import item_uri

pytestmark = pytest.mark.plugins("exchanges", "smiles")
NUMBERS = (0, 1, 2**63 - 1, 2**63, 10**19 - 1, 10**30)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_is_no_items_is_nothing(world, number):
    assert current.resolve_thing(item_uri(number), world.member("Ana")) is None
