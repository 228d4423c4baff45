"""Members comment on what was said elsewhere; answers come back and stand beneath."""

from datetime import timedelta

import pytest
from kit.rows import table_of

from onemile import conversations
from onemile.api import activity_streams, transaction
from onemile.conversations import limits
from onemile.conversations.models import Post
from onemile.members import blocks, outward, passwords
from onemile.members.models import Member
from onemile_federation.inbox import reception
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE
from onemile_federation.remote import hosts
from onemile_federation.talking import coming_in, leaving
from onemile_federation.talking.models import ThingComment
from onemile_federation.wire.vocabulary import PUBLIC

pytestmark = pytest.mark.plugins("federation", "mags")

PASSWORD = "trois pommes rondes"
# Of one comment from elsewhere, with what a round asks once; two of them whether it was kept as
# being for a mile before, which no change of whom it is for undoes.
QUESTIONS_MAX = 39
NO_DAY_OF_THE_PAST = (
    *("9000-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2020-11-02T10:00:00", "hier", "0" * 41),
    *(["2020-11-02T10:00:00Z"], 20, "2020-11-02T10:00:00+99:00"),
)


def test_a_comment_goes_there_answers_come_back_and_it_is_taken_back(talk, anna, peer, network):
    page = talk.say("Un <b>beau</b> pain, https://exemple.fr/a.")

    (note,) = [one["object"] for one in (post.activity for post in peer.posts("Create"))]
    assert page.status == 200 and "Un <b>beau</b> pain" in page.text
    assert note["type"] == "Note" and note["attributedTo"] == talk.ground.owner_uri
    assert note["inReplyTo"] == note["context"] == talk.uri
    assert PUBLIC in note["to"] and anna.id in note["cc"]
    assert [tag["href"] for tag in note["tag"]] == [anna.id]
    assert "&lt;b&gt;" in note["content"] and 'href="https://exemple.fr/a"' in note["content"]
    assert talk.ours.thing(note["id"]).document["inReplyTo"] == talk.uri

    bob = network.peer("w.example").actor("bob")
    answer = bob.create_note("<p>Merci <i>beaucoup</i></p>", in_reply_to=note["id"])
    assert talk.hears(bob, answer) == 202

    shown = talk.page()
    assert "Merci beaucoup" in shown.text and "w.example" in shown.text
    assert "Merci beaucoup" in shown.html.partition("<ol>")[2]
    told = talk.ours.browser(talk.ana).get("/notices")
    assert "Bob (@bob@w.example) t’a répondu" in told.text
    assert talk.hears(bob, bob.update(answer["object"], content="<p>Grand merci</p>")) == 202
    assert "Grand merci" in talk.page().text and "Merci beaucoup" not in talk.page().text
    assert talk.hears(bob, bob.delete(answer["object"]["id"])) == 202
    assert "Grand merci" not in talk.page().text

    talk.page().follow("Retirer mon commentaire").submit("Oui, le retirer")
    network.settle()
    assert peer.heard("Delete")["object"]["id"] == note["id"]
    assert "beau" not in talk.page().text
    assert talk.ours.get(note["id"]).status == 410


def test_a_comment_is_dated_by_its_author_and_stands_where_it_came(talk, network):
    talk.say("Quel pain !")
    bob = network.peer("w.example").actor("bob")
    weeks_ago = bob.peer.now().replace(microsecond=0) - timedelta(days=20)
    for published in (activity_streams.instant(weeks_ago), *NO_DAY_OF_THE_PAST):
        answer = bob.create_note(f"<p>Merci {published}</p>", in_reply_to=talk.uri)
        answer["object"]["published"] = published
        assert talk.hears(bob, answer) == 202

    with talk.ours.at_work():
        ours, dated, *others = Post.select().order_by(Post.id)
    assert ours.text == "Quel pain !" and dated.at == weeks_ago
    assert len(others) == len(NO_DAY_OF_THE_PAST)
    assert all(one.said_at is None and one.at >= ours.at for one in others)


def test_back_and_a_second_press_say_it_once_here_and_there(talk, peer):
    assert "C’est déjà dit" not in talk.say("Quel pain !").text
    again = talk.say("Quel pain !")
    assert "C’est déjà dit" in again.text and again.text.count("Quel pain !") == 1
    assert "Quel pain !" in peer.heard("Create")["object"]["content"]


def test_who_is_not_known_there_says_it_and_is_known_in_one_press(talk, peer):
    ben = talk.member("Ben")
    page = talk.page(ben)
    assert "jamais où tu habites" in page.text and "Me laisser connaître" in page.text

    forged = talk.ours.browser(ben).get(talk.path)
    refused = forged.post(f"{talk.path}/comments", {"text": "Sans le dire"})
    assert refused.status == 409 and "Personne ailleurs ne te connaît" in refused.text
    assert "Sans le dire" in refused.html
    assert peer.posts("Create") == []
    talk.say("x" * 2_001, by=ben, button="Me laisser connaître là-bas, et publier")
    with talk.ours.at_work():
        assert outward.find(str(ben.uri)) is None

    talk.say("Bonjour", by=ben, button="Me laisser connaître là-bas, et publier")

    note = peer.heard("Create")["object"]
    assert note["attributedTo"] == ben.uri and "Bonjour" in note["content"]


