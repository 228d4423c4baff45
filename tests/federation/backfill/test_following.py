"""Whoever is followed brings what they said before: the last things, with their threads."""

import pytest

from tests.federation.backfill.archive import in_pages, notes

pytestmark = pytest.mark.plugins("federation", "mags")


def test_the_last_twenty_are_there_within_five_minutes(elsewhere, peer):
    anna = peer.actor("anna")
    written = notes(anna, 45)
    in_pages(anna, [anna.create(one) for one in written])

    elsewhere.follow(anna)

    assert elsewhere.before == [one["id"] for one in written[:20]]
    assert (elsewhere.noted["state"], elsewhere.noted["things"]) == ("more", 20)
    assert elsewhere.waiting == 0
    assert len(peer.gets(anna.outbox)) == 1
