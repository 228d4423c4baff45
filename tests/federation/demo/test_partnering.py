"""Two places of the demo become partners, whatever there is in either to be followed."""

from types import SimpleNamespace

import pytest

from onemile_federation.demo import partnering

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]


@pytest.mark.parametrize(("locality", "n_steps"), [("alsace", 9), ("ortenau", 6)])
def test_where_nothing_can_be_followed_its_steward_still_knows_the_other(alsace, locality, n_steps):
    lotte = SimpleNamespace(
        role="steward", first_name="Ada", shown_name="Ada H.", uri="https://als.example/ada"
    )
    world = SimpleNamespace(
        members=[lotte],
        locality=locality,
        elsewhere=(),
        other_base_url="http://127.0.0.1:8001",
        show_across=lambda member: None,
    )
    with alsace.at_work():
        assert len(partnering.steps(world)) == n_steps
        world.other_base_url = ""
        assert partnering.steps(world) == []
