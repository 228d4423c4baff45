"""Keys of others: whose they are, and how often their server is asked."""

import threading
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onemile_federation.remote import hosts, patience, public_keys
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.remote.models import RemoteActor
from onemile_federation.signatures.judging import KeyAway, Unproven
from onemile_federation.wire import multibase

pytestmark = pytest.mark.plugins("federation")


def _refused(key_id, **more):
    with pytest.raises(Unproven) as refused:
        public_keys.key_of(key_id, **more)
    return refused.value.reason


def test_a_key_is_that_of_the_actor_who_lists_it_and_is_asked_for_once(elsewhere):
    uri = elsewhere.actor()["id"]

    found = public_keys.key_of(f"{uri}#main-key")
    again = public_keys.key_of(f"{uri}#main-key")

    assert (found.key_id, found.owner_uri, found.key.kind) == (f"{uri}#main-key", uri, "rsa")
    assert again.owner_uri == uri
    assert elsewhere.asked == [uri]


def test_keys_stand_in_a_list_too(elsewhere):
    uri = elsewhere.url("/anna")
    listed = [
        {"id": f"{uri}#{number}", "owner": uri, "publicKeyPem": elsewhere.pem(number)}
        for number in (1, 2)
    ]
    elsewhere.actor(publicKey=listed)

    assert public_keys.key_of(f"{uri}#2").owner_uri == uri


def test_and_as_a_multikey(elsewhere):
    uri = elsewhere.url("/anna")
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    text = multibase.encode(b"\xed\x01" + public)
    method = {
        "id": f"{uri}#ed",
        "type": "Multikey",
        "controller": uri,
        "publicKeyMultibase": text,
    }
    elsewhere.actor(assertionMethod=[method])

    found = public_keys.key_of(f"{uri}#ed")

    assert (found.owner_uri, found.key.kind) == (uri, "ed25519")


def test_a_page_of_the_key_that_is_a_stub_of_its_actor_leads_to_the_whole_one(elsewhere):
    uri = elsewhere.url("/anna")
    key_id = f"{uri}/main-key"
    document = elsewhere.actor(
        publicKey={"id": key_id, "owner": uri, "publicKeyPem": elsewhere.pem(1)}
    )
    stub = {name: document[name] for name in ("id", "type", "publicKey")}
    elsewhere.serve(key_id, stub)

    assert public_keys.key_of(key_id).owner_uri == uri
    assert elsewhere.asked == [key_id, uri]


def _key_document(elsewhere, owner_uri: str, **changed):
    url = elsewhere.url("/keys/1")
    document = {"id": url, "type": "Key", "owner": owner_uri, "publicKeyPem": elsewhere.pem(3)}
    document |= changed
    elsewhere.serve(url, document)
    return url, document


def test_a_key_of_its_own_document_is_its_owners_who_lists_it(elsewhere):
    uri = elsewhere.url("/anna")
    url, document = _key_document(elsewhere, uri)
    elsewhere.actor(publicKey=document)

    assert public_keys.key_of(url).owner_uri == uri
    assert RemoteKey.get().public == elsewhere.pem(3)


def test_or_who_only_names_it(elsewhere):
    uri = elsewhere.url("/anna")
    url, _document = _key_document(elsewhere, uri)
    elsewhere.actor(publicKey=url)

    assert public_keys.key_of(url).owner_uri == uri


def test_a_key_at_an_address_of_its_own_is_nobodys_who_only_lists_it(elsewhere):
    uri = elsewhere.url("/anna")
    url, _document = _key_document(elsewhere, uri)
    elsewhere.actor(publicKey=url)
    mal = elsewhere.url("/mal")
    stolen = [
        {"id": one, "owner": mal, "publicKeyPem": elsewhere.pem(2)}
        for one in (url, f"{uri}#main-key", f"{mal}#main-key")
    ]
    elsewhere.actor("/mal", publicKey=stolen)

    public_keys.key_of(f"{mal}#main-key")

    assert [row.key_id for row in RemoteKey.select()] == [f"{mal}#main-key"]
    assert public_keys.key_of(url).owner_uri == uri


