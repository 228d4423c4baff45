"""G: what is not for somebody is not there for them, and nothing says where anybody lives."""

import itertools
import json
import re

import pytest
from kit.messages import id_of
from kit.planting import plant_mag
from kit.replies import Reply, redirect

from onemile import ids
from onemile.api import Said, WireAudience, find_by_uri, publishing, transaction
from onemile.demo import town
from onemile.events import record
from onemile.members import blocks, outward
from onemile.members.models import Member
from onemile.mile import grid
from onemile.mile.models import Place
from onemile.notices.models import NoticeRow
from onemile_federation.outbox import saying
from onemile_federation.remote import hosts, webfinger
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import RemoteObject
from onemile_mags.article_models import Article
from onemile_mags.events import ArticleChanged, ArticleWithdrawn
from onemile_mags.models import DRAFT, WITHDRAWN, Mag
from tests.federation.catalogue.shared_cache import Cache


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


@pytest.fixture
def bea(victim):
    return victim.actor("bea")


def all_of(answer):
    """Return everything of an answer that could tell two apart."""
    headers = sorted((k, v) for k, v in answer.headers if k.lower() != "date")
    return answer.status, headers, answer.body


def suspend(ours, host):
    with ours.at_work():
        hosts.suspend(host=host, reason="for a test")


def hidden_from_outside(ground):
    """Plant what nobody outside may know of; returns the path of each, and those of nothing."""
    paths = {
        "people": ground.article(audience=publishing.PEOPLE),
        "instance": ground.article(audience=publishing.INSTANCE),
        "mile": ground.article(audience=publishing.MILE),
        "me": ground.article(audience=publishing.ME),
        "draft": ground.article(state=DRAFT),
        "withdrawn, never told": ground.article(state=WITHDRAWN),
    }
    with ground.ours.at_work() as world:
        paths["member who does not federate"] = str(world.member("Zoé").uri)
        paths["mag of the mile"] = str(
            plant_mag(world.member("Yann"), audience=publishing.MILE).uri
        )
        nobody = [f"/mags/articles/{ids.new()}", f"/mags/{ids.new()}", "/members/0123456789ab"]
    ground.ours.settle()
    base = ground.ours.base
    return {name: uri.removeprefix(base) for name, uri in paths.items()}, nobody


def test_t62_what_is_not_for_all_is_answered_as_what_does_not_exist(ground):
    paths, nobody = hidden_from_outside(ground)
    for within in ("{}", "/ap{}/replies", "/ap{}/likes", "/ap{}/followers", "/ap{}/outbox"):
        nothing = {all_of(ground.ours.get(within.format(path)))[::2] for path in nobody}
        assert len(nothing) == 1, within
        expected = all_of(ground.ours.get(within.format(nobody[0])))
        assert expected[0] == 404
        for name, path in paths.items():
            assert all_of(ground.ours.get(within.format(path))) == expected, (name, within)

    assert ground.ours.get(ground.article_uri).status == 200  # the twin
    replies = ground.ours.get(f"/ap{ground.article_uri.removeprefix(ground.ours.base)}/replies")
    assert replies.status == 200


def test_t62_what_is_said_to_it_is_answered_as_what_is_said_to_nothing(
    ground, anna, network, clock
):
    paths, nobody = hidden_from_outside(ground)
    ground.followed_by(anna)
    base = ground.ours.base

    def answers(path):
        clock.advance(minutes=10)
        there = base + path
        said = [anna.create_note(words, in_reply_to=there) for words in ("Bonjour", "")]
        said += [anna.update(said[0]["object"]), anna.like(there), anna.announce(there)]
        said += [anna.flag(there), anna.follow(there), anna.delete(there), anna.block(there)]
        found = [all_of(anna.post(ground.ours.shared_inbox, one)) for one in said]
        network.settle()
        return found + [all_of(anna.post(f"{base}/ap{path}/inbox", said[0]))]

    before, expected = len(anna.peer.posts()), answers(nobody[0])
    for name in ("mile", "draft", "withdrawn, never told", "mag of the mile"):
        assert answers(paths[name]) == expected, name
    assert len(anna.peer.posts()) == before

    ground.comment(anna, "Bonjour")  # the twin
    assert "Bonjour" in ground.page
    empty = anna.create_note("", in_reply_to=ground.article_uri)
    assert anna.post(ground.ours.shared_inbox, empty).status == 422


