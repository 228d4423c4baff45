"""What is older comes when a member asks for it, afterwards, up to a bound."""

import pytest
from kit.rows import table_of

from onemile.api import find_by_uri, follows, transaction
from onemile_federation.backfill import waiting
from onemile_federation.backfill.models import Waiting
from tests.federation.backfill.archive import in_pages, notes

pytestmark = pytest.mark.plugins("federation", "mags")


class Asking:
    """Ana on the page of somebody elsewhere."""

    def __init__(self, elsewhere, actor):
        self.elsewhere, self.actor = elsewhere, actor
        with elsewhere.ours.at_work() as world:
            self.browser = elsewhere.ours.browser(find_by_uri(elsewhere.ground.owner_uri))
            self.stranger = elsewhere.ours.browser(world.member("Ben"))
        (row,) = [
            one for one in table_of(elsewhere.ours, "federation_actor") if one["uri"] == actor.id
        ]
        self.path = f"/federation/actors/{row['id']}/older"

    @property
    def page(self):
        return self.browser.get(self.path.removesuffix("/older")).text

    def press(self):
        return self.browser.post(self.path, {})


@pytest.fixture
def asking(elsewhere, peer):
    anna = peer.actor("anna")
    in_pages(anna, [anna.create(one) for one in notes(anna, 50)])
    elsewhere.follow(anna)
    return Asking(elsewhere, anna)


@pytest.mark.one_engine
def test_twenty_more_come_page_by_page_and_never_in_the_request(asking, peer):
    elsewhere = asking.elsewhere
    for n, state in ((40, "more"), (50, "ended")):
        asked = len(peer.received)
        asking.press()
        asking.press()  # twice is once
        assert (
            len(peer.received) == asked and elsewhere.noted_of(asking.actor)["state"] == "running"
        )
        elsewhere.wait()
        assert (len(elsewhere.before), elsewhere.noted_of(asking.actor)["state"]) == (n, state)
        assert elsewhere.noted_of(asking.actor)["things"] == n
    asked = len(peer.received)

    asking.press()
    elsewhere.wait()

    assert len(peer.received) == asked and elsewhere.noted_of(asking.actor)["state"] == "ended"
    page = asking.browser.get(asking.path.removesuffix("/older"))
    for _page in range(2):  # 20 of them each
        assert "C’est tout" not in page.text
        page = page.follow("Voir la suite")
    assert page.text.count("C’est tout ce qui") == 1
    assert "C’est tout ce qui a été écrit avant" in page.text


@pytest.mark.one_engine
def test_what_was_given_up_can_be_asked_for_again(asking):
    elsewhere = asking.elsewhere
    asking.press()
    with elsewhere.ours.at_work(), transaction():
        waiting.drop(Waiting.id > 0)  # as by a worker's many deaths
    page = asking.page
    assert page.count("Voir la suite") == 1 and "C’est tout ce qui" not in page
    asking.press()
    assert "Nous allons chercher" in asking.page
    elsewhere.wait()

    assert len(elsewhere.before) == 40


@pytest.mark.one_engine
def test_it_ends_at_a_bound_for_ever(asking, monkeypatch):
    for place in ("outboxes", "older"):
        monkeypatch.setattr(f"onemile_federation.backfill.{place}.THINGS_MAX", 25)
    for _time in range(3):
        asking.press()
        asking.elsewhere.wait()

    assert len(asking.elsewhere.before) == 25


@pytest.mark.one_engine
def test_who_presses_too_often_is_told_so_and_of_nobody_followed_nothing_comes(asking, peer):
    for _time in range(20):
        asking.press()
    assert asking.press().status == 429
    asking.elsewhere.wait()
    with asking.elsewhere.ours.at_work():
        follows.end_all_of(asking.actor.id)

    assert asking.stranger.post(asking.path, {}).status == 404
    asking.elsewhere.ours.browser().post(asking.path, {})
    assert asking.elsewhere.noted_of(asking.actor)["state"] != "running"
