"""Following what is no person: a magazine, as a plugin names and shows it."""

from dataclasses import replace

import pytest

from onemile import clock, current, follows, ids
from onemile.contracts import ActorCard, FeedItem, ThingName
from onemile.db import transaction
from onemile.errors import NotAllowed, NotFound
from onemile.follows import following
from onemile.follows.models import ACCEPTED, Follow
from onemile.hookspecs import hookimpl
from onemile.members import blocks
from onemile.moderation.standing import suspend
from onemile.publishing.chosen import acquaintances


@pytest.fixture
def three(world):
    return world.member("Ana"), world.member("Ben"), world.member("Carla")


class Newsstand:
    """A plugin with one magazine, seen by whom it is shown to, with what appeared in it."""

    def __init__(self, uri, author):
        self.uri, self.author, self.shown_to = uri, author, set()
        self.items = []

    @hookimpl
    def resolve_actors(self, uris):
        cards = ActorCard(uri=self.uri, name="Le potager", initials="LP", url="/mags/le-potager")
        return {uri: cards for uri in uris if uri == self.uri}

    @hookimpl
    def name_things(self, uris, viewer):
        name = ThingName(uri=self.uri, title="Le potager", url="/mags/le-potager")
        return {self.uri: name} if self.uri in uris and viewer.uri in self.shown_to else {}

    @hookimpl
    def followed_items(self, viewer, followed_uris, before, limit):
        return self.items

    def put(self, title, author):
        item = FeedItem(
            id=ids.new(),
            uri=f"{self.uri}/{title}",
            kind="offer",
            title=title,
            text="",
            url="/mags/le-potager/un",
            author=author,
            published_at=clock.now(),
            of_uri=self.uri,
        )
        self.items.append(item)


@pytest.fixture
def stand(three, elsewhere):
    """Put the double where the plugin of others was."""
    plugins = current.instance().plugins
    card = current.resolve_actor(three[0].uri)
    stand = Newsstand(f"{current.card().base_url}/mags/7", card)
    plugins.manager.unregister(name="elsewhere")
    plugins.manager.register(stand, name="elsewhere")
    plugins.all[-1] = replace(plugins.all[-1], module=stand)
    stand.shown_to = {one.uri for one in three}
    return stand


def titles(viewer):
    return [item.title for item in following.items(viewer, before=None, limit=9)]


def test_a_magazine_is_followed_at_once_and_what_appears_in_it_is_read(three, stand, browser):
    ana, ben, carla = three
    stand.put("Composter", current.resolve_actor(carla.uri))
    assert titles(ben) == []
    made = follows.follow(ben, followed_uri=stand.uri)
    assert made.state == ACCEPTED
    assert titles(ben) == ["Composter"]
    assert follows.follows_thing(ben, stand.uri) and not follows.follows_thing(ana, stand.uri)
    assert "Le potager" in browser(ben).get("/me/followed").text


def test_what_somebody_may_not_see_is_not_followed_nor_told_from_what_is_not(three, stand):
    _ana, ben, _carla = three
    stand.shown_to.discard(ben.uri)
    for uri in (stand.uri, f"{stand.uri}1"):
        with pytest.raises(NotFound):
            follows.follow(ben, followed_uri=uri)
    assert Follow.select().count() == 0


def test_a_follow_rests_while_its_magazine_is_not_in_sight(three, stand, browser):
    _ana, ben, carla = three
    stand.put("Composter", current.resolve_actor(carla.uri))
    follows.follow(ben, followed_uri=stand.uri)
    stand.shown_to.discard(ben.uri)
    assert titles(ben) == []
    assert "Le potager" not in browser(ben).get("/me/followed").text
    stand.shown_to.add(ben.uri)
    assert titles(ben) == ["Composter"]


def test_what_somebody_wrote_whom_a_block_hides_is_left_out_there_too(three, stand):
    _ana, ben, carla = three
    stand.put("Composter", current.resolve_actor(carla.uri))
    follows.follow(ben, followed_uri=stand.uri)
    blocks.block(carla, other=ben)
    assert titles(ben) == []


def test_a_suspended_member_follows_nothing_new(three, stand):
    suspend(three[1])
    with pytest.raises(NotAllowed):
        follows.follow(type(three[1]).get_by_id(three[1].id), followed_uri=stand.uri)


def test_nobody_is_shown_something_by_choosing_a_magazine_as_a_person(three, stand):
    ana = three[0]
    follows.follow(ana, followed_uri=stand.uri)
    follows.follow(ana, followed_uri=three[1].uri)
    assert list(acquaintances(ana)) == [three[1].uri]


def test_followers_are_named_in_chunks_and_counted_in_steps(world, three, stand):
    many = [world.member(f"Voisin{n}") for n in range(10)]
    stand.shown_to |= {one.uri for one in many}
    for one in many:
        follows.follow(one, followed_uri=stand.uri)
    assert follows.step_of_followers(stand.uri) == 10
    first = follows.followers_of_thing(stand.uri, limit=6)
    second = follows.followers_of_thing(stand.uri, after=first[-1].id, limit=6)
    assert [row.follower_uri for row in (*first, *second)] == [one.uri for one in many]
    suspend(many[0])
    assert follows.step_of_followers(stand.uri) == 0
    with transaction():
        follows.end_all_of_thing(stand.uri)
    assert follows.followers_of_thing(stand.uri) == []


def test_the_list_says_mags_where_one_is_followed(three, stand, browser):
    ana, ben, _carla = three
    follows.follow(ben, followed_uri=ana.uri)
    page = browser(ben).get("/me/followed")
    assert "Les gens que je suis" in page.text and "choses que je suis" not in page.text
    follows.follow(ben, followed_uri=stand.uri)
    assert "Les gens et les choses que je suis" in page.get("/me/followed").text
    stand.shown_to = set()
    page.get("/me/followed")
    assert "Quelque chose que tu ne vois plus" in page.text and "potager" not in page.text
