"""Nobody writes into the void: said first, refused all the same, and nothing half written."""

from datetime import timedelta

import pytest
from kit.rows import table_of

from onemile import clock
from onemile.errors import Conflict
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.remote.key_models import DoubtedKey, PinnedKey
from onemile_federation.remote.models import Host, RemoteActor
from onemile_federation.remote.reply_policies import ASKED, AT_ONCE, NOT, answer, is_closed, read
from onemile_federation.talking import gestures, saying
from onemile_federation.wire.vocabulary import PUBLIC

ANNA, FOLLOWERS = "https://e.example/anna", "https://e.example/anna/followers"


def _host(_talk, **columns):
    Host.update(**columns).where(Host.host == "e.example").execute()


def _actor(talk, **columns):
    RemoteActor.update(**columns).where(RemoteActor.uri == talk.anna.id).execute()


def _doubted(_talk):
    told = {"owner_uri": "https://e.example/i", "host": "e.example", "public": "x"}
    PinnedKey.create(key_id="https://e.example/i#key", **told)
    DoubtedKey.create(key_id="https://e.example/i#new", kind="rsa", **told)


def _partner(**columns):
    told = {"host": "e.example", "actor_uri": "https://e.example/i", "name": "Ortenau"}
    told["confirmed_name"] = "Ortenau"
    return lambda _talk: Partnership.create(**told, is_shut=True, **columns)


NEVER = {
    "Ortenau a mis l’échange en pause le": _partner(state=PAUSED, their_stance=PAUSED),
    "L’équipe d’ici a mis l’échange avec Ortenau": _partner(state=PAUSED, our_stance=PAUSED),
    "Ortenau ne laisse plus rien de nouveau": _partner(state=ACTIVE, our_publications=True),
    "L’équipe d’ici ne laisse plus rien": _partner(state=ACTIVE, their_publications=True),
    "cela a commencé": lambda talk: _host(talk, unreachable_since=clock.ago(days=2)),
    "n’arrive plus à": lambda talk: _host(
        talk, open_again_at=clock.now() + timedelta(hours=1), silent_since=clock.ago(hours=2)
    ),
    "Ce que tu écrirais attendrait": lambda talk: _host(
        talk, open_again_at=clock.now() + timedelta(hours=1), failing_since=clock.ago(hours=2)
    ),
    "a changé de clé": _doubted,
    "à une autre adresse": lambda talk: _actor(talk, moved_to_uri="https://w.example/anna"),
    "ne souhaite pas de commentaires": lambda talk: talk.change(
        reply_policy={"at_once": [talk.anna.id], "asked": []}
    ),
    "a choisi qui peut commenter": lambda talk: talk.change(
        reply_policy={"at_once": ["https://e.example/others"], "asked": []}
    ),
}


@pytest.mark.plugins("federation", "mags")
def test_what_would_not_arrive_is_said_first_and_never_begun(talk, peer, network):
    for words, change in NEVER.items():
        with talk.ours.at_work():
            change(talk)
            page = talk.page()
            assert words in page.text and "Publier mon commentaire" not in page.text, words
            assert "Merci" not in page.text and "Transmettre" not in page.text
            with pytest.raises(Conflict, match=words):
                saying.say(talk.row.id, member=talk.ana, text="Bonjour")
            with pytest.raises(Conflict, match=words):
                gestures.make(talk.row.id, "like", member=talk.ana)
            typed = page.post(f"{talk.path}/comments", {"text": "Mes mots"})
            assert typed.status == 409 and "Mes mots" in typed.html and words in typed.text
            _host(talk, unreachable_since=None, open_again_at=None, failing_since=None)
            _actor(talk, moved_to_uri="")
            DoubtedKey.delete().execute()
            Partnership.delete().execute()
            talk.change(reply_policy={})
            assert "Publier mon commentaire" in talk.page().text
    assert peer.posts("Create") == [] and table_of(talk.ours, "conversation_post") == []

    talk.change(reply_policy={"at_once": [], "asked": [f"{talk.anna.id}/followers"]})
    assert "quand quelqu’un a dit oui" in talk.page().text
    talk.say("Bonjour")
    assert "Bonjour" in peer.heard("Create")["object"]["content"]


