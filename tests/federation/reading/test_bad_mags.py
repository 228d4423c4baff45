"""A Mag elsewhere that rewrites its past, floods, or comes back after a month with other keys."""

import pytest
from kit.peer import Peer

from onemile.notices.models import NoticeRow
from onemile_federation.inbox import quotas

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def mag(peer: Peer, reader, alsace):
    """A Mag that Ana follows."""
    made = peer.actor("mag", "Group")
    made.document["name"] = "Kinzig-Blätter"
    reader.ground.following(made)
    alsace.network.settle()
    return made


def notices(alsace, words):
    with alsace.at_work():
        return NoticeRow.select().where(NoticeRow.title.contains(words)).count()


def test_a_past_that_is_rewritten_is_said_and_moves_nothing_up(reader, mag, anna, alsace, clock):
    article = mag.article("Alt", audience=mag.id, attributedTo=mag.id)
    uri = reader.hears(mag, mag.create(article))
    clock.advance(hours=7)
    reader.hears(anna, anna.create_article("Danach"))
    clock.advance(hours=7)
    changed = {
        **article,
        "name": "Umgeschrieben",
        "summary": "<p>Neu.</p>",
        "published": "2030-01-01T00:00:00Z",
    }
    changed["updated"] = clock().isoformat()
    mag.peer.serve(uri, changed)
    reader.hears(mag, mag.update(changed))

    feed = reader.browser.get("/followed").text
    assert feed.index("Danach") < feed.index("Umgeschrieben") and "Alt" not in feed
    assert "modifié" in reader.page_of(uri).text
    assert notices(alsace, "Umgeschrieben") == 0


def test_a_flood_is_one_card_and_one_notice_and_hides_nobody(
    reader, mag, anna, victim, alsace, monkeypatch
):
    monkeypatch.setattr(quotas, "MESSAGES_MAX", 25)  # lowered: 300 in earnest
    vera = victim.actor("vera")
    reader.ground.following(vera)
    reader.hears(vera, vera.create_article("Ruhig"))
    answers = []
    for n in range(40):
        article = mag.article(f"Flut {n}", audience=mag.id, attributedTo=mag.id)
        answers.append(mag.post(alsace.shared_inbox, mag.create(article)).status)
    alsace.network.settle()

    assert answers.count(429) >= 15 and set(answers) == {202, 429}
    feed = reader.browser.get("/followed").text
    assert feed.count("Flut ") == 1 and "Ruhig" in feed
    assert notices(alsace, "Flut") == 1
    assert "Flut" in reader.browser.get("/mags/").text


def test_who_comes_back_after_a_month_with_other_keys_waits_for_a_steward_and_is_named(
    reader, mag, peer, alsace, clock
):
    server = peer.application
    greeting = server.activity("Like", f"{alsace.base}/mags/none")
    assert server.post(alsace.shared_inbox, greeting).status == 202
    kept = reader.hears(
        mag, mag.create(mag.article("Vorher", audience=mag.id, attributedTo=mag.id))
    )
    alsace.network.off(peer.host, "refused")
    clock.advance(days=31)
    assert "Vorher" in reader.page_of(kept).text
    alsace.network.on(peer.host)
    server.rotate()
    mag.rotate()
    again = server.activity("Like", f"{alsace.base}/mags/none")
    assert server.post(alsace.shared_inbox, again).status == 503
    said = mag.create(mag.article("Nachher", audience=mag.id, attributedTo=mag.id))
    assert mag.post(alsace.shared_inbox, said).status == 503
    alsace.network.settle()

    page = reader.browser.get(f"/federation/actors/{reader.actor(mag.id).id}")
    assert "Nachher" not in page.text and "Vorher" in page.text
    assert "e.example a changé de clé, et l’équipe d’ici ne l’a pas encore vérifiée" in page.text
    with alsace.at_work() as world:
        steward = alsace.browser(world.member("Steward", role="steward"))
    steward.get(f"/federation/instances/{peer.host}").submit("Je sais")
    clock.advance(minutes=6)
    assert mag.post(alsace.shared_inbox, said).status == 202
    alsace.network.settle()
    assert "Nachher" in page.get(page.path).text
