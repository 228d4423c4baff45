"""C: what others can make this instance ask for. No packet goes where none may go.

Each through every door at which somebody elsewhere names an address.
"""

import json
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.messages import AS2
from kit.planting import plant
from kit.replies import STEP_BYTES, Reply, redirect

from onemile_federation.remote import webfinger
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import RemoteObject

MIB = 1_048_576
SOON_SECONDS = 8  # for what takes half a second in a hurry, on a machine that is busy


@pytest.fixture
def ground(alsace):
    return plant(alsace)


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


@pytest.fixture
def followed(ground, anna):
    """Anna, whom somebody here follows: what she passes on is fetched."""
    ground.following(anna)
    return anna


class Doors:
    """Every place at which somebody elsewhere can name an address. Each gives the statuses."""

    def __init__(self, ground, anna):
        self.ground, self.anna, self.peer = ground, anna, anna.peer
        self.inbox = ground.ours.shared_inbox
        self.numbers = 0

    def newcomer(self, **properties):
        """Somebody who was never here, with something of their document changed."""
        self.numbers += 1
        made = self.peer.actor(f"n{self.numbers}", key=self.anna.key)
        made.document |= properties
        return made

    def posts(self, *activities, by=None, **options):
        who = by or self.anna
        # So that neither quotas nor patience with a host that has failed hide what is asked.
        self.ground.ours.network.clock.advance(minutes=2)
        answers = [who.post(self.inbox, one, **options).status for one in activities]
        self.ground.ours.settle()
        return answers

    def key_id(self, url):
        follow = self.anna.follow(self.ground.mag_uri)
        return self.posts(follow, key_id=f"{url}#main-key")

    def key_owner(self, url):
        path = f"/keys/{self.numbers}"
        self.numbers += 1
        key = {"id": self.peer.base + path, "owner": url, "publicKeyPem": self.anna.key.public_pem}
        self.peer.serve(path, key)
        return self.posts(self.anna.follow(self.ground.mag_uri), key_id=self.peer.base + path)

    def actor(self, url):
        return self.posts(self.anna.activity("Follow", self.ground.mag_uri, actor=url))

    def inbox_of_actor(self, url):
        new = self.newcomer(inbox=url)
        return self.posts(new.follow(self.ground.mag_uri), by=new)

    def shared_inbox(self, url):
        new = self.newcomer(endpoints={"sharedInbox": url})
        return self.posts(new.follow(self.ground.mag_uri), by=new)

    def outbox(self, url):
        new = self.newcomer(outbox=url, followers=url, following=url, featured=url)
        return self.posts(new.follow(self.ground.mag_uri), by=new)

    def icon(self, url):
        new = self.newcomer(icon={"type": "Image", "url": url}, image=url)
        note = new.create_note("Bonjour", in_reply_to=self.ground.article_uri)
        return self.posts(new.follow(self.ground.mag_uri), note, by=new)

    def object(self, url):
        verbs = ("Create", "Update", "Delete", "Like", "Flag", "Undo")
        return self.posts(*(self.anna.activity(verb, url) for verb in verbs))

    def in_reply_to(self, url):
        return self.posts(self.anna.create_note("Bonjour", in_reply_to=url, context=url))

    def announced(self, url):
        wrapped = self.anna.announce("", object={"type": "Create", "object": url})
        return self.posts(self.anna.announce(url), wrapped)

    def author(self, url):
        note = self.anna.note("Bonjour", attributedTo=url, replies=url, audience=url)
        return self.posts(self.anna.announce(note))

    def in_content(self, url):
        link = f'<p>Bonjour <a href="{url}">ici</a><img src="{url}"></p>'
        more = {"url": url, "attachment": [{"type": "Link", "href": url}], "image": url}
        tag = [{"type": "Mention", "href": url, "name": "@x"}]
        above = self.ground.article_uri
        note = self.anna.create_note(link, in_reply_to=above, tag=tag, to=[url], **more)
        return self.posts(note)

    def move(self, url):
        return self.posts(self.anna.move(url))

    def webfinger(self, url):
        self.ground.ours.network.clock.advance(minutes=2)
        host = url.partition("://")[2].partition("/")[0]
        with self.ground.ours.at_work(), pytest.raises((Absent, Away)):
            webfinger.uri_of(f"@anna@{host}")
        return []


DOORS = [name for name in vars(Doors) if name[0] != "_" and name not in ("posts", "newcomer")]
WIRE_DOORS = [name for name in DOORS if name != "webfinger"]


@pytest.fixture
def doors(ground, followed, network):
    """The doors, and before them nothing that was asked for."""
    made = Doors(ground, followed)
    network.internet.connections.clear()
    network.internet.looked_up.clear()
    return made


