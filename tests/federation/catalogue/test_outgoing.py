"""C: what others can make this instance ask for. No packet goes where none may go.

Each through every door at which somebody elsewhere names an address.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.replies import redirect

from onemile_federation.remote import webfinger
from tests.federation.catalogue.naming_doors import DOORS, WIRE_DOORS, Doors, untouched


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


@pytest.fixture
def followed(ground, anna):
    """Anna, whom somebody here follows: what she passes on is fetched."""
    ground.following(anna)
    return anna


@pytest.fixture
def doors(ground, followed, network):
    """The doors, and before them nothing that was asked for."""
    made = Doors(ground, followed)
    network.internet.connections.clear()
    network.internet.looked_up.clear()
    return made


PRIVATE = (
    "127.0.0.1",
    "10.0.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "localhost",
    "0177.0.0.1",
    "１２７.0.0.1",
    "127.0.0.1.",
)


def test_t31_no_packet_goes_to_a_private_address(doors, network, listener):
    for door in DOORS:
        statuses = set()
        for host in PRIVATE:
            statuses |= set(getattr(doors, door)(f"https://{host}:{listener.port}/x"))
        assert untouched(network, listener), door
        assert statuses <= {202, 400, 401, 403}, door
        if door in ("key_id", "key_owner", "inbox_of_actor"):
            assert statuses == {401}
    doors.ground.article()  # for all who named a shared inbox
    network.settle()

    assert doors.ground.page and untouched(network, listener)


def test_t31_twin_what_a_public_host_says_is_asked_for_and_kept(ground, followed, network, victim):
    bea = victim.actor("bea")
    note = bea.note("Bonjour de v")
    followed.post(ground.ours.shared_inbox, followed.announce(note))
    network.settle()

    assert victim.gets(note["id"]) and victim.gets(bea.id)
    assert bea.post(ground.ours.shared_inbox, bea.follow(ground.mag_uri)).status == 202
    with ground.ours.at_work():
        assert webfinger.uri_of("@bea@v.example") == bea.id


# --------------------------------------------------------------------- spellings

INSIDE_V4 = ("127.0.0.0/8", "10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12", "169.254.0.0/16")
INSIDE_V4 += ("0.0.0.0/8", "100.64.0.0/10", "224.0.0.0/4", "198.18.0.0/15", "240.0.0.0/4")
INSIDE_V6 = ("fc00::/7", "fe80::/10", "ff00::/8", "2001:db8::/32", "::/128", "::1/128")
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


@st.composite
def inside_v4(draw):
    network = draw(st.sampled_from(INSIDE_V4))
    return draw(st.ip_addresses(v=4, network=network))


@st.composite
def inside(draw):
    """Any address that is nobody's out there, those of version 4 inside others of version 6 too."""
    if draw(st.booleans()):
        return str(draw(st.ip_addresses(v=6, network=draw(st.sampled_from(INSIDE_V6)))))
    four = draw(inside_v4())
    number = int(four)
    high, low = number >> 16, number & 0xFFFF
    forms = (
        str(four),
        f"::ffff:{four}",
        f"64:ff9b::{high:x}:{low:x}",
        f"2002:{high:x}:{low:x}::",
        f"::{high:x}:{low:x}",
        f"64:ff9b:1::{high:x}:{low:x}",
    )
    return draw(st.sampled_from(forms))


@st.composite
def spelled(draw):
    """A host that means an address inside, as anybody might write it."""
    if draw(st.booleans()):
        scope = draw(st.sampled_from(("", "%25eth0", "%eth0", "%251")))
        text = draw(inside())
        return f"[{text}{scope}]" if ":" in text else text
    parts = [int(part) for part in str(draw(inside_v4())).split(".")]
    kept = draw(st.integers(1, 4))
    last = int.from_bytes(bytes(parts[kept - 1 :]), "big")
    form = st.sampled_from(("{}", "0{:o}", "0x{:x}", "0X{:X}", "000{:o}", "0x000{:x}"))
    text = ".".join(draw(form).format(part) for part in [*parts[: kept - 1], last])
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    return text + draw(st.sampled_from(("", ".", "..", "。", "\u200b", "%00")))


ONE_INSTANCE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.one_engine
@pytest.mark.parametrize("door", ["key_id", "announced", "webfinger"])
@ONE_INSTANCE
@given(host=spelled())
def test_t31_no_spelling_of_an_address_leads_inside(door, host, doors, network, listener):
    getattr(doors, door)(f"https://{host}:{listener.port}/x")

    assert untouched(network, listener)


@pytest.mark.one_engine
@pytest.mark.parametrize("door", ["key_id", "announced", "webfinger"])
@ONE_INSTANCE
@given(address=inside(), beside=st.booleans())
def test_t32_a_public_name_does_not_lead_inside(
    door, address, beside, doors, network, listener, peer
):
    doors.numbers += 1
    name = f"t{doors.numbers}.inside.example"
    network.internet.name(name, [peer.address, address] if beside else address)
    getattr(doors, door)(f"https://{name}:{listener.port}/x")

    assert untouched(network, listener, *(f"t{n}.inside.example" for n in range(doors.numbers + 1)))
    assert name in network.internet.looked_up
    assert not [one for one in network.internet.connections if one.port == listener.port]