def test_t63_whoever_is_not_in_the_audience_gets_what_everybody_gets(
    ground, anna, bea, peer, network
):
    paths, nobody = hidden_from_outside(ground)
    expected = all_of(bea.get(ground.ours.url(nobody[0])))
    assert expected[0] == 404
    for name, path in paths.items():
        assert all_of(bea.get(ground.ours.url(path))) == expected, name

    ground.followed_by(anna)
    accepted = peer.heard("Accept")["id"]
    theirs = anna.get(accepted)
    assert theirs.status == 200 and "private" in theirs.header("Cache-Control")
    assert theirs.json()["object"]["actor"] == anna.id
    nothing = ground.ours.url("/ap/a/1")
    assert all_of(bea.get(accepted)) == all_of(bea.get(nothing))
    assert all_of(ground.ours.get(accepted)) == all_of(ground.ours.get(nothing))
    public = bea.get(ground.article_uri)
    assert public.status == 200 and "private" in public.header("Cache-Control")


def test_t64_who_gets_something_in_secret_is_named_to_nobody(ground, anna, bea, peer, victim):
    network = ground.ours.network
    carl, dora = peer.actor("carl", key=anna.key), victim.actor("dora", key=bea.key)
    ground.followed_by(anna, bea, carl, dora)
    for one in (peer, victim):
        one.received.clear()
    secret = {"bto": [anna.id], "bcc": [dora.id]}
    note = {"type": "Note", "content": "Aux abonnés", **secret}
    note["attachment"] = [{"type": "Note", "content": "dedans", **secret}]
    said = Said(
        verb="Create",
        sender_uri=ground.mag_uri,
        object_uri=f"{ground.mag_uri}/secret",
        object=note,
        audience=WireAudience(follower_uris=(ground.mag_uri,)),
    )
    with ground.ours.at_work(), transaction():
        saying.say(said, key="in secret")
    network.settle()

    for host, fans in ((peer, (anna, carl)), (victim, (bea, dora))):
        (heard,) = host.posts("Create")
        assert heard.activity["object"]["content"] == "Aux abonnés" and heard.holds()
        for fan in fans:
            assert fan.id.encode() not in heard.body
    every = b"".join(one.body for host in (peer, victim) for one in host.received)
    assert not any(one.id.encode() in every for one in (anna, bea, carl, dora))
    assert b'"bto"' not in every and b'"bcc"' not in every


# ------------------------------------------------------------- a day of the demo's town

LEAKS = {
    "coordinate": re.compile(rb"(?<![\w.])-?\d{1,3}[.,]\d{3,}(?![\w.])"),
    "postcode": re.compile(rb"(?<![0-9a-zA-Z_-])6[78]\d{3}(?![0-9a-zA-Z_-])"),
    "e-mail": re.compile(rb"[\w.+-]+@(?!als\.example\b)[\w-]+\.[\w.-]+"),
    "birth": re.compile(rb"birth|bday|vcard|dateOfBirth", re.IGNORECASE),
    "place": re.compile(rb'"(latitude|longitude|radius|mileCells|location|geo)"'),
}


def leaks_in(content, *, cells, emails):
    found = [(name, hit[0]) for name, rule in LEAKS.items() if (hit := rule.search(content))]
    found += [("cell", one) for one in cells if one in content]
    return found + [("e-mail", one) for one in emails if one in content]


@pytest.mark.parametrize(
    "content",
    [b'"x": 48.57341', b"7,752", b"67000 Strasbourg", b"ana@quartier.example", b'"latitude":48.5']
    + [b'"bday":1970', b"in C17", b"A@B"],
)
def test_t65_twin_the_search_finds_what_it_is_for(content):
    assert leaks_in(content, cells=[b"C17"], emails=[b"A@B"])
    assert not leaks_in(b'{"at": "2027-04-06T13:30:00Z", "n": 0.5}', cells=[b"C17"], emails=[])