def test_a_key_never_moves_from_one_owner_to_another(elsewhere):
    uri, mal = elsewhere.url("/anna"), elsewhere.url("/mal")
    url, _document = _key_document(elsewhere, uri)
    elsewhere.actor(publicKey=url)
    public_keys.key_of(url)
    _key_document(elsewhere, mal, publicKeyPem=elsewhere.pem(4))
    elsewhere.actor("/mal", publicKey=url)

    with pytest.raises(Unproven):
        public_keys._fetched(url)

    row = RemoteKey.get(RemoteKey.key_id == url)
    assert (row.owner_uri, row.public) == (uri, elsewhere.pem(3))


def test_a_key_that_its_owner_does_not_list_is_nobodys(elsewhere):
    uri = elsewhere.actor()["id"]
    url, _document = _key_document(elsewhere, uri)

    _refused(url)

    assert not RemoteKey.select().where(RemoteKey.key_id == url).exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"owner": None},
        {"owner": 3},
        {"id": "https://e.example/other"},
        {"publicKeyPem": "x"},
        {"publicKeyPem": None},
    ],
)
def test_a_key_document_that_is_none_is_nobodys(elsewhere, changed):
    uri = elsewhere.url("/anna")
    url, _document = _key_document(elsewhere, uri, **changed)
    elsewhere.actor(publicKey=url)

    _refused(url)

    assert RemoteKey.select().count() == 0


def test_nobody_gives_their_key_to_an_actor_elsewhere(elsewhere):
    victim = elsewhere.actor("/vera", "v.example")
    url, _document = _key_document(elsewhere, victim["id"])

    _refused(url)

    assert RemoteKey.select().count() == 0
    # And nothing of the attempt stands in the way of the genuine one.
    assert public_keys.key_of(f"{victim['id']}#main-key").owner_uri == victim["id"]


def test_not_even_where_that_one_would_list_it(elsewhere):
    victim_uri = elsewhere.url("/vera", "v.example")
    url, document = _key_document(elsewhere, victim_uri)
    elsewhere.actor("/vera", "v.example", publicKey=[document])

    _refused(url)

    assert RemoteKey.select().count() == 0


def test_an_actor_that_lists_a_key_of_another_host_does_not_own_it(elsewhere):
    uri = elsewhere.url("/anna")
    foreign = f"{elsewhere.url('/vera', 'v.example')}#main-key"
    elsewhere.actor(publicKey={"id": foreign, "owner": uri, "publicKeyPem": elsewhere.pem(1)})
    elsewhere.actor("/vera", "v.example")

    _refused(f"{uri}#main-key")

    assert public_keys.key_of(foreign).owner_uri == elsewhere.url("/vera", "v.example")


def test_a_redirect_makes_nobody_the_owner_of_a_key(elsewhere):
    victim = elsewhere.actor("/vera", "v.example")
    url = elsewhere.refuse(elsewhere.url("/anna"), 302, Location=victim["id"])

    _refused(f"{url}#main-key")

    assert RemoteKey.select().count() == RemoteActor.select().count() == 0


@pytest.mark.parametrize("bits", [1024, 8192])
def test_a_key_too_weak_or_too_big_proves_nothing(elsewhere, bits):
    uri = elsewhere.url("/anna")
    text = elsewhere.pem(8, 1024) if bits == 1024 else _big()
    elsewhere.actor(publicKey={"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": text})

    _refused(f"{uri}#main-key")

    assert RemoteKey.select().count() == 0


def _big() -> str:
    """Write a key of 8192 bits that nobody had to find primes for."""
    numbers = rsa.RSAPublicNumbers(65_537, (1 << 8_191) + 1)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return numbers.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


@pytest.mark.parametrize(
    "path", ["/members/1#main-key", "/ap/instance#main-key", "/members/1/main-key"]
)
@pytest.mark.parametrize("host", ["instance.example", "INSTANCE.example."])
def test_a_key_of_ours_comes_from_nowhere_outside(elsewhere, path, host):
    _refused(elsewhere.url(path, host))
    _refused(f"http://instance.example{path}")

    assert elsewhere.asked == elsewhere.looked_up == []


@pytest.mark.parametrize(
    "key_id",
    [
        "",
        "anna",
        "javascript:alert(1)",
        "https://127.0.0.1/a#k",
        "http://e.example/anna#main-key",
        "https://e.example/" + "x" * 600,
        "https://e.example/a#" + "x" * 600,
        "https://e.example/a\x00#k",
    ],
)
def test_what_is_no_key_id_is_asked_for_nowhere(elsewhere, key_id):
    _refused(key_id)

    assert elsewhere.asked == []


