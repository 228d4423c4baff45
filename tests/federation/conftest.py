"""A network for each test: peers under our control, instances of ours, one clock.

See README.md beside this file for how a test is written.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from kit.authority import Authority
from kit.keyring import Keyring
from kit.listener import Listener
from kit.network import Network
from kit.ours import Ours
from kit.peer import Peer
from kit.processes import Process
from kit.scene import Scene
from kit.server import ClearServer, TlsServer

from onemile import clock as clock_module

PLUGINS = ("federation", "mags")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Whose certificates are trusted in tests."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def tls_server(authority: Authority) -> Iterator[TlsServer]:
    """The one server behind all hosts of a session."""
    server = TlsServer(authority)
    yield server
    server.close()


@pytest.fixture(scope="session")
def clear_server() -> Iterator[ClearServer]:
    """The one server in clear text, for instances that are processes."""
    server = ClearServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """RSA keys, each made once."""
    return Keyring()


@pytest.fixture(scope="session")
def _silence() -> Iterator[Listener]:
    """Where connections to silent hosts end."""
    made = Listener()
    yield made
    made.close()


@pytest.fixture(scope="session")
def _outpost() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def listener(_outpost: Listener) -> Listener:
    """A port of this machine at which nobody may knock: ``assert listener.knocks == 0``.

    It is on the admin's list (``fetch.ports``) of ``alsace`` and ``ortenau``, so that nothing but
    the guard of addresses keeps anybody away.
    """
    _outpost.forget()
    return _outpost


@pytest.fixture
def network(
    tls_server: TlsServer, keyring: Keyring, _silence: Listener, clock: Any
) -> Iterator[Network]:
    """The network of a test. What an instance raises behind its back fails it at its end."""
    keyring.begin()
    made = Network(server=tls_server, silent=_silence, keyring=keyring, clock=clock)
    yield made
    made.close()
    assert not made.errors, made.errors


@pytest.fixture
def clear_network(
    clear_server: ClearServer, keyring: Keyring, _silence: Listener
) -> Iterator[Network]:
    """Peers that processes can reach, under the machine's own clock: ``neighbours(1000)``."""
    keyring.begin()
    made = Network(server=clear_server, silent=_silence, keyring=keyring, clock=clock_module.now)
    yield made
    made.close()


@pytest.fixture
def peer(network: Network) -> Peer:
    """A peer at ``e.example``: the one who asks, and in a test of attacks the attacker."""
    return network.peer("e.example")


@pytest.fixture
def victim(network: Network) -> Peer:
    """A peer at ``v.example``, in whose name others may try to speak."""
    return network.peer("v.example")


@pytest.fixture
def put_on_network(
    make_instance: Callable[..., Flask],
    network: Network,
    listener: Listener,
    request: pytest.FixtureRequest,
) -> Callable[[str], Ours]:
    """Make an instance at ``https://<name>.example``, by the markers ``plugins``, ``settings``."""

    def put(name: str) -> Ours:
        plugins = request.node.get_closest_marker("plugins")
        settings = request.node.get_closest_marker("settings")
        given = settings.kwargs.items() if settings else ()
        app = make_instance(
            name,
            plugins=list(plugins.args if plugins else PLUGINS),
            settings={
                "base_url": f"https://{name}.example",
                "fetch.ports": [str(listener.port)],
                **{key.replace("__", "."): value for key, value in given},
            },
        )
        return network.add(app)

    return put


@pytest.fixture
def alsace(put_on_network: Callable[[str], Ours]) -> Ours:
    """An instance of ours at ``als.example``, on each engine."""
    return put_on_network("als")


@pytest.fixture
def ortenau(put_on_network: Callable[[str], Ours]) -> Ours:
    """A second one at ``ort.example``."""
    return put_on_network("ort")


@pytest.fixture
def scene(alsace: Ours) -> Scene:
    """A Mag at ``als.example`` and its article, under which anybody may comment."""
    return Scene(alsace)


@pytest.fixture
def make_process(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Process]]:
    """Make instances that are processes: ``make_process("als").start()``; ended afterwards."""
    made: list[Process] = []
    databases: list[str] = []

    def make(name: str, **options: Any) -> Process:
        if engine == "postgres":
            databases.append(request.getfixturevalue("postgres_server").fresh_database())
            options["database_url"] = databases[-1]
        made.append(Process(tmp_path / name, **options))
        return made[-1]

    yield make
    for process in made:
        process.close()
    for url in databases:
        request.getfixturevalue("postgres_server").drop(url)