@pytest.mark.one_engine
@pytest.mark.plugins("federation", "exchanges", "mags", "projects", "smiles")
def test_t65_a_day_of_the_demos_town_tells_nobody_where_anybody_lives(alsace, peer, network):
    town.plant(alsace.app, size=town.SIZE_MIN)
    with alsace.at_work():
        members = list(Member.select())
        for one in members:
            if one.is_active:
                outward.let_know(one, text="Je jardine.")
        actors = [str(one.uri) for one in members if one.is_active]
        mags = [str(one.uri) for one in Mag.select() if one.audience == publishing.EVERYONE]
        cells = {int(one.cell) for one in Place.select() if one.cell is not None}
        told = [one.encode() for cell in cells for one in (grid.to_text(cell), str(cell))]
        emails = [str(one.email).encode() for one in members if one.email]
    network.settle()
    anna = peer.actor("anna")
    assert mags and actors
    for uri in [*mags, *actors]:
        anna.post(alsace.shared_inbox, anna.follow(uri))
    network.settle()
    with alsace.at_work(), transaction():
        for one in Article.select().where(Article.audience == publishing.EVERYONE):
            record(ArticleChanged(article_uri=one.uri))
    network.let_pass(days=1, every_minutes=120, jobs=True)

    sent = [one.body for one in peer.posts()]
    assert len([one for one in peer.posts("Update")]) >= 3
    asked = [anna.get(uri).body for uri in [*mags, *actors]]
    asked += [alsace.get(uri).body for uri in [*mags, *actors]]
    pages = [f"/ap{uri.removeprefix(alsace.base)}/outbox?page=true" for uri in [*mags, *actors]]
    asked += [alsace.get(page).body for page in pages]
    asked += [alsace.get(path).body for path in ("/ap/instance", "/nodeinfo/2.1")]
    assert sum(len(one) for one in asked) > 20_000
    for content in [*sent, *asked]:
        assert leaks_in(readable(content), cells=told, emails=emails) == []


def readable(content):
    """Return a document without its keys, whose base64 spells anything in time."""
    return re.sub(rb'"publicKey(Pem|Multibase)": ?"[^"]*"', b"", content)


# ------------------------------------------------------------------------- moderation


def test_t66_a_blocked_host_is_blocked_at_every_door(ground, anna, bea, peer, victim, network):
    ground.following(bea)
    ground.followed_by(anna, bea)
    suspend(ground.ours, "E.Example.")
    sub = network.peer("sub.e.example").actor("sue")
    hosted = {peer.host: len(peer.received), sub.peer.host: 0}
    for one in (anna, sub):
        note = one.create_note("Je suis là", in_reply_to=ground.article_uri)
        for said in (note, one.like(ground.article_uri), one.follow(ground.mag_uri)):
            assert one.post(ground.ours.shared_inbox, said).status == 403
            assert one.post(ground.mag.inbox, said).status == 403
        named = ground.ours.url(f"/.well-known/webfinger?resource={ground.mag_uri}")
        for uri in (ground.article_uri, ground.mag_uri, ground.mag.outbox, named):
            assert one.get(uri).status in (403, 404)
        assert one.get(ground.ours.url("/nodeinfo/2.1")).status in (403, 404)
    loud = anna.key_id.replace("e.example", "E.EXAMPLE.")
    assert anna.post(ground.mag.inbox, anna.like(ground.article_uri), key_id=loud).status == 403

    # Others bring it here: by its id, by a redirect, as an author, by what it is called.
    notes = [anna.note("Par derrière"), sub.note("Par derrière aussi")]
    around = victim.serve("/around", redirect(notes[0]["id"]))
    for what in (*map(id_of, notes), around):
        assert bea.post(ground.ours.shared_inbox, bea.announce(what)).status == 202
    wrapped = bea.announce("", object=anna.create(notes[0]))
    bea.post(ground.ours.shared_inbox, wrapped)
    ground.article()
    network.let_pass(minutes=30)
    with ground.ours.at_work():
        assert not RemoteObject.select().where(RemoteObject.host.endswith("e.example")).exists()
        with pytest.raises(Absent):
            webfinger.uri_of("@anna@e.example")
    assert hosted == {one.host: len(one.received) for one in (peer, sub.peer)}
    assert "là" not in ground.page and "derrière" not in ground.page

    # The twin: others are served as before, and so is the host once it is let in again.
    assert len(victim.posts("Announce")) == 1
    with ground.ours.at_work():
        hosts.release(host="e.example")
    ground.comment(anna, "Me revoilà")
    assert "Me revoilà" in ground.page


def test_t67_whom_a_member_blocks_has_no_effect_and_is_not_told(
    ground, anna, bea, peer, victim, network
):
    ground.following(bea)  # so that Ana is known outside
    ground.comment(anna, "Avant")
    assert "Avant" in ground.page
    with ground.ours.at_work():
        blocks.block_uri(find_by_uri(ground.owner_uri), uri=anna.id)
        notices = NoticeRow.select().count()
    network.settle()
    before = len(peer.posts())
    mention = [{"type": "Mention", "href": ground.owner_uri, "name": "@ana"}]
    above = {"in_reply_to": ground.article_uri, "to": [ground.owner_uri], "tag": mention}
    for said in (
        anna.follow(ground.owner_uri),
        anna.follow(ground.mag_uri),
        anna.like(ground.article_uri),
        anna.announce(ground.article_uri),
        anna.create_note("Après", **above),
    ):
        answer = anna.post(ground.ours.shared_inbox, said)
        assert answer.status in (202, 403)
    network.let_pass(minutes=30)

    assert len(peer.posts()) == before  # neither a Block nor an Accept or Reject
    assert not peer.posts("Block")
    assert "Après" not in ground.page
    with ground.ours.at_work():
        assert NoticeRow.select().count() == notices
    followers = ground.ours.get(ground.mag.followers).json()["totalItems"]
    ground.comment(bea, "De B.")  # the twin
    assert "De B." in ground.page and followers <= 1


