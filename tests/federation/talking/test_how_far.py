"""Whoever has said something elsewhere sees how far it has come; nobody else does."""

import pytest

from onemile_federation.outbox.models import Delivery, Sent

STATES = [
    ({}, "remis à leur serveur"),
    ({"state": "waiting", "attempts": 0}, "en route"),
    ({"state": "waiting", "attempts": 2}, "attend que l’autre côté réponde"),
    ({"state": "held", "attempts": 0}, "attend que l’autre côté réponde"),
    ({"state": "failed", "last_status": 403}, "refusé là-bas"),
    ({"state": "failed", "last_status": 503}, "jamais arrivé"),
]


@pytest.mark.plugins("federation", "mags")
def test_a_comment_says_to_its_author_how_far_it_has_come(talk):
    talk.say("Bonjour")
    ben = talk.member("Ben")
    for columns, words in STATES:
        with talk.ours.at_work():
            if columns:
                Delivery.update(**columns).where(Delivery.host == "e.example").execute()
                Sent.update(arrived_at=None).where(Sent.host == "e.example").execute()
        assert words in talk.page().text, words
        assert words not in talk.page(ben).text


@pytest.mark.one_engine
@pytest.mark.plugins("federation", "mags")
def test_what_one_inbox_there_took_is_not_called_refused_once_that_is_forgotten(talk):
    talk.say("Bonjour")
    with talk.ours.at_work():  # of two inboxes the one that said no is known for longer
        no = {"state": "failed", "last_status": 403}
        Delivery.update(**no).where(Delivery.host == "e.example").execute()

    assert "remis à leur serveur" in talk.page().text and "refusé là-bas" not in talk.page().text