@pytest.mark.plugins("federation", "mags")
def test_after_a_try_that_failed_the_form_says_that_words_wait(talk):
    with talk.ours.at_work():
        assert "ton commentaire attend" not in talk.page().text
        _host(talk, silent_since=clock.now(), last_received_at=None)
        page = talk.page()
        assert "ton commentaire attend" in page.text and "Publier mon commentaire" in page.text
        assert "lire ici et sur" not in page.text
        _host(talk, last_received_at=clock.now() + timedelta(minutes=1))
        assert "ton commentaire attend" not in talk.page().text


POLICIES = [
    ({}, {}, AT_ONCE),
    ({"canQuote": {"automaticApproval": []}}, {}, AT_ONCE),
    ({"canReply": {"automaticApproval": PUBLIC}}, None, AT_ONCE),
    ({"canReply": {"always": ["as:Public"]}}, None, AT_ONCE),
    ({"canReply": {"automaticApproval": [FOLLOWERS]}}, None, AT_ONCE),
    ({"canReply": {"automaticApproval": [ANNA], "manualApproval": ["Public"]}}, None, ASKED),
    ({"canReply": {"automaticApproval": ANNA}}, None, NOT),
    ({"canReply": {}}, None, NOT),
    ({"canReply": 7}, {}, AT_ONCE),
]


@pytest.mark.one_engine
@pytest.mark.parametrize(("policy", "kept", "may"), POLICIES)
def test_a_policy_is_read_in_each_of_its_spellings(instance, policy, kept, may):
    with instance.app_context():
        found = read({"interactionPolicy": policy})
        assert kept is None or found == kept
        assert answer(found, {"https://als.example/ana", FOLLOWERS}) == may
        assert answer(read({"interactionPolicy": policy, "commentsEnabled": False}), {}) == NOT
        assert is_closed(found, author_uri=ANNA) == (may == NOT)
        many = read(
            {"interactionPolicy": {"canReply": {"always": [f"{ANNA}/{n}" for n in range(99)]}}}
        )
        assert len(many["at_once"]) == 20


@pytest.mark.plugins("federation", "mags")
def test_who_would_not_hear_of_it_is_not_offered_to_be_followed(talk):
    ben = talk.member("Ben")
    with talk.ours.at_work():
        number = RemoteActor.get(RemoteActor.uri == talk.anna.id).id
        page = talk.ours.browser(ben).get(f"/federation/actors/{number}")
        assert "D’accord, et suivre" in page.text
        at_rest = "Ortenau a mis l’échange en pause le"
        for words in ("a changé de clé", "à une autre adresse", at_rest):
            NEVER[words](talk)
            shut = talk.ours.browser(ben).get(f"/federation/actors/{number}")
            assert shut.status == 200 and "et suivre" not in shut.text
            assert words != at_rest or words in shut.text
            Partnership.delete().execute()
            _actor(talk, moved_to_uri="")
            DoubtedKey.delete().execute()


@pytest.mark.plugins("federation", "mags")
@pytest.mark.one_engine
def test_an_article_of_ours_calls_its_readers_as_others_know_them(talk):
    uri = talk.ground.article(comments="followers")
    said = talk.ours.thing(uri).document["interactionPolicy"]["canReply"]

    assert said["automaticApproval"] == [talk.ground.mag.followers] and said["manualApproval"] == []
    nobody = talk.ours.thing(talk.ground.article(comments="nobody")).document
    assert answer(read(nobody), {talk.ground.mag.followers}) == NOT
    assert answer(read({"interactionPolicy": {"canReply": said}}), {talk.ground.mag.followers}) == (
        AT_ONCE
    )