def test_what_a_group_passes_on_stands_there_too_and_its_policy_is_obeyed(talk, anna, network):
    other = network.peer("w.example")
    bob = other.actor("bob")
    closed = {"canReply": {"automaticApproval": [f"{anna.id}/followers"]}}
    thing = {**anna.create_article("Le levain")["object"], "id": talk.uri}
    talk.hears(anna, anna.update(thing, interactionPolicy=closed))
    assert talk.row.reply_policy["at_once"] == [f"{anna.id}/followers"]

    said = bob.create_note("Sans avoir demandé", in_reply_to=talk.uri)
    talk.hears(bob, said)
    assert "Sans avoir demandé" not in talk.page().text
    assert table_of(talk.ours, "federation_comment") == []

    passed_on = anna.announce(said["object"]["id"])
    talk.hears(anna, passed_on)
    assert "Sans avoir demandé" in talk.page().text
    talk.hears(anna, anna.undo(passed_on))
    assert "Sans avoir demandé" not in talk.page().text


def test_whom_a_member_blocks_is_gone_from_the_thread_and_is_not_heard_by_them(talk, network):
    talk.say("Qui vient ?")
    (note,) = [one.activity["object"] for one in talk.anna.peer.posts("Create")]
    eve = network.peer("w.example").actor("eve")
    talk.hears(eve, eve.create_note("Moi, imbécile", in_reply_to=note["id"]))
    assert "imbécile" in talk.page().text

    with talk.ours.at_work():
        blocks.block_uri(talk.ana, uri=eve.id)
    talk.hears(eve, eve.create_note("Encore moi", in_reply_to=note["id"]))

    ben = talk.member("Ben")
    assert "imbécile" not in talk.page().text
    assert "imbécile" in talk.page(ben).text and "Encore moi" not in talk.page(ben).text


def test_who_withdraws_takes_back_what_they_said_there(talk, peer, network):
    talk.say("Un mot")
    (note,) = [one.activity["object"] for one in peer.posts("Create")]

    with talk.ours.at_work():
        outward.withdraw(talk.ana)
    network.settle()

    gone = [one.activity["object"] for one in peer.posts("Delete")]
    assert note["id"] in [one["id"] if isinstance(one, dict) else one for one in gone]
    assert talk.ours.get(note["id"]).status == 410


def test_what_went_comes_again_but_for_what_its_author_or_moderators_took_away(talk, network):
    bob = network.peer("w.example").actor("bob")
    notes = {word: bob.create_note(word, in_reply_to=talk.uri) for word in ("Pain", "Sel", "Eau")}
    for said in notes.values():
        talk.hears(bob, said)
    with talk.ours.at_work():
        salt = ThingComment.get(ThingComment.uri == notes["Sel"]["object"]["id"])
        conversations.set_shown(salt.post_id, is_shown=False)
    talk.hears(bob, bob.delete(notes["Eau"]["object"]["id"]))

    with talk.ours.at_work():
        hosts.suspend(host="w.example", reason="x")
    network.settle()
    assert "Pain" not in talk.page().text
    with talk.ours.at_work():
        hosts.release(host="w.example")
        assert [row.id for row in ThingComment.select()] == [salt.id]
    for said in notes.values():
        talk.hears(bob, bob.update(said["object"], content=f"{said['object']['content']} !"))

    shown = talk.page().text
    assert ("Pain !" in shown, "Sel !" in shown, "Eau !" in shown) == (True, False, False)
    talk.hears(bob, bob.update(notes["Pain"]["object"], to=[bob.followers], cc=[]))
    assert "Pain !" not in talk.page().text
    talk.hears(bob, bob.update(notes["Pain"]["object"], to=[PUBLIC]))
    assert "Pain" in talk.page().text


@pytest.mark.one_engine
def test_who_keeps_order_in_a_group_takes_a_comment_out_and_nobody_else(talk, peer, network):
    town, elsewhere = peer.actor("town", kind="Group"), network.peer("m.example")
    eve, max_ = elsewhere.actor("eve"), elsewhere.actor("max")
    town.document["attributedTo"] = town.id + "/moderators"
    peer.serve("/u/town/moderators", town.collection(town.id + "/moderators", [max_.id]))
    talk.ground.following(town)
    talk.change(audience_uri=town.id)
    note = network.peer("w.example").actor("bob").note("Du sel", in_reply_to=talk.uri)
    talk.hears(town, town.announce(note))
    assert "Du sel" in talk.page().text

    for who, stands in ((eve, True), (max_, False)):
        removal = who.activity("Delete", note["id"])
        talk.hears(town, town.announce(note, object=removal))
        assert ("Du sel" in talk.page().text) == stands


