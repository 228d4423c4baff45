"""Instances as processes: they start, are killed, come back, and a peer's request reaches them."""

import pytest
from kit import bridge
from kit.faults import FaultProxy, Faults
from kit.messages import Request
from kit.processes import until

from onemile.loopback import free_port


@pytest.mark.long
def test_an_instance_lives_as_a_process_and_survives_being_killed(make_process):
    process = make_process("als", plugins=("mags",))
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


@pytest.mark.long
def test_a_faulty_line_may_stand_before_a_process(make_process):
    port = free_port()
    with FaultProxy(port) as proxy:
        process = make_process("als", plugins=("mags",), port=port, public_port=proxy.port)
        process.start()

        assert process.base == f"http://127.0.0.1:{proxy.port}"
        assert process.get("/livez").status == 200 and proxy.connections == 1
        proxy.faults = Faults(refuse=True)
        with pytest.raises(OSError):
            process.get("/livez")


def test_one_waits_for_what_another_does_and_not_for_ever():
    answers = iter([0, 0, 7])

    assert until(lambda: next(answers)) == 7
    with pytest.raises(AssertionError):
        until(lambda: False, 0.1)
