"""The toolshed's own tests, with the fixtures that come with onemile."""

import io
import re

import pytest
from onemile_toolshed import queries, services
from onemile_toolshed.models import Tool

from PIL import Image

from onemile.testing.browser import Browser
from onemile.api import Area, FeedFilter, pictures, publishing

pytestmark = pytest.mark.plugins("toolshed")


def feed(instance, viewer, *, cell):
    return instance.extensions["onemile"].plugins.collect(
        "feed_items",
        area=Area(ring="mile", cells=(cell,)),
        viewer=viewer,
        narrow=FeedFilter(),
        before=None,
        limit=20,
    )


def test_a_tool_is_lent_and_counted(world, browser):
    page = browser(world.member("Ana")).get("/toolshed/").submit("Le prêter", name="Perceuse")

    assert "1 outil sur les étagères" in page.text
    assert "Perceuse" in page.text


def test_a_visitor_learns_nothing_of_what_is_for_neighbours(world, browser):
    services.shelve(world.member("Ana"), name="Perceuse")

    page = browser().get("/toolshed/", headers={"Accept-Language": "fr"})

    assert "0 outil" in page.text
    assert "Perceuse" not in page.text


def test_what_is_too_short_stays_typed(world, browser):
    page = browser(world.member("Ana")).get("/toolshed/").submit("Le prêter", name="é")

    assert (page.status, 'value="é"' in page.html) == (422, True)


def test_a_tool_is_in_the_feed_of_its_square_and_of_no_other(instance, world):
    ana, eva = world.member("Ana"), world.member("Eva")
    services.shelve(ana, name="Perceuse")

    assert [item.title for item in feed(instance, eva, cell=world.cell_of("67000"))] == ["Perceuse"]
    assert feed(instance, eva, cell=world.cell_of("68100")) == []


def test_a_hidden_tool_is_gone_until_it_is_shown_again(instance, world):
    ana, eva = world.member("Ana"), world.member("Eva")
    tool = services.shelve(ana, name="Perceuse")

    services.TARGET.hide(tool)
    assert feed(instance, eva, cell=world.cell_of("67000")) == []
    services.TARGET.restore(tool)
    assert len(feed(instance, eva, cell=world.cell_of("67000"))) == 1


def test_who_leaves_takes_their_tools_along(world):
    ana = world.member("Ana")
    services.shelve(ana, name="Perceuse")
    assert b"Perceuse" in queries.export(ana)[0].content

    services.forget(ana)

    assert Tool.select().count() == 0


def everywhere(instance, viewer):
    """What a member meets in their widest ring, and what its count says."""
    page = Browser(instance, member=viewer).get("/?ring=instance")
    return "Perceuse" in page.text, "1 outil" in page.text


def test_mulhouse_reads_nothing_of_a_strasbourg_mile(instance, world, browser):
    ana, max_ = world.member("Ana"), world.member("Max", at="68100")
    tool = services.shelve(ana, name="Perceuse")

    assert everywhere(instance, max_) == (False, False)
    assert browser(max_).get(f"/toolshed/{tool.id}").status == 404
    assert browser(max_).get("/search?q=perceuse").text.count("Perceuse") == 0
    assert browser(ana).get("/search?q=perceuse").text.count("Perceuse") > 0


def test_what_a_suspended_member_lends_is_neither_shown_nor_counted(instance, world, browser):
    ana, eva = world.member("Ana"), world.member("Eva")
    tool = services.shelve(ana, name="Perceuse")
    ana.state = "suspended"
    ana.save()

    assert everywhere(instance, eva) == (False, False)
    assert browser(eva).get(f"/toolshed/{tool.id}").status == 404


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    return io.BytesIO(out.getvalue())


def test_a_photo_goes_where_its_tool_goes(world, browser):
    ana, eva = world.member("Ana"), world.member("Eva")
    page = browser(ana).get("/toolshed/")
    page.submit("Le prêter", name="Perceuse", photo=(photo(), "perceuse.png"))
    (tool,) = queries.of(ana)

    def status(member):
        with browser(member).client.get(pictures.url(tool.photo_key)) as answer:
            return answer.status_code

    assert [status(one) for one in (ana, eva, None)] == [200, 200, 404]
    services.TARGET.hide(tool)
    assert [status(one) for one in (ana, eva, None)] == [200, 404, 404]
    services.TARGET.restore(tool)
    assert status(eva) == 200


def test_what_is_no_photo_is_told_beside_its_field(world, browser):
    page = browser(world.member("Ana")).get("/toolshed/")
    page.submit("Le prêter", name="Perceuse", photo=(io.BytesIO(b"<svg/>"), "x.png"))

    assert (page.status, 'value="Perceuse"' in page.html) == (422, True)
    assert Tool.select().count() == 0


def test_a_tool_for_chosen_people_is_theirs_alone_until_it_is_taken_back(world, browser):
    ana, ben, eva = (world.member(name) for name in ("Ana", "Ben", "Eva"))
    photo = io.BytesIO()
    Image.new("RGB", (4, 4)).save(photo, "PNG")
    photo.seek(0)
    tool = services.shelve(ana, name="Perceuse", photo=photo, audience=publishing.PEOPLE)
    hers, his, page = browser(ana), browser(ben), f"/toolshed/{tool.id}"
    hers.get(f"/shown?thing={tool.uri}").submit("Créer un lien", label="Ben")
    address = re.search(r'id="made" value="[^"]*(/for-me/by-link/[^"]+)"', hers.html)[1]

    assert "Perceuse" in his.get(address).submit("Voir").text
    assert "Perceuse" in his.get("/search?q=perceuse").text
    assert "Perceuse" not in his.get("/?ring=instance").text
    assert browser(eva).get(page).status == 404

    hers.get(f"/shown?thing={tool.uri}").submit("Reprendre le lien « Ben »")
    assert his.get(page).status == 404
    assert "Perceuse" not in his.get("/search?q=perceuse").text
    assert Tool.get_by_id(tool.id).photo_key != tool.photo_key
