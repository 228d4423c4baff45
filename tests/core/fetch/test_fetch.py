"""What a fetch brings home, what it says of itself, and what it never does."""

import pytest

from onemile import config
from onemile.api import Fetched, FetchRefused, Outgoing, fetch
from onemile.app import create_app
from onemile.current import EXTENSION
from onemile.fetch.addresses import open_ports
from onemile.fetch.rehearsal import Rehearsal, at_work, rehearse

KILO = 1000


def test_a_page_comes_with_its_status_its_headers_and_its_kind(ground):
    ground.peer.replies["/a?b=1"] = ground.page(b"Salut", "Content-Type: Text/HTML; charset=utf-8")

    found = fetch(ground.peer.url("/a?b=1#part"), bytes_max=KILO)

    assert isinstance(found, Fetched)
    assert (found.status, found.content, found.media_type) == (200, b"Salut", "text/html")
    assert found.headers["content-type"] == "Text/HTML; charset=utf-8"
    assert found.url == ground.peer.url("/a?b=1")


def test_it_says_who_asks_and_asks_for_nothing_packed(ground):
    ground.peer.replies["/"] = ground.page()

    fetch(ground.peer.url(), bytes_max=KILO, accept=("application/rss+xml", "*/*"))

    (request,) = ground.peer.requests
    lines = request.split("\r\n")
    assert lines[0] == "GET / HTTP/1.1"
    assert f"Host: peer.example:{ground.peer.port}" in lines
    assert "Accept: application/rss+xml, */*" in lines
    assert [line for line in lines if line.startswith("Accept-Encoding")] == [
        "Accept-Encoding: identity"
    ]
    assert any(line.startswith("User-Agent: 1Mile/") for line in lines)
    assert any(line.endswith("(+https://mile.example/)") for line in lines)


def test_an_answer_of_404_is_an_answer(ground):
    ground.peer.replies["/"] = ground.page(b"gone", status="404 Not Found")

    assert fetch(ground.peer.url(), bytes_max=KILO).status == 404


def test_accents_in_an_address_are_written_as_the_network_wants_them(ground):
    ground.peer.replies["/caf%C3%A9?q=%C3%A9%20t"] = ground.page()

    assert fetch(ground.peer.url("/café?q=é%20t"), bytes_max=KILO).status == 200


def test_an_answer_of_another_kind_is_refused_by_name(ground):
    ground.peer.replies["/"] = ground.page(b"<html>", "Content-Type: text/html")

    with pytest.raises(FetchRefused) as refused:
        fetch(ground.peer.url(), bytes_max=KILO, accept=("image/*", "application/rss+xml"))

    assert refused.value.reason == "kind"
    assert fetch(ground.peer.url(), bytes_max=KILO, accept=("text/*",)).status == 200


def test_an_answer_that_is_packed_all_the_same_is_refused(ground):
    ground.peer.replies["/"] = ground.page(b"\x1f\x8b", "Content-Encoding: gzip")

    with pytest.raises(FetchRefused) as refused:
        fetch(ground.peer.url(), bytes_max=KILO)

    assert refused.value.reason == "encoded"


def test_what_is_posted_arrives_whole(ground):
    arrived = []

    def read(secure):
        body = b""
        while len(body) < 9:
            body += secure.recv(100)
        arrived.append(body)
        secure.sendall(ground.page(b"", status="202 Accepted"))

    ground.peer.replies["/inbox"] = read
    answer = fetch(ground.peer.url("/inbox"), method="POST", body=b"{'a': 12}", bytes_max=KILO)

    assert answer.status == 202
    assert arrived == [b"{'a': 12}"]


