"""What plugins of the house say of their things, as it is carried to partners and read there."""

import pytest

from onemile import clock, current, pictures
from onemile.api import across, activity_streams, transaction
from onemile.testing.inside import photo
from onemile_exchanges import publish
from onemile_exchanges.models import PHOTOS as ITEM_PHOTOS
from onemile_exchanges.models import Photo as ItemPhoto
from onemile_federation.mile import ought, shapes, told
from onemile_federation.mine import travelled
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_projects.models import Photo, Project
from tests.plugins.mags.conftest import article, mag

__all__ = ["article", "mag"]

pytestmark = pytest.mark.plugins("exchanges", "smiles", "mags", "projects", "federation")


@pytest.fixture
def ana(world):
    return world.member("Ana", is_seen_across=True)


@pytest.fixture
def things(world, ana, mag, article):
    """One of each kind, by the type that they have on the wire."""
    drafts = {"Proposal/offer": "offer", "Proposal/request": "need"}
    drawn = {"form": "help", "category": "garden", "suggested_smiles": 30}
    made = {
        said: publish.publish(publish.Draft(title="Tondre", kind=kind, **drawn), member=ana)
        for said, kind in drafts.items()
    }
    lies = {name: getattr(made["Proposal/offer"], name) for name in ("cell", "commune")}
    with transaction():
        made["Project"] = Project.create(
            title="Un banc", summary="Au soleil.", stage="open", state="published",
            author_id=ana.id, author_uri=ana.uri, audience="mile", opened_at=clock.now(), **lies,
        )  # fmt: skip
    made["Article"] = article(mag(ana, audience="mile"))
    return made


def test_each_goes_as_it_is_said_and_bears_the_tag_of_its_brothers_there(things):
    ways = {uri: kind for kind in ought.types().values() for _number, uri in kind.after(0, 10, "")}
    assert set(ways) == {thing.uri for thing in things.values()}
    for wire_type, thing in things.items():
        found = ought.of(ways[thing.uri], thing.uri)
        assert found is not None and found.author_uri == thing.author_uri
        assert found.document == ways[thing.uri].shown(thing.uri).document, "nothing is left out"
        carried = {
            **found.document,
            "id": "https://there.example/ap/mile/1",
            "expires": activity_streams.instant(clock.ahead(days=90)),
        }
        columns = shapes.columns_of(carried, received_at=clock.now())
        assert columns["wire_type"] == wire_type and columns["language"] == "fr"
        assert columns["title"] == thing.title and columns["content"]
        appeared_in = thing.mag.title if wire_type == "Article" else ""
        assert columns["in_title"] == appeared_in
        kind = across.kind_elsewhere(wire_type)
        assert kind is not None, wire_type


def test_the_photos_of_each_go_with_it_that_of_its_card_first(things, ana):
    offer, project, text = things["Proposal/offer"], things["Project"], things["Article"]
    keys = [pictures.keep(photo(), as_a="photo") for _n in range(2)]
    with transaction():
        numbers = [ItemPhoto.create(member_id=ana.id, key=key).id for key in keys]
        ITEM_PHOTOS.attach(offer, member_id=ana.id, photo_ids=numbers[::-1])
        Photo.create(member_id=ana.id, project=project, key=keys[0])
        for n, key in enumerate(keys, start=1):
            shelved = Picture.create(mag=text.mag, number=n, key=key, alt=f"Vue {n}")
            PictureUse.create(picture=shelved, article=text)
        Article.update(picture_key=keys[1]).where(Article.id == text.id).execute()

    ways = {uri: kind for kind in ought.types().values() for _number, uri in kind.after(0, 10, "")}
    shown = {
        name: [(one.key, one.text) for one in ought.of(ways[thing.uri], thing.uri).pictures]
        for name, thing in things.items()
    }

    assert shown == {
        "Proposal/offer": [(keys[1], "Photo 1\xa0: Tondre"), (keys[0], "Photo 2\xa0: Tondre")],
        "Proposal/request": [],
        "Project": [(keys[0], "Photo 1\xa0: Un banc")],
        "Article": [(keys[1], "Vue 2"), (keys[0], "Vue 1")],
    }


def test_the_author_of_each_reads_on_its_page_who_sees_it_across(things, ana, browser, monkeypatch):
    monkeypatch.setattr(told, "hosts_of", lambda _uri, **_which: ["ortenau.example"])
    monkeypatch.setattr(travelled.standing, "is_open", lambda _host, _flow: True)
    things.pop("Project")  # whose bearers read it: here it has none
    for thing in things.values():
        page = browser(ana).get(thing.uri.removeprefix(current.card().base_url)).text
        assert "Vu aussi par" in page and "ortenau.example" in page, thing.uri
