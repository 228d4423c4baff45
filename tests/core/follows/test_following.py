"""Following: what one may read anyway is gathered; the two of them know, nobody else."""

import io
import json
import zipfile

import pytest

from onemile import ids
from onemile.errors import LimitReached, NotAllowed, NotFound
from onemile.follows import following
from onemile.follows.models import ASKED, Follow
from onemile.follows.views import FOLLOW
from onemile.members import blocks
from onemile.members.models import LEFT, SUSPENDED, Member
from onemile.mile.models import Place
from onemile.privacy import erase, export
from onemile_exchanges.models import Item

MULHOUSE = "68100"
ODILE = "https://ortenau.example/members/0d11e0d11e0d"


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world):
    return world.member("Ben")


def suspend(member):
    Member.update(state=SUSPENDED).where(Member.id == member.id).execute()


def test_a_touch_on_a_profile_follows_and_another_stops(ana, ben, browser):
    page = browser(ben).get(ana.url).submit("Suivre Ana")
    assert "C’est fait" in page.text and "Tu suis Ana" in page.text
    assert following.between(ben, ana.uri) is not None
    page = page.submit("Ne plus suivre")
    assert "Suivre Ana" in page.text and Follow.select().count() == 0


def test_what_they_publish_stands_under_followed_and_nothing_else(ana, ben, world, offer, browser):
    offer(ana, "Bread"), offer(world.member("Carla"), "Bicycle")
    following.follow(ben, followed_uri=ana.uri)
    page = browser(ben).get("/")
    assert 'href="/followed"' in page.html
    text = browser(ben).get("/followed").text
    assert "Bread" in text and "Bicycle" not in text


def test_following_opens_nothing_that_one_may_not_see(ana, ben, offer, browser):
    offer(ana, "Bread")
    following.follow(ben, followed_uri=ana.uri)
    Place.update(commune="68224", cell=None).where(Place.member_id == ben.id).execute()
    page = browser(ben)
    assert "Bread" not in page.get("/followed").text
    people = page.get("/me/followed").text
    assert "Ana" not in people and "Quelqu’un que tu ne vois plus" in people
    assert page.get(ana.url).status == 404
    page.get("/me/followed").submit("Retirer de la liste")
    assert Follow.select().count() == 0


def test_what_rests_is_withdrawn_or_of_somebody_suspended_is_gone(ana, ben, offer, browser):
    item = offer(ana, "Bread")
    following.follow(ben, followed_uri=ana.uri)
    for state in ("paused", "hidden", "withdrawn", "closed"):
        type(item).update(state=state).where(type(item).id == item.id).execute()
        assert "Bread" not in browser(ben).get("/followed").text, state
    type(item).update(state="published").where(type(item).id == item.id).execute()
    assert "Bread" in browser(ben).get("/followed").text
    suspend(ana)
    page = browser(ben)
    assert "Bread" not in page.get("/followed").text
    assert "Ana" not in page.get("/me/followed").text


def test_the_page_ends_and_shows_each_thing_once(ana, ben, offer, browser):
    following.follow(ben, followed_uri=ana.uri)
    first = offer(ana, "n00")
    values = {name: getattr(first, name) for name in first._meta.sorted_field_names}
    for number in range(1, 45):
        Item.insert(
            {**values, "id": ids.new(), "uri": f"x:{number}", "title": f"n{number:02}"}
        ).execute()
    page, seen = browser(ben).get("/followed"), []
    while True:
        seen += [word for word in page.text.split() if word[0] == "n" and word[1:].isdigit()]
        if "Voir la suite" not in page.text:
            break
        page = page.follow("Voir la suite")
    assert [*dict.fromkeys(seen)] == [f"n{number:02}" for number in reversed(range(45))]
    assert "Tu as tout vu" in page.text


def test_the_followed_sees_who_follows_and_sends_them_away(ana, ben, world, browser):
    following.follow(ben, followed_uri=ana.uri)
    page = browser(ana).get("/me/followers")
    assert "Ben" in page.text
    page = page.submit("Retirer Ben M.")
    assert "Ben M." not in page.text and Follow.select().count() == 0


def test_nobody_else_sees_lists_or_counts_or_ends_a_follow(ana, ben, world, browser):
    carla = browser(world.member("Carla"))
    before = carla.get(ana.url).text
    made = following.follow(ben, followed_uri=ana.uri)
    assert carla.get(ana.url).text == before
    for path in ("/followed", "/me/followed", "/me/followers"):
        assert "Ben" not in carla.get(path).text
    carla.get(ana.url).submit("Suivre Ana")
    mine = Follow.get(Follow.follower_uri != ben.uri)
    page = carla.get("/me/followed")
    with pytest.raises(NotFound):
        following.end(world.member("Denis"), follow_id=made.id)
    page.submit("Ne plus suivre Ana M.")
    assert [row.id for row in Follow.select()] == [made.id] and mine.id != made.id


@pytest.mark.parametrize("who_blocks", ["follower", "followed"])
def test_a_block_ends_a_follow_for_good_both_ways(who_blocks, ana, ben, world, browser, offer):
    offer(ana, "Bread")
    carla = world.member("Carla")
    following.follow(ben, followed_uri=ana.uri)
    following.follow(ana, followed_uri=ben.uri)
    following.follow(carla, followed_uri=ana.uri)
    one, other = (ben, ana) if who_blocks == "follower" else (ana, ben)
    blocks.block(one, other=other)
    assert [row.follower_uri for row in Follow.select()] == [carla.uri]
    assert "Bread" not in browser(ben).get("/followed").text
    with pytest.raises(NotFound):
        following.follow(ben, followed_uri=ana.uri)
    blocks.unblock(one, other=other)
    assert "Bread" not in browser(ben).get("/followed").text