def test_a_server_that_goes_is_not_looked_for_in_what_others_said(talk, network, monkeypatch):
    by = {host: network.peer(host).actor("bob") for host in ("v.example", "w.example")}
    monkeypatch.setattr(coming_in, "UNDER_MAX", 3)
    monkeypatch.setattr(leaving, "PAGE_COMMENTS", 1)
    for word in ("Un", "Deux", "Trois"):
        bob = by["w.example" if word == "Deux" else "v.example"]
        talk.hears(bob, bob.create_note(word, in_reply_to=talk.uri))
    talk.hears(bob, bob.create_note("De trop", in_reply_to=talk.uri))
    shown = talk.page().text
    assert "Trois" in shown and "De trop" not in shown

    looked_at, take_back = [], leaving.take_back
    pages = []
    monkeypatch.setattr(leaving, "transaction", lambda: pages.append(1) or transaction())
    monkeypatch.setattr(
        leaving, "take_back", lambda kept: looked_at.append(kept.by_uri) or take_back(kept)
    )
    with talk.ours.at_work():
        leaving.purge("sub.w.example", "")
        assert looked_at == pages == []
        leaving.purge("w.example", "")
    assert looked_at == [by["w.example"].id] and len(pages) == 2
    shown = talk.page().text
    assert "Trois" in shown and "Deux" not in shown


def test_nobody_learns_by_an_answer_what_is_read_here(talk, anna, network, monkeypatch):
    monkeypatch.setattr(limits, "AN_HOUR_MAX", 2)
    bob = network.peer("w.example").actor("bob")
    talk.say("Bonjour")
    with talk.ours.at_work():
        (ours,) = [row["uri"] for row in table_of(talk.ours, "federation_comment")]
    for above in (talk.uri, f"{anna.id}/unknown"):
        assert talk.hears(bob, bob.create_note("", in_reply_to=above)) == 202
        for number in range(4):
            said = bob.create_note(f"<p>mot {number}</p>", in_reply_to=above)
            assert talk.hears(bob, said) == 202
    assert "mot 1" in talk.page().text and "mot 2" not in talk.page().text

    # What was said here is there for all to see: who answers it is told what becomes of it.
    assert talk.hears(bob, bob.create_note("", in_reply_to=ours)) == 422
    assert talk.hears(bob, bob.create_note("<p>oui</p>", in_reply_to=ours)) == 503


def test_a_comment_from_elsewhere_costs_few_questions(talk, anna, network, monkeypatch):
    """Each is a moment at which the reception waits for the door's threads to let it go on."""
    bob = network.peer("w.example").actor("bob")
    talk.hears(bob, bob.create_note("<p>Bonjour</p>", in_reply_to=talk.uri))
    asked, database = [], talk.ours.app.extensions["onemile.database"]
    execute = type(database).execute_sql

    def counted(self, sql, *given):
        asked.append(sql)
        return execute(self, sql, *given)

    bob.post(talk.ours.shared_inbox, bob.create_note("<p>Et merci</p>", in_reply_to=talk.uri))
    monkeypatch.setattr(type(database), "execute_sql", counted)
    with talk.ours.app.app_context():
        reception.step()
    monkeypatch.undo()
    talk.ours.network.settle()
    assert "Et merci" in talk.page().text
    assert len(asked) <= QUESTIONS_MAX


def test_a_comment_from_a_partner_says_so_by_the_partners_name(talk, peer):
    with talk.ours.at_work(), transaction():
        partner = {"host": "e.example", "confirmed_name": "1Mile Ortenau", "state": ACTIVE}
        Partnership.create(actor_uri="https://e.example/", **partner)
    berta = peer.actor("berta")
    talk.hears(berta, berta.create_note("Une parole", in_reply_to=talk.uri))

    said = talk.page().text.partition("Commentaires")[2]

    assert "Une parole" in said and "1Mile Ortenau" in said and "@berta" not in said


def test_words_of_who_was_signed_out_come_back(talk):
    page = signed_out_and_back(talk, talk.page(), "Mes mots gardés")

    assert "Mes mots gardés" in page.html
    assert "Mes mots gardés" in page.submit("Publier mon commentaire").text


def test_words_under_what_stands_here_come_back_too(talk):
    path = str(talk.ours.thing(talk.ground.article_uri).document["url"])
    path = path.removeprefix(talk.ours.base)
    page = signed_out_and_back(talk, talk.ours.browser(talk.ana).get(path), "Mes mots gardés")

    assert "Mes mots gardés" in page.html


def signed_out_and_back(talk, page, words):
    """Send a comment once one is signed out, sign in, and go on."""
    with talk.ours.at_work():
        mine = Member.id == talk.ana.id
        Member.update(password_hash=passwords.keep(PASSWORD)).where(mine).execute()
    page.client.post("/sign-out", data={"csrf_token": page.token()})
    page.submit("Publier mon commentaire", text=words)
    page.submit("Entrer", email=talk.ana.email, password=PASSWORD)
    page.submit("Reprendre où j’en étais")
    assert page.status in (200, 422), page.text[:300]
    return page
