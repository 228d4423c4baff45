"""What lower rooms ask of higher ones: answered once, and missed with a word."""

import pytest

from onemile_federation import joints
from onemile_federation.ports import Port

pytestmark = pytest.mark.one_engine


def test_a_port_gives_what_the_room_above_answers():
    asked = Port("how much it is")
    asked.fill(max)

    assert asked(1, 2) == 2


def test_a_port_that_nobody_fills_says_what_is_missing():
    with pytest.raises(RuntimeError, match="how much it is"):
        Port("how much it is")()


def test_a_port_has_one_answer():
    asked = Port("how much it is")
    asked.fill(max)
    asked.fill(max)

    with pytest.raises(RuntimeError, match="two answers"):
        asked.fill(min)


def test_the_rooms_may_be_joined_again():
    joints.join()
