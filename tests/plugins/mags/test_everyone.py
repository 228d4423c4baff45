"""What is for everyone, the web: who reads it; and whose chosen people count."""

import pytest

from onemile import current, publishing
from onemile.contracts import Area
from onemile.db import transaction
from onemile.errors import NotFound
from onemile.members import blocks
from onemile.models import EventRow
from onemile.moderation.standing import suspend
from onemile.publishing import chosen
from onemile_exchanges import publish
from onemile_exchanges.models import Item
from onemile_mags.article_models import Article
from onemile_mags.models import Mag

pytestmark = pytest.mark.plugins("mags", "exchanges")


@pytest.fixture
def two(world):
    return world.member("Ana"), world.member("Ben", at="68100")


def listed(viewer, model=Article, **more):
    area = Area(ring="instance", everywhere=True)
    return [
        row["uri"] for row in publishing.newest(model, area=area, viewer=viewer, limit=9, **more)
    ]


def of_authors(viewer, author):
    asked = {"author_uris": [author.uri], "viewer": viewer, "limit": 9}
    return [row["uri"] for row in publishing.by_authors(Article, **asked)]


def choose(thing, person):
    with transaction():
        chosen.write(thing, person_uri=person.uri)


@pytest.mark.parametrize("audience", publishing.AUDIENCES)
def test_a_visitor_reads_what_is_for_everyone_and_nothing_else(two, mag, article, audience):
    ana, ben = two
    one = article(mag(ana), audience=audience)
    is_public = audience == "everyone"
    assert publishing.reaches(one, None) is is_public
    assert listed(None) == of_authors(None, ana) == ([one.uri] if is_public else [])
    assert publishing.reaches(one, ben) is (audience in ("instance", "everyone"))
    assert publishing.reaches(one, ana)


@pytest.mark.parametrize("state", ["draft", "hidden", "withdrawn"])
def test_a_visitor_reads_only_what_is_published(two, mag, article, state):
    one = article(mag(two[0]), audience="everyone", state=state)
    assert not publishing.reaches(one, None)
    assert listed(None) == of_authors(None, two[0]) == []


def test_nothing_of_somebody_suspended_is_for_visitors(world, two, mag, article):
    ana, _ben = two
    one = article(mag(ana), audience="everyone")
    suspend(ana)
    assert not publishing.reaches(one, None)
    assert listed(None) == of_authors(None, ana) == []


def test_members_find_it_in_every_part_of_an_area_and_it_is_counted(two, mag, article):
    ana, ben = two
    one = article(mag(ana), audience="everyone")
    other = article(mag(ana), audience="instance")
    assert listed(ben) == [other.uri, one.uri]
    mile = Area(ring="mile", cells=(one.cell,))
    assert [row["uri"] for row in publishing.newest(Article, area=mile, viewer=ana, limit=9)] == [
        other.uri,
        one.uri,
    ]
    assert publishing.count(Article, area=mile) == {one.cell: 2}


def test_a_block_hides_it_from_a_member_all_the_same(two, mag, article):
    ana, ben = two
    one = article(mag(ana), audience="everyone")
    blocks.block(ben, other=ana)
    assert not publishing.reaches(one, ben)
    assert listed(ben) == of_authors(ben, ana) == []


def test_what_does_not_offer_the_web_is_never_for_visitors(instance, two):
    ana, _ben = two
    with transaction():
        one = publish.publish(
            publish.Draft(
                kind="offer", form="help", category="garden", title="Verveine", audience="instance"
            ),
            member=ana,
        )
        one.audience = "everyone"
        one.save()
    assert not publishing.reaches(one, None)
    assert listed(None, Item) == listed(two[1], Item) == []
    assert current.resolve_thing(one.uri, None) is None


def test_the_web_is_offered_by_those_models_alone(two):
    assert "everyone" not in publishing.audiences_for(None)
    assert "everyone" not in publishing.audiences_for(None, Item)
    assert publishing.audiences_for(None, Mag)[-1] == publishing.EVERYONE
    assert str(publishing.title_of("everyone"))
    assert str(publishing.readers("everyone", member_id=two[0].id))


def test_narrowing_it_to_the_instance_is_told(two, mag, article):
    one = article(mag(two[0]), audience="everyone")
    with transaction():
        assert publishing.narrowed(one, audience="instance")
    assert EventRow.select().where(EventRow.name == "core.ThingNarrowed").count() == 1
    with transaction():
        assert not publishing.narrowed(one, audience="everyone")


def test_who_was_chosen_for_a_mag_reads_its_articles_for_people(two, mag, article):
    ana, ben = two
    of = mag(ana, audience="people")
    one = article(of)
    own = article(of, list_uri="")
    with transaction():
        Article.update(list_uri=Article.uri).where(Article.id == own.id).execute()
    own = Article.get_by_id(own.id)
    assert not publishing.reaches(one, ben)
    choose(of, ben)
    assert publishing.reaches(one, ben) and not publishing.reaches(own, ben)
    assert of_authors(ben, ana) == listed(ben, with_chosen=True) == [one.uri]
    choose(own, ben)
    assert publishing.reaches(own, ben)
    assert of_authors(ben, ana) == [own.uri, one.uri]


def test_who_is_taken_from_the_list_of_a_mag_loses_its_articles_and_that_is_told(two, mag, article):
    ana, ben = two
    of = mag(ana, audience="people")
    one = article(of)
    choose(of, ben)
    with transaction():
        chosen.part(ana.uri, ben.uri)
    assert not publishing.reaches(one, ben)
    told = [row.payload["uri"] for row in EventRow.select() if row.name == "core.ThingNarrowed"]
    assert sorted(told) == sorted([of.uri, one.uri])


def test_readers_are_chosen_where_their_list_is_kept(two, mag, article):
    ana, ben = two
    one = article(mag(ana, audience="people"))
    with pytest.raises(NotFound):
        chosen.choose(ana, thing_uri=one.uri, person_uris=[ben.uri])
