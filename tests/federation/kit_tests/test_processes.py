"""Instances as processes: they start, are killed, come back, and a peer's request reaches them."""

import pytest
from kit import bridge
from kit.messages import Request


@pytest.mark.long
def test_an_instance_lives_as_a_process_and_survives_being_killed(make_process):
    process = make_process("als", plugins=("mags",), settings={})
    with process.opened() as world:
        uri = world.member("Ana").uri
    process.start()

    assert process.get("/livez").status == 200
    process.kill()
    with pytest.raises(OSError):
        process.get("/livez")
    process.restart()
    assert process.get("/livez").status == 200
    assert uri.startswith(process.base)
    assert process.stop() == 0


def test_nobody_but_this_machine_is_asked_in_clear_text():
    with pytest.raises(ValueError):
        bridge.knock(Request("GET", "http://e.example/"))