def test_who_has_just_been_let_in_is_not_asked_about_again_but_for_a_new_key(
    elsewhere, monkeypatch
):
    uri, asked = elsewhere.actor()["id"], []
    public_keys.key_of(f"{uri}#main-key")
    host = f"e.example:{elsewhere.port}"
    monkeypatch.setattr(hosts, "is_suspended", lambda name: asked.append(name) or name == host)

    assert public_keys.key_of(f"{uri}#main-key", let_in=host).owner_uri == uri
    assert asked == []
    # Whoever names another host to be let in is not let in by its name.
    assert _refused(f"{uri}#main-key", let_in="f.example") == "its host is suspended"
    assert _refused(f"{uri}#main-key", let_in=host, again=True) == "its host is suspended"
    assert asked == [host, host]


def test_a_suspended_host_proves_nothing_even_by_a_known_key(elsewhere):
    uri = elsewhere.actor()["id"]
    public_keys.key_of(f"{uri}#main-key")
    hosts.suspend(host=f"e.example:{elsewhere.port}", reason="spam")
    _refused(f"{uri}#main-key")

    hosts.release(host=f"e.example:{elsewhere.port}")
    assert public_keys.key_of(f"{uri}#main-key").owner_uri == uri


def test_a_server_that_is_away_is_no_refusal_and_the_next_time_it_proves(elsewhere):
    uri = elsewhere.url("/anna")
    elsewhere.refuse(uri, 503)
    with pytest.raises(KeyAway):
        public_keys.key_of(f"{uri}#main-key")

    elsewhere.actor()
    assert public_keys.key_of(f"{uri}#main-key").owner_uri == uri


def test_a_key_that_is_not_there_is_not_asked_for_again_within_a_minute(elsewhere, clock):
    uri = elsewhere.actor()["id"]
    for _time in range(5):
        _refused(f"{uri}#other")
    assert elsewhere.asked == [uri]

    key = {"id": f"{uri}#other", "owner": uri, "publicKeyPem": elsewhere.pem(2)}
    elsewhere.actor(publicKey=key)
    clock.advance(seconds=61)

    assert public_keys.key_of(f"{uri}#other").owner_uri == uri


def test_a_thousand_invented_keys_of_one_actor_cost_ten_questions_and_one_a_minute(
    elsewhere, clock
):
    uri = elsewhere.actor()["id"]
    for number in range(200):
        with pytest.raises((Unproven, KeyAway)):
            public_keys.key_of(f"{uri}#k{number}")
    assert len(elsewhere.asked) == 10

    clock.advance(minutes=2)
    for number in range(200, 210):
        with pytest.raises((Unproven, KeyAway)):
            public_keys.key_of(f"{uri}#k{number}")

    assert len(elsewhere.asked) == 11


def _knock(key_id):
    with suppress(Unproven, KeyAway):
        return public_keys.key_of(key_id)
    return None


def test_real_actors_in_between_buy_no_questions_at_a_third_party(elsewhere):
    """Of eight key ids seven are redirects to somebody else, who answers 401."""
    for number in range(60):
        path = f"/r{number}"
        if number % 8 == 7:
            elsewhere.actor(path)
        else:
            to = elsewhere.refuse(elsewhere.url(path, "v.example"), 401)
            elsewhere.refuse(elsewhere.url(path), 302, Location=to)
        _knock(f"{elsewhere.url(path)}#main-key")

    assert sum("v.example" in url for url in elsewhere.asked) == 10


def test_one_domain_is_asked_for_so_many_keys_a_minute_whatever_comes_of_it(elsewhere, clock):
    uris = [elsewhere.actor(f"/a{number}")["id"] for number in range(40)]
    found = [_knock(f"{uri}#main-key") for uri in uris]
    assert sum(one is not None for one in found) == len(elsewhere.asked) == 30

    known = _knock(f"{uris[0]}#main-key")
    other = _knock(f"{elsewhere.actor('/vera', 'v.example')['id']}#main-key")
    clock.advance(seconds=61)
    later = _knock(f"{uris[39]}#main-key")

    assert None not in (known, other, later)


def test_nor_is_one_that_redirects_lead_to(elsewhere, monkeypatch):
    monkeypatch.setattr(patience, "FAILURES_MAX", 1_000)
    for number in range(80):
        to = elsewhere.url(f"/{number}", "v.example")
        url = elsewhere.url(f"/{number}", ("e.example", "w.example")[number % 2])
        _knock(f"{elsewhere.refuse(url, 302, Location=to)}#k")

    assert sum("v.example" in url for url in elsewhere.asked) <= 30


