"""What a group has brought here changes as its author says, followed or not (federation.md 1.5)."""

import pytest
from kit.messages import PUBLIC
from kit.planting import plant

from onemile.api import find_by_uri
from onemile_federation.remote.models import RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")
NEW = {"name": "Le levain de seigle", "content": "<p>Du seigle.</p>"}


@pytest.fixture
def brought(alsace, network):
    """An article of a writer whom nobody follows, shown by a group that Ana follows."""
    ground, peer = plant(alsace), network.peer("w.example")
    mag, writer = peer.actor("mag", "Group"), peer.actor("writer")
    ground.following(mag)
    article = writer.article("Le levain", audience=mag.id)
    mag.post(ground.ours.shared_inbox, mag.announce(article["id"]))
    network.settle()
    assert "Le levain" in page(ground, article)
    return ground, mag, writer, article


def page(ground, article):
    with ground.ours.at_work():
        number = RemoteObject.get(RemoteObject.uri == article["id"]).id
        owner = find_by_uri(ground.owner_uri)
    answer = ground.ours.browser(owner).get(f"/federation/things/{number}")
    return answer.text if answer.status == 200 else str(answer.status)


def hears(ground, actor, said):
    assert actor.post(ground.ours.shared_inbox, said).status == 202
    ground.ours.network.settle()


def test_it_has_the_words_that_its_author_alone_gives_it(brought):
    ground, mag, writer, article = brought
    hears(ground, mag, mag.update({**article, "attributedTo": mag.id}, **NEW))
    assert NEW["name"] not in page(ground, article)

    hears(ground, writer, writer.update(article, **NEW))
    shown = page(ground, article)
    assert NEW["name"] in shown and "Du seigle." in shown


@pytest.mark.parametrize("by", ["its author", "the group, by id", "the group, a change"])
def test_what_is_narrowed_is_read_by_nobody_here_until_it_is_public_again(brought, by):
    ground, mag, writer, article = brought
    narrowed = writer.update(article, to=[writer.followers], cc=[], **NEW)
    by_group = {
        "the group, by id": mag.announce(article),
        "the group, a change": mag.announce(article, object=narrowed),
    }
    hears(ground, mag if by in by_group else writer, by_group.get(by, narrowed))
    assert page(ground, article) == "404"

    hears(ground, writer, writer.update(article, to=[PUBLIC], **NEW))
    assert NEW["name"] in page(ground, article)