def test_headers_are_prepared_anew_for_every_step_and_know_what_leaves(ground):
    ground.peer.replies["/old"] = ground.page(
        b"", f"Location: {ground.peer.url('/new')}", status="302 Found"
    )
    ground.peer.replies["/new"] = ground.page()
    seen: list[Outgoing] = []

    def sign(outgoing: Outgoing) -> dict[str, str]:
        seen.append(outgoing)
        return {"Signature": f"for {outgoing.path}"}

    fetch(ground.peer.url("/old"), bytes_max=KILO, prepare=sign)

    assert [(one.method, one.path, one.host) for one in seen] == [
        ("GET", "/old", f"peer.example:{ground.peer.port}"),
        ("GET", "/new", f"peer.example:{ground.peer.port}"),
    ]
    assert "Signature: for /old" in ground.peer.requests[0]
    assert "Signature: for /new" in ground.peer.requests[1]


def test_a_callers_headers_go_to_the_host_it_named_and_to_no_other(ground):
    other = ground.another(ground.authority.certificate("other.example"))
    ground.names["other.example"] = [["127.0.0.1"]]
    ground.peer.replies["/"] = ground.page(
        b"", f"Location: {other.url('/', 'other.example')}", status="302 Found"
    )
    other.replies["/"] = ground.page()

    fetch(ground.peer.url(), bytes_max=KILO, headers={"If-None-Match": '"secret"'})

    assert 'If-None-Match: "secret"' in ground.peer.requests[0]
    assert "secret" not in other.requests[0]


@pytest.mark.parametrize(
    "headers",
    [{"Host": "bank.example"}, {"X": "a\r\nHost: b"}, {"X\r\nY": "a"}, {"accept-encoding": "gzip"}],
)
def test_no_header_forges_a_request(ground, headers):
    with pytest.raises(ValueError, match="cannot be sent"):
        fetch(ground.peer.url(), bytes_max=KILO, headers=headers)
    with pytest.raises(ValueError, match="cannot be sent"):
        fetch(ground.peer.url(), bytes_max=KILO, prepare=lambda _outgoing: headers)

    assert ground.peer.requests == []


def test_no_proxy_of_the_surroundings_is_asked(ground, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{ground.outpost.port}")
    ground.peer.replies["/"] = ground.page()

    assert fetch(ground.peer.url(), bytes_max=KILO).status == 200
    assert ground.outpost.knocks == 0


def test_an_instance_in_earnest_has_no_rehearsal(ground, tmp_path):
    (tmp_path / "earnest").mkdir()
    app = create_app(tmp_path / "earnest", overrides={"enabled": []}, environment={})
    rehearsal = Rehearsal(resolver=ground.resolve, ports=frozenset({1}), authorities="")

    with pytest.raises(RuntimeError):
        rehearse(app, rehearsal)
    app.testing = True
    rehearse(app, rehearsal)
    app.testing = False
    with app.app_context():
        assert at_work() is None


@pytest.mark.parametrize("port", ["0", "65536", "https", "-1", "٤٤٣", ""])
def test_a_list_of_ports_holds_ports(tmp_path, port):
    with pytest.raises(config.SettingsError, match=r"fetch\.ports"):
        create_app(tmp_path, overrides={"fetch.ports": ["8443", port]}, environment={})


@pytest.mark.parametrize("ports", ["[9443, 8443]", '["9443", "8443"]', '[9443, "8443"]'])
def test_ports_are_listed_as_numbers_or_as_texts(tmp_path, ports):
    (tmp_path / "onemile.toml").write_text(f"[fetch]\nports = {ports}\n", "utf-8")
    app = create_app(tmp_path, overrides={"enabled": []}, environment={})
    settings = app.extensions[EXTENSION].settings
    assert open_ports(settings) == {9443, 8443}


@pytest.mark.parametrize("ports", ["9443", '"9443"', "[true]", "[94.43]", "[[9443]]"])
def test_what_is_no_list_of_ports_is_refused_with_an_example(tmp_path, ports):
    (tmp_path / "onemile.toml").write_text(f"[fetch]\nports = {ports}\n", "utf-8")
    with pytest.raises(config.SettingsError, match=r'fetch\.ports: .*like \["one", "two"\]'):
        create_app(tmp_path, overrides={"enabled": []}, environment={})