def test_a_document_too_long_for_an_actor_gives_no_key(elsewhere):
    uri = elsewhere.actor(summary="x" * 65_536)["id"]

    assert _knock(f"{uri}#main-key") is None
    assert RemoteKey.select().count() == 0


def test_a_slow_host_takes_two_places_and_others_find_room(elsewhere, instance):
    at_it, go_on = threading.Semaphore(0), threading.Event()

    def slow(_head):
        at_it.release()
        go_on.wait(10)
        return 404, {}, b""

    def knock(number):
        with instance.app_context():
            _knock(f"{elsewhere.script(elsewhere.url(f'/{number}'), slow)}#k")

    waiting = [threading.Thread(target=knock, args=(number,)) for number in range(2)]
    for one in waiting:
        one.start()
    try:
        assert all(at_it.acquire(timeout=10) for _one in waiting)
        with pytest.raises(KeyAway):
            public_keys.key_of(f"{elsewhere.actor('/third')['id']}#main-key")
        vera = elsewhere.actor("/vera", "v.example")["id"]
        assert public_keys.key_of(f"{vera}#main-key").owner_uri == vera
    finally:
        go_on.set()
        for one in waiting:
            one.join(10)
    assert public_keys.key_of(f"{elsewhere.url('/third')}#main-key")


def test_the_memory_of_refused_keys_has_an_end(elsewhere, monkeypatch):
    monkeypatch.setattr(public_keys, "REFUSED_MAX", 3)
    for number in range(8):
        _refused(elsewhere.url(f"/{number}"))

    assert len(public_keys._refused()) == 3


def _rotated(elsewhere, number: int) -> str:
    uri = elsewhere.url("/anna")
    key_id = f"{uri}#main-key"
    elsewhere.actor(publicKey={"id": key_id, "owner": uri, "publicKeyPem": elsewhere.pem(number)})
    return key_id


def test_a_key_that_was_changed_is_asked_for_again_once_in_five_minutes(elsewhere, clock):
    key_id = _rotated(elsewhere, 1)
    public_keys.key_of(key_id)
    clock.advance(minutes=6)
    _rotated(elsewhere, 2)

    found = public_keys.key_of(key_id, again=True)

    assert RemoteKey.get().public == elsewhere.pem(2)
    assert found.owner_uri == elsewhere.url("/anna")
    for _time in range(100):
        assert public_keys.key_of(key_id, again=True) is None
    assert len(elsewhere.asked) == 2
    clock.advance(minutes=6)
    assert public_keys.key_of(key_id, again=True) is not None
    assert len(elsewhere.asked) == 3


def test_a_hundred_forged_messages_cost_one_question_though_nothing_changed(elsewhere, clock):
    key_id = _rotated(elsewhere, 1)
    public_keys.key_of(key_id)
    clock.advance(hours=1)

    for _time in range(100):
        public_keys.key_of(key_id, again=True)

    assert len(elsewhere.asked) == 2


def test_a_key_that_was_just_read_is_not_asked_for_again(elsewhere, clock):
    key_id = _rotated(elsewhere, 1)
    public_keys.key_of(key_id)

    clock.advance(minutes=4)

    assert public_keys.key_of(key_id, again=True) is None
    assert public_keys.key_of(elsewhere.url("/nobody#main-key"), again=True) is None
    assert len(elsewhere.asked) == 1


def test_a_key_that_is_listed_no_more_proves_nothing_any_more(elsewhere, clock):
    key_id = _rotated(elsewhere, 1)
    public_keys.key_of(key_id)
    clock.advance(minutes=6)
    uri = elsewhere.url("/anna")
    elsewhere.actor(publicKey={"id": f"{uri}#2", "owner": uri, "publicKeyPem": elsewhere.pem(2)})

    _refused(key_id, again=True)

    assert [row.key_id for row in RemoteKey.select()] == [f"{uri}#2"]


def test_a_server_that_is_away_when_asked_again_keeps_its_key(elsewhere, clock):
    key_id = _rotated(elsewhere, 1)
    public_keys.key_of(key_id)
    clock.advance(minutes=6)
    elsewhere.refuse(elsewhere.url("/anna"), 503)

    with pytest.raises(KeyAway):
        public_keys.key_of(key_id, again=True)

    assert public_keys.key_of(key_id).owner_uri == elsewhere.url("/anna")