@pytest.mark.one_engine
@pytest.mark.parametrize("door", ["key_id", "announced"])
def test_t33_the_connection_goes_to_the_address_that_was_checked(door, ground, network, listener):
    turning = network.peer("turning.example")
    tom = turning.actor("tom")
    ground.following(tom)
    network.internet.name("turning.example", turning.address, "127.0.0.1")
    network.internet.looked_up.clear()
    before = len(turning.gets())
    note = tom.note("Bonjour")
    tom.post(ground.ours.shared_inbox, tom.announce(note))
    if door == "key_id":
        ann = turning.actor("ann")
        ann.post(ground.ours.shared_inbox, ann.follow(ground.mag_uri))
    ground.ours.settle()

    # The first look-up led outside, where it was checked and asked; no second one led inside.
    assert len(turning.gets()) == before + 1
    assert {one.address for one in network.internet.connections if one.host == turning.host} == {
        turning.address
    }
    assert untouched(network, listener)


@pytest.mark.one_engine
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_t34_a_redirect_does_not_lead_inside(status, doors, network, listener, peer, anna):
    for place, host in enumerate(("127.0.0.1", "[::1]", "localhost", "inside.example")):
        network.internet.name("inside.example", "10.0.0.1")
        there = f"https://{host}:{listener.port}/x"
        url = peer.serve(f"/r{status}/{place}", redirect(there, status))
        assert doors.key_id(url) == [401]
        doors.announced(url)
        assert peer.gets(url)
    peer.when_posted = redirect(f"https://127.0.0.1:{listener.port}/x", status)
    peer.serve(anna.inbox, redirect(f"https://127.0.0.1:{listener.port}/x", status))
    doors.ground.article()
    network.settle()

    assert untouched(network, listener, "inside.example")


def test_t34_twin_a_redirect_within_the_public_is_followed(ground, followed, network, peer):
    note = followed.note("Bonjour")
    here = peer.serve("/moved", redirect(note["id"], 301))
    followed.post(ground.ours.shared_inbox, followed.announce(here))
    network.settle()

    assert len(peer.gets("/moved")) == 1 and len(peer.gets(note["id"])) == 1


SCHEMES = (
    "http://v.example/x",
    "file:///etc/passwd",
    "ftp://v.example/x",
    "gopher://v.example:70/1",
    "data:text/html,<script>alert(1)</script>",
    "javascript:alert(1)",
    "//v.example/x",
)


@pytest.mark.one_engine
def test_t35_nothing_but_https_is_asked_for_or_linked(doors, network, listener, victim):
    for door in WIRE_DOORS:
        for url in SCHEMES:
            statuses = getattr(doors, door)(url)
            assert set(statuses) <= {202, 400, 401, 403}, (door, url, statuses)
    doors.ground.article()
    network.settle()

    assert victim.received == [] and untouched(network, listener)
    page = doors.ground.page.lower()
    for bad in ('="javascript:', '="data:text', '="file:', '="ftp:', '="gopher:', 'src="http'):
        assert bad not in page


def chain(peer, length):
    """Return an address from which so many redirects lead to a note, and the note's path."""
    note = peer.actor("anna").note(f"Au bout de {length}")
    peer.serve(f"/c{length}/{length}", redirect(note["id"]))
    for step in range(1, length):
        peer.serve(f"/c{length}/{step}", redirect(f"{peer.base}/c{length}/{step + 1}"))
    return f"{peer.base}/c{length}/1", note["id"]


@pytest.mark.one_engine
def test_t36_redirects_have_an_end_that_is_remembered(doors, peer, clock):
    start, end = chain(peer, 4)
    peer.serve("/a", redirect(f"{peer.base}/b"))
    peer.serve("/b", redirect(f"{peer.base}/a"))
    peer.serve("/self", redirect(f"{peer.base}/self"))
    doors.announced(f"{peer.base}/none")  # whom one follows is met by then, and their outbox read
    for url, most in ((start, 4), (f"{peer.base}/a", 4), (f"{peer.base}/self", 4)):
        before = len(peer.gets())
        doors.announced(url)
        assert 1 <= len(peer.gets()) - before <= most
        asked = len(peer.gets())
        clock.advance(minutes=1)
        doors.announced(url)
        assert len(peer.gets()) == asked  # it was not there a minute ago
    assert not peer.gets(end)

    start, end = chain(peer, 3)  # the twin
    doors.announced(start)
    assert peer.gets(end)


@pytest.mark.one_engine
def test_t37_only_ports_on_the_admins_list_are_tried(doors, network, listener, peer):
    for port in (22, 25, 80, 6379, 0, 8443, 65_536):
        doors.announced(f"{peer.base}:{port}/x")
        assert doors.key_id(f"{peer.base}:{port}/u/x") == [401]
    assert {one.port for one in network.internet.connections} <= {443}

    doors.announced(f"{peer.base}:{listener.port}/x")  # the twin
    assert (peer.host, listener.port) in {
        (one.host, one.port) for one in network.internet.connections
    }
