"""Following: a button without a promise, a list of what one follows."""

import pytest

from onemile.errors import NotFound
from onemile_projects.models import Project
from onemile_projects.way import following
from onemile_projects.way.news_models import Follower


@pytest.fixture
def ben(world):
    return world.member("Ben")


def test_a_button_follows_and_another_does_no_more(project, world, ben, browser):
    cabin = project(world.member("Ana"))
    page = browser(ben)

    page.get(f"/projects/{cabin.id}").submit("Suivre")
    assert following.follows(cabin, ben)
    assert "Une cabane à livres" in page.get("/projects/followed").text
    page.submit("Ne plus suivre")

    assert not following.follows(cabin, ben)
    assert "Tu ne suis encore aucun projet" in page.text


def test_twice_is_once_and_leaves_one_row(project, world, ben):
    cabin = project(world.member("Ana"))
    following.follow(cabin.id, member=ben)
    following.follow(cabin.id, member=ben)
    assert Follower.select().count() == 1
    following.unfollow(cabin.id, member=ben)
    following.unfollow(cabin.id, member=ben)
    assert Follower.select().count() == 0


def test_what_one_may_not_see_cannot_be_followed(project, world, ben):
    ana, far = world.member("Ana"), world.member("Max", at="68100")
    cabin = project(ana)
    for member, number in (
        (far, cabin.id),
        (ben, project(ana, stage="draft").id),
        (ben, 77),
    ):
        with pytest.raises(NotFound):
            following.follow(number, member=member)
    assert Follower.select().count() == 0


def test_what_has_gone_out_of_sight_is_no_more_in_the_list_and_can_be_left(project, world, ben):
    cabin = project(world.member("Ana"))
    following.follow(cabin.id, member=ben)
    Project.update(state="hidden").where(Project.id == cabin.id).execute()

    assert following.mine(ben).projects == []
    following.unfollow(cabin.id, member=ben)

    assert Follower.select().count() == 0


def test_the_list_is_paged_the_latest_first(project, world, ben, browser):
    ana = world.member("Ana")
    for number in range(following.PAGE_ROWS + 1):
        following.follow(project(ana, title=f"Projet {number:02}").id, member=ben)

    page = browser(ben).get("/projects/followed")
    assert "Projet 20" in page.text
    assert "Projet 00" not in page.text

    page.follow("Voir la suite")
    assert "Projet 00" in page.text


def test_who_bears_it_needs_no_button(project, world, browser):
    ana = world.member("Ana")
    cabin = project(ana)
    assert "Suivre" not in browser(ana).get(f"/projects/{cabin.id}").text