def untouched(network, listener, *others):
    """Tell whether nobody was reached or even looked up but the hosts of the test."""
    known = {*network.peers, *network.instances, *others}
    assert listener.knocks == 0 and network.internet.strays == []
    assert set(network.internet.looked_up) <= known, network.internet.looked_up
    return True


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


SLOW = {"drips": Reply(body="x" * 100_000, drip=0.05), "hangs": Reply(hang=True)}


@pytest.mark.one_engine
@pytest.mark.parametrize("reply", SLOW.values(), ids=SLOW.keys())
def test_t38_who_is_slow_without_end_is_left_in_time(reply, ground, peer, network, clock, victim):
    network.hurry()
    slow = peer.actor("slow")
    peer.serve(slow.id, reply)
    begun = time.monotonic()
    assert slow.post(ground.ours.shared_inbox, slow.follow(ground.mag_uri)).status == 503
    assert time.monotonic() - begun < SOON_SECONDS

    network.hurry(1)
    anna, bea = peer.actor("anna"), victim.actor("bea")
    ground.followed_by(anna, bea)
    network.hurry()
    peer.when_posted = reply
    ground.article()
    begun = time.monotonic()
    network.settle()

    assert time.monotonic() - begun < SOON_SECONDS
    assert len(victim.posts("Create")) == 1  # the worker was free for the other
    peer.when_posted = Reply(status=202)
    network.hurry(1)
    before = len(peer.posts("Create"))
    network.let_pass(minutes=5)
    assert len(peer.posts("Create")) > before


class Counted(Reply):
    """Counts what of it was taken."""

    sent = 0

    def _send(self, line, content, over):
        for start in range(0, len(content), STEP_BYTES):
            line.sendall(memoryview(content)[start : start + STEP_BYTES])
            self.sent += STEP_BYTES

    def _written(self):
        return self.ready


def counted(body, **said):
    made = Counted(body=body, content_type=AS2, **said)
    made.ready = Reply._written(made)
    return made


def padded(document, length):
    """Write a document in so many bytes."""
    return json.dumps(document).rjust(length).encode()


def kept_objects(ground):
    with ground.ours.at_work():
        return RemoteObject.select().count()


LENGTHS = {
    "true": {},
    "false": {"length": 500},
    "chunked": {"chunked": True},
    "none": {"length": ""},
}


@pytest.mark.one_engine
@pytest.mark.parametrize("said", LENGTHS.values(), ids=LENGTHS.keys())
def test_t39_a_body_is_cut_at_the_limit(said, doors, peer, network):
    note = doors.anna.note("Bonjour")
    large = padded(note, MIB + 1)
    huge = counted(large + b" " * 12 * MIB, **said)
    just_over = peer.serve("/over", Reply(body=large, content_type=AS2, **said))
    peer.serve("/huge", huge)
    before = kept_objects(doors.ground)
    doors.announced(just_over)
    tracemalloc.start()
    try:
        doors.announced(f"{peer.base}/huge")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept_objects(doors.ground) == before
    assert peak < 4 * MIB
    assert huge.sent < 8 * MIB  # what lies in the buffers of the line between, and not more
    if said != {"length": 500}:
        peer.serve(note["id"], Reply(body=padded(note, MIB), content_type=AS2, **said))
        doors.announced(note["id"])  # the twin
        assert kept_objects(doors.ground) == before + 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_t40_a_delivery_is_not_redirected(status, ground, peer, victim, network):
    ground.followed_by(peer.actor("anna"))
    victim.actor("bea")
    peer.when_posted = redirect(victim.shared_inbox, status)
    ground.article()
    network.settle()

    assert len(peer.posts("Create")) == 1 and victim.received == []
    peer.when_posted = Reply(status=202)
    network.let_pass(minutes=10)
    assert len(peer.posts("Create")) == 2  # it counted as a failure
    network.let_pass(minutes=10)
    assert len(peer.posts("Create")) == 2


@pytest.mark.one_engine
@pytest.mark.parametrize("flaw", ["expired", "wrong name", "self-signed"])
def test_t41_a_certificate_that_does_not_hold_is_refused_and_tried_again(
    flaw, ground, peer, network
):
    anna, ada = peer.actor("anna"), peer.actor("ada")
    ground.followed_by(anna)
    before = len(peer.received)
    network.certificate(peer.host, flaw)
    assert ada.post(ground.ours.shared_inbox, ada.follow(ground.mag_uri)).status == 503
    ground.article()
    network.settle()

    assert len(peer.received) == before
    assert {one.port for one in network.internet.connections} == {443}  # no clear text either
    network.certificate(peer.host, "sound")
    network.let_pass(minutes=10)
    assert len(peer.posts("Create")) == 1
    assert ada.post(ground.ours.shared_inbox, ada.follow(ground.mag_uri)).status == 202