@pytest.mark.parametrize("how", ["away", "busy"])
def test_t68_what_waits_for_a_host_that_is_suspended_does_not_go_nor_come(
    how, ground, anna, bea, peer, victim, network
):
    ground.followed_by(anna, bea)
    told = ground.article(title="Dit et retiré")
    network.settle()
    assert peer.posts("Create")
    for host in (peer, victim):
        if how == "away":
            network.off(host.host)
        host.when_posted = Reply(status=429, headers={"Retry-After": "900"})
    waiting = [ground.article(title=f"Attend {n}") for n in range(10)]
    with ground.ours.at_work(), transaction():
        article = Article.get(Article.uri == told)
        article.state = WITHDRAWN
        article.save()
        record(ArticleWithdrawn.of(article))
    ground.ours.settle()
    for n in range(10):
        for one in (anna, bea):
            note = one.create_note(f"{one.name} {n}.", in_reply_to=ground.article_uri)
            assert one.post(ground.ours.shared_inbox, note).status == 202
    suspend(ground.ours, peer.host)
    for host in (peer, victim):
        network.on(host.host)
        host.when_posted = Reply(status=202)
        host.received.clear()
    network.let_pass(hours=12)

    assert [one.activity["type"] for one in peer.posts()] == ["Delete"]
    assert id_of(peer.heard("Delete")["object"]) == told
    assert "anna " not in ground.page
    with ground.ours.at_work():
        hosts.release(host=peer.host)
    network.let_pass(hours=12)
    assert len(peer.posts()) == 1 and "anna " not in ground.page
    # The twin waited as long.
    assert len(victim.posts("Create")) == len(waiting) and len(victim.posts("Delete")) == 1
    assert all(f"bea {n}." in ground.page for n in range(10))


ASKERS = ("allowed", "unsigned", "blocked", "reader")


@pytest.mark.parametrize("first", ASKERS)
def test_t69_a_cache_between_gives_everybody_their_own_answer(first, ground, anna, bea, network):
    ground.following(bea)  # so that Ana is known outside, and shy
    suspend(ground.ours, anna.peer.host)
    cache = Cache(network)

    def ask(who, url):
        if who in ("allowed", "blocked"):
            actor = bea if who == "allowed" else anna
            return cache.ask(actor.peer.prepared(url, by=actor))
        accept = "text/html" if who == "reader" else bea.peer.prepared(url).header("Accept")
        return cache.ask(bea.peer.prepared(url, signed=False, accept=accept))

    order = [first, *(one for one in ASKERS if one != first)]
    for url in (ground.owner_uri, ground.article_uri, ground.mag_uri):
        for who, _turn in itertools.product(order, range(2)):
            answer = ask(who, url)
            if who == "blocked":
                assert answer.status in (403, 404), (url, order)
            elif who == "reader":
                assert not answer.media_type.endswith("json"), (url, order)
            else:
                assert answer.status == 200, (who, url, order)
                if url == ground.owner_uri:
                    assert ("name" in answer.json()) == (who == "allowed"), order
    assert cache.hits >= 3  # it does keep what anybody may have


def test_t71_who_follows_is_told_to_nobody(ground, anna, bea, network):
    ground.following(bea)
    ground.followed_by(anna)
    for uri in (ground.mag_uri, ground.owner_uri, f"{ground.ours.base}/ap/instance"):
        path = uri.removeprefix(ground.ours.base).removeprefix("/ap")
        for name, query in itertools.product(("followers", "following"), ("", "?page=true")):
            url = ground.ours.url(f"/ap{path}/{name}{query}")
            for answer in (ground.ours.get(url), anna.get(url), bea.get(url)):
                assert answer.status == 200, url
                assert isinstance(answer.json()["totalItems"], int)
                assert not {"items", "orderedItems", "first", "next"} & set(answer.json())
                assert not any(one.id in answer.text for one in (anna, bea))
    assert anna.id in json.dumps([one.activity for one in anna.peer.posts("Accept")])
