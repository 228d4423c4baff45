"""What was withdrawn: who could read it is told so, who wrote it also when; nobody else learns."""

import re

import pytest

from onemile.api import NotFound, publishing
from onemile.db import transaction
from onemile.members import blocks
from onemile.members.models import Member
from onemile_mags import sight
from onemile_mags.making import ending
from onemile_mags.models import EDITOR
from onemile_mags.press import going, reports

pytestmark = pytest.mark.plugins("mags")

GONE = "Cette page a été retirée"


class Gone:
    """Ana's Mag with an article of Ben's, and those who come by."""

    def __init__(self, world, browser, mag, article, audience):
        self.browser = browser
        self.ana, self.ben = world.member("Ana"), world.member("Ben")
        self.near, self.far = world.member("Carla"), world.member("Max", at="68100")
        self.foe = world.member("Foe")
        blocks.block(self.foe, other=self.ben)
        blocks.block(self.foe, other=self.ana)
        self.mag = mag(self.ana, audience=audience)
        self.one = article(self.mag, author=self.ben)
        self.path = sight.path(self.one)

    def answers(self, path):
        """Status at an address for who it was for, far, blocked, and a visitor led to sign in."""
        seen = [self.browser(who).get(path) for who in (self.near, self.far, self.foe)]
        visitor = self.browser().get(path)
        assert all((GONE in one.text) == (one.status == 410) for one in [*seen, visitor])
        led = "sign-in" if visitor.path.startswith("/sign-in") else visitor.status
        return [one.status for one in seen] + [led]


@pytest.fixture
def gone(world, browser, mag, article):
    return lambda audience: Gone(world, browser, mag, article, audience)


@pytest.mark.parametrize(
    ("audience", "expected"),
    [("everyone", [410, 410, 404, 410]), ("near", [410, 404, 404, "sign-in"])],
)
def test_an_article_withdrawn_is_said_to_who_could_read_it(gone, audience, expected):
    town = gone(audience)
    going.withdraw(town.ana, town.one.id)
    for path in (town.path, f"/mags/articles/{town.one.id}"):
        assert town.answers(path) == expected
    page = town.browser(town.near).get(town.path)
    assert "Le potager partagé" in page.text and "Retirée" not in page.text
    assert "Composter" not in page.text and "vers" not in page.text


@pytest.mark.parametrize("by", ["ana", "ben"])
def test_who_wrote_it_reads_when_and_alone_may_use_its_words_again(gone, seat, by):
    town = gone("near")
    seat(town.mag, town.ben)
    seat(town.mag, town.far, EDITOR)
    going.withdraw(getattr(town, by), town.one.id)
    page = town.browser(town.ben).get(town.path)
    assert page.status == 410 and re.search(r"Retirée\s: \w+ \d+ \w+ à", page.text)
    assert "copie les ramène" in page.follow("En repartir").text
    for other in (town.ana, town.far):
        page = town.browser(other).get(town.path)
        assert page.status == 410 and "Retirée" not in page.text and "En repartir" not in page.text
        assert town.browser(other).get(f"/mags/articles/{town.one.id}/more").status == 404
        with pytest.raises(NotFound):
            going.duplicate(other, town.one.id)
    assert going.duplicate(town.ben, town.one.id).id != town.one.id


def test_an_editor_who_withdraws_it_is_led_back_to_the_desk(gone):
    town = gone("everyone")
    page = town.browser(town.ana).get(f"/mags/articles/{town.one.id}/away")
    done = page.submit("Le retirer pour de bon", is_sure="y")
    assert done.status == 200 and done.path.startswith(f"/mags/{town.mag.id}/desk")


@pytest.mark.parametrize(
    ("audience", "expected"),
    [("everyone", [410, 410, 404, 410]), ("near", [410, 404, 404, "sign-in"])],
)
def test_a_mag_that_was_ended_is_said_with_all_that_was_in_it(gone, audience, expected):
    town = gone(audience)
    ending.end(town.mag.id, member=Member.get_by_id(town.ana.id), said=town.mag.title)
    for path in (town.mag.path, f"{town.mag.path}/issues", town.path, f"/mags/{town.mag.id}"):
        assert town.answers(path) == expected
    page = town.browser(town.ana).get(town.mag.path)
    assert page.status == 410 and "Retirée" in page.text


def test_what_moderators_hid_before_is_told_to_nobody(gone):
    town = gone("everyone")
    reports.hide(town.one)
    with transaction():
        going.take_away(town.one.get_by_id(town.one.id))
    assert town.answers(town.path) == [404, 404, 404, "sign-in"]


def test_a_mag_that_moderators_hid_is_told_to_its_authors_alone(gone):
    """Nor what was in it: its owner and who wrote it know it, and everybody else found nothing."""
    town = gone("everyone")
    reports.hide_mag(town.mag)
    ending.end(town.mag.id, member=Member.get_by_id(town.ana.id), said=town.mag.title)
    for path in (town.mag.path, town.path, f"/mags/articles/{town.one.id}"):
        assert town.answers(path) == [404, 404, 404, "sign-in"]
        assert town.browser(town.ana).get(path).status == 410
    assert town.browser(town.ben).get(town.path).status == 410


def test_what_never_appeared_was_never_there(gone):
    town = gone("everyone")
    type(town.one).update(published_at=None, state=publishing.WITHDRAWN).execute()
    assert town.answers(town.path) == [404, 404, 404, "sign-in"]
