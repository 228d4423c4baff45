"""Addresses that would have this server speak to its neighbours: no packet leaves."""

import socket
from ipaddress import ip_address

import pytest

from onemile.api import FetchFailed, FetchRefused, fetch
from onemile.fetch.whereabouts import is_public

KILO = 1000

HOSTS = [
    "127.0.0.1",
    "10.0.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1%25lo]",
    "localhost",
    "app.localhost",
    "localhost.",
    "127.1",
    "127.0.1",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "017700000001",
    "2130706433",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "ⓛocalhost",
    "printer",
    "a_b.example",
    "-a.example",
    "a..example",
    "peer.example.",
    "peer.example\u200b.0x7f",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_no_public_name_is_not_even_looked_up(ground, host):
    with pytest.raises(FetchRefused) as refused:
        fetch(f"https://{host}:{ground.outpost.port}/", bytes_max=KILO)

    assert refused.value.reason == "address"
    assert ground.looked_up == []
    assert ground.outpost.knocks == 0


@pytest.mark.parametrize(
    "address",
    [
        "https://peer.example@127.0.0.1/",
        "https://ana:secret@peer.example/",
        "https://@peer.example/",
        "https://127.0.0.1#@peer.example/",
        "https://127.0.0.1\\@peer.example/",
        "https://127.0.0.1\\.peer.example/",
        "https://peer.example\t/",
        " https://peer.example/",
        "https://peer.example/a b",
        "https://peer.example/\r\nHost: bank.example",
        "https://peer.example/\x00",
        "https://peer.example/\x85",
        "https://peer.example/\ud800",
        "https:peer.example/",
        "https:///peer.example/",
        "//peer.example/",
        "peer.example",
        "",
        "https://",
        "https://[/",
        "https://peer.example:https/",
        "https://peer.example/" + "a" * 2000,
    ],
)
def test_an_address_with_two_readings_has_none(ground, address):
    with pytest.raises(FetchRefused) as refused:
        fetch(address, bytes_max=KILO)

    assert refused.value.reason == "address"
    assert ground.looked_up == []


@pytest.mark.parametrize(
    "address",
    [
        "http://peer.example/",
        "HTTP://peer.example/",
        "file:///etc/passwd",
        "ftp://peer.example/",
        "gopher://peer.example/",
        "data:text/html,hello",
        "javascript:alert(1)",
    ],
)
def test_https_is_the_only_way(ground, address):
    with pytest.raises(FetchRefused) as refused:
        fetch(address, bytes_max=KILO)

    assert refused.value.reason == "scheme"
    assert "https://" in str(refused.value)


@pytest.mark.parametrize("port", [22, 6379, 0, 80, 8443])
def test_other_doors_stay_closed_unless_the_admin_opens_them(ground, port):
    with pytest.raises(FetchRefused) as refused:
        fetch(f"https://peer.example:{port}/", bytes_max=KILO)

    assert refused.value.reason == "port"
    assert ground.looked_up == []


def test_a_door_on_the_admins_list_is_still_not_one_of_this_machine(ground):
    ground.names["inside.example"] = [["127.0.0.1"]]

    with pytest.raises(FetchRefused) as refused:
        fetch(f"https://inside.example:{ground.outpost.port}/", bytes_max=KILO)

    assert refused.value.reason == "inside"
    assert ground.looked_up == ["inside.example"]
    assert ground.outpost.knocks == 0


NOT_PUBLIC = (
    "0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 "
    "172.31.255.255 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 "
    "198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 "
    "::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b::1 "
    "64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:20::1 2001:db8::1 2002:a00:1:: "
    "2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 "
    "2a00:1450::1%eth0"
).split()


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_a_special_address_is_not_public_on_any_python(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450::1"])
def test_a_plain_address_of_the_world_is_public(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "fd00::1", "fe80::1%2", "::1"])
def test_one_private_address_among_public_ones_closes_the_name(ground, inside, monkeypatch):
    ground.names["mixed.example"] = [["8.8.8.8", inside]]
    monkeypatch.setattr(socket, "create_connection", forbidden)

    with pytest.raises(FetchRefused) as refused:
        fetch(f"https://mixed.example:{ground.outpost.port}/", bytes_max=KILO)

    assert refused.value.reason == "inside"


def test_a_name_is_looked_up_once_and_the_checked_address_is_asked(ground, monkeypatch):
    ground.names["peer.example"] = [["127.0.0.1"], ["10.0.0.1"]]
    ground.peer.replies["/"] = ground.page()
    reached = []
    connect = socket.create_connection

    def noted(address, **options):
        reached.append(address)
        return connect(address, **options)

    monkeypatch.setattr(socket, "create_connection", noted)

    assert fetch(ground.peer.url(), bytes_max=KILO).status == 200
    assert ground.looked_up == ["peer.example"]
    assert reached == [("127.0.0.1", ground.peer.port)]


def test_a_name_that_turns_inside_at_the_second_look_is_refused_then(ground):
    ground.names["peer.example"] = [["127.0.0.1"], ["10.0.0.1"]]
    ground.peer.replies["/"] = ground.page(b"", "Location: /again", status="302 Found")

    with pytest.raises(FetchRefused) as refused:
        fetch(ground.peer.url(), bytes_max=KILO)

    assert refused.value.reason == "inside"
    assert len(ground.peer.requests) == 1


def test_the_refusal_tells_nothing_of_what_stands_inside(ground):
    ground.names["inside.example"] = [["10.0.0.1"]]
    ground.names["nothing.example"] = [[]]

    with pytest.raises(FetchRefused) as inside:
        fetch("https://inside.example/", bytes_max=KILO)
    with pytest.raises(FetchFailed) as nothing:
        fetch("https://nothing.example/", bytes_max=KILO)

    assert str(inside.value) == str(nothing.value)
    assert str(inside.value).startswith("Cette adresse ne mène à aucune page publique")
    assert "10.0" not in str(inside.value)


def test_a_failure_names_no_address_of_the_network(ground):
    gone = ground.another()
    gone.close()

    with pytest.raises(FetchFailed) as failed:
        fetch(f"https://peer.example:{gone.port}/", bytes_max=KILO)

    assert failed.value.reason == "connection"
    assert "127.0" not in str(failed.value)
    assert failed.value.__cause__ is None and failed.value.__suppress_context__


@pytest.mark.parametrize("answer", [["peer"], ["8.8.8.8", "1.2.3"], ["8.8.8.8"] * 0])
def test_a_name_server_that_answers_nonsense_is_no_server(ground, answer):
    ground.names["odd.example"] = [answer]

    with pytest.raises(FetchFailed) as failed:
        fetch("https://odd.example/", bytes_max=KILO)

    assert failed.value.reason == "name"


def test_a_name_that_crashes_the_look_up_is_no_name(ground):
    with pytest.raises(FetchFailed) as failed:
        fetch("https://unknown.example/", bytes_max=KILO)

    assert failed.value.reason == "name"


def forbidden(*_given, **_options):
    raise AssertionError("a connection was tried")