def test_a_row_that_a_block_left_behind_shows_nobody(ana, ben, offer, browser):
    offer(ana, "Bread")
    following.follow(ben, followed_uri=ana.uri)
    blocks.block(ana, other=ben)
    for one, other in ((ben, ana), (ana, ben)):
        Follow.create(
            follower_uri=one.uri, follower_id=one.id, followed_uri=other.uri, state="accepted"
        )
    for viewer, name in ((ben, "Ana M."), (ana, "Ben M.")):
        for path in ("/followed", "/me/followed", "/me/followers"):
            text = browser(viewer).get(path).text
            assert name not in text and "Bread" not in text, path


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "x",
        "\0",
        "https://1mile.example/members/000000000000",
        "https://a.example/" + "a" * 3000,
    ],
    ids=["empty", "word", "nul", "nobody", "long"],
)
def test_who_cannot_be_known_cannot_be_followed(uri, ana, browser):
    with pytest.raises(NotFound):
        following.follow(ana, followed_uri=uri)
    assert browser(ana).post("/me/followed", {"uri": uri}).status == 404
    assert Follow.select().count() == 0


def test_who_lives_far_answers_as_who_does_not_exist(ben, world):
    far = world.member("Far", at=MULHOUSE)
    with pytest.raises(NotFound):
        following.follow(ben, followed_uri=far.uri)


def test_twice_is_once_and_oneself_is_nobody(ana, ben, browser):
    one = following.follow(ben, followed_uri=ana.uri)
    assert following.follow(ben, followed_uri=ana.uri).id == one.id
    assert Follow.select().count() == 1
    assert "Suivre Ana" not in browser(ana).get(ana.url).text


def test_there_is_an_end_to_how_many(ana, ben, world, monkeypatch):
    monkeypatch.setattr(following, "FOLLOWED_MAX", 1)
    following.follow(ben, followed_uri=ana.uri)
    with pytest.raises(LimitReached, match="1"):
        following.follow(ben, followed_uri=world.member("Carla").uri)


def test_who_is_suspended_follows_nobody(ana, ben):
    suspend(ben)
    with pytest.raises(NotAllowed):
        following.follow(Member.get_by_id(ben.id), followed_uri=ana.uri)


def test_somebody_of_another_instance_is_asked_first(ben, elsewhere, browser):
    ben.federates = True
    ben.save()
    made = following.follow(ben, followed_uri=ODILE)
    assert made.state == ASKED
    elsewhere.put("https://ortenau.example/o/1", "Brezel")
    page = browser(ben)
    assert "Odile" in page.get("/me/followed").text
    assert "Brezel" not in page.get("/followed").text
    Follow.update(state="accepted").execute()
    assert "Brezel" in page.get("/followed").text
    assert elsewhere.asked == [(ODILE,)]


def test_somebody_of_another_instance_can_follow_and_be_sent_away(ana, elsewhere, browser):
    Follow.create(follower_uri=ODILE, followed_uri=ana.uri, state="accepted")
    page = browser(ana).get("/me/followers")
    assert "Odile B." in page.text
    assert "Odile B." not in page.submit("Retirer Odile B.").text
    assert Follow.select().count() == 0


def test_a_plugin_that_says_too_much_is_not_believed(ana, ben, elsewhere, browser):
    following.follow(ben, followed_uri=ana.uri)
    elsewhere.put("https://ortenau.example/o/1", "Brezel")
    assert "Brezel" not in browser(ben).get("/followed").text


def test_whoever_leaves_is_followed_by_nobody_and_follows_nobody(ana, ben, world):
    carla = world.member("Carla")
    following.follow(ben, followed_uri=ana.uri)
    following.follow(ana, followed_uri=carla.uri)
    following.follow(ben, followed_uri=carla.uri)
    erase.erase(ana)
    assert Member.get_by_id(ana.id).state == LEFT
    assert [(row.follower_uri, row.followed_uri) for row in Follow.select()] == [
        (ben.uri, carla.uri)
    ]


def test_a_copy_names_whom_one_follows_and_who_follows(ana, ben):
    following.follow(ben, followed_uri=ana.uri)
    for member, name in ((ben, "followed"), (ana, "followers")):
        archive = io.BytesIO()
        export.write(member, into=archive)
        with zipfile.ZipFile(archive) as found:
            (said,) = json.loads(found.read(f"core/{name}.json"))
        assert said["person"] == (ana.uri if name == "followed" else ben.uri)


def test_a_visitor_is_led_to_the_door(browser):
    for path in ("/followed", "/me/followed", "/me/followers"):
        assert "/sign-in" in browser().client.get(path).location


def test_lists_and_feed_cost_as_much_for_many_as_for_few(ana, ben, world, offer, browser, asked):
    page = browser(ben)
    following.follow(ben, followed_uri=ana.uri)
    offer(ana, "Bread")
    paths = ("/followed", "/me/followed")
    few = [asked(page.get, path) for path in paths]
    for _number in range(8):
        other = world.member()
        offer(other, "Cake")
        following.follow(ben, followed_uri=other.uri)
    assert [asked(page.get, path) for path in paths] == few


def test_following_is_bounded_in_time(ana, ben, browser):
    page = browser(ben)
    token = page.token()
    for _number in range(FOLLOW.times):
        page.client.post("/me/followed/1/end", data={"csrf_token": token})
    assert page.get(ana.url).submit("Suivre Ana").status == 429
    assert Follow.select().count() == 0
