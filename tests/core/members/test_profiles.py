"""Seen by others: one's page, one's words, one's picture, and blocks in both directions."""

import io
import re

import pytest
from PIL import Image

from onemile import current
from onemile.members import blocks, census, threshold
from onemile.members.models import Member
from onemile.mile import grid
from onemile.mile.models import Place


def photo(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "tomato").save(out, kind)
    out.seek(0)
    return out


def test_a_member_reads_first_name_initial_and_commune_of_another(world, browser):
    ana = world.member("Ana", last_name="Mullerstein", about="J’aime les tomates")
    page = browser(world.member("Ben")).get(ana.url)
    assert "Ana M." in page.text and "Strasbourg" in page.text and "tomates" in page.text
    assert "Mullerstein" not in page.html and ana.email not in page.html
    assert "67000" not in page.html


def test_a_profile_depends_on_the_square_and_not_on_what_was_declared(world, browser):
    ana, ben = world.member("Ana"), world.member("Ben")
    before = browser(ben).get(ana.url).html
    Place.update(declared_commune="67218", postcode="67400").where(
        Place.member_id == ana.id
    ).execute()
    strip = re.compile(r'name="csrf_token" value="[^"]*"')
    assert strip.sub("", browser(ben).get(ana.url).html) == strip.sub("", before)


def test_a_visitor_sees_no_profile(world, browser):
    page = browser().get(world.member("Ana").url)
    assert "Content de te revoir" in page.text and "Ana" not in page.text


@pytest.mark.parametrize("address", ["nobody", "0" * 500, "a-b", "é"])
def test_an_unknown_profile_is_nothing(address, world, browser):
    assert browser(world.member("Ben")).get(f"/members/{address}").status == 404


def test_a_suspended_member_is_seen_by_moderators_only(world, browser):
    ana = world.member("Ana", state="suspended")
    assert browser(world.member("Ben")).get(ana.url).status == 404
    assert browser(world.member("Mo", role="moderator")).get(ana.url).status == 200


def test_blocking_hides_both_from_each_other_in_silence(world, browser):
    ana, ben = world.member("Ana"), world.member("Ben")
    page = browser(ana)
    assert "reste lisible sans être connecté" in page.get(ben.url).text
    page.submit("Bloquer")
    assert "Ben M." in page.text and page.path == "/me/blocks"
    assert "Ici, vous ne vous verrez plus" in page.text and "là-bas" not in page.text

    for looker, other in ((ana, ben), (ben, ana)):
        hidden, never = browser(looker).get(other.url), browser(looker).get("/members/nobody")
        assert hidden.status == never.status == 404
        assert hidden.text == never.text
    assert ana.hidden_member_ids() == {ben.id} and ben.hidden_member_ids() == {ana.id}

    page.get("/me/blocks").submit("Débloquer")
    assert browser(ben).get(ana.url).status == 200


def test_unblocking_leaves_the_others_block(world):
    ana, ben = world.member("Ana"), world.member("Ben")
    blocks.block(ana, other=ben)
    blocks.block(ana, other=ben)
    blocks.block(ben, other=ana)
    blocks.unblock(ana, other=ben)
    assert ana.hidden_member_ids() == {ben.id} and ben.hidden_member_ids() == {ana.id}


def test_nobody_blocks_themselves(world, browser):
    ana = world.member("Ana")
    assert browser(ana).post(f"{ana.url}/block").status == 409


def test_a_member_changes_their_page(world, browser):
    ana = world.member("Ana")
    page = browser(ana)
    page.get("/me/profile").submit(
        "Enregistrer",
        first_name="Anna",
        last_name="Klein",
        about="Le soir.\nEt le matin.",
        skills="vélo, jardin;  vélo",
        spoken_languages=["fr", "gsw"],
    )
    shown = page.get(ana.url).text
    assert "Anna K." in shown and "jardin" in shown and "Elsässisch" in shown
    assert Member.get_by_id(ana.id).skills == "vélo, jardin"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("first_name", "", "Il manque"),
        ("about", "é" * 100_000, "trop long"),
        ("about", "bip \x08", "invisibles"),
        ("skills", "s" * 501, "trop long"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field_and_stays_typed(
    field, typed, words, world, browser
):
    ana = world.member("Ana")
    page = browser(ana)
    page.get("/me/profile").submit("Enregistrer", **{field: typed, "last_name": "Gardé"})
    assert page.status == 422 and words in page.text and 'value="Gardé"' in page.html
    assert Member.get_by_id(ana.id).last_name == "Muller"


def test_letters_that_only_deceive_are_left_out(world, browser):
    ana = world.member("Ana")
    page = browser(ana).get("/me/profile")
    page.submit("Enregistrer", first_name="\u202eAna\u200b", last_name="Martin")
    assert Member.get_by_id(ana.id).first_name == "Ana"
    page.get("/me/profile").submit("Enregistrer", first_name="\u200b\u2060", last_name="Martin")
    assert page.status == 422


def test_a_photo_is_kept_small_and_the_former_one_deleted(world, browser, instance):
    ana = world.member("Ana")
    page = browser(ana)
    page.get("/me/profile").submit("Enregistrer", photo=(photo(), "me.png"))
    first = Member.get_by_id(ana.id).avatar_url
    with page.client.get(first) as picture:
        assert picture.status_code == 200
        assert Image.open(io.BytesIO(picture.data)).size == (256, 256)

    page.get("/me/profile").submit("Enregistrer", photo=(photo("JPEG"), "me.jpg"))
    assert page.client.get(first).status_code == 404
    page.get("/me/profile").submit("Supprimer ma photo")
    assert Member.get_by_id(ana.id).avatar_key == ""


@pytest.mark.parametrize("content", [b"<svg onload='x'/>", b"<html>", b"", b"\x89PNG broken"])
def test_what_is_no_photo_is_refused_and_the_page_stays_typed(content, world, browser):
    page = browser(world.member("Ana"))
    page.get("/me/profile").submit(
        "Enregistrer", about="Gardé", photo=(io.BytesIO(content), "x.jpg")
    )
    assert page.status == 422 and "photo" in page.text and "Gardé" in page.text


def test_a_suspended_member_does_not_rewrite_their_page(world, browser):
    ana = world.member("Ana", state="suspended")
    page = browser(ana).get("/me/profile").submit("Enregistrer", about="Autre chose")
    assert page.status == 403 and Member.get_by_id(ana.id).about == ""


def test_the_three_looks_show_less_and_less(world, browser):
    page = browser(world.member("Ana"))
    assert "dans ton mile" in page.get("/me/seen").text
    assert "Strasbourg" in page.get("/me/seen?by=member").text
    assert "Ana M." not in page.get("/me/seen?by=visitor").page.text
    assert page.get("/me/seen?by=nonsense").status == 200


def test_no_own_page_says_a_square_out_loud(world, browser):
    ana = world.member("Ana")
    square = grid.to_text(world.cell_of("67000"))
    page = browser(ana)
    for path in ("/me", "/me/seen", "/me/profile", "/me/devices", ana.url):
        assert square not in page.get(path).html


def test_the_language_can_be_changed_by_members_and_visitors(world, browser):
    visitor = browser().get("/language/de?back=/sign-in")
    assert "Schön, dich wiederzusehen" in visitor.text
    ana = world.member("Ana")
    page = browser(ana)
    page.get("/me/language").submit("Enregistrer", language="en")
    assert "My devices" in page.text
    page.get("/language/fr")
    assert Member.get_by_id(ana.id).language == "fr"
    assert browser().get("/language/xx").status == 404
    assert browser().client.get("/language/fr?back=//evil.example").headers["Location"] == "/"


# ------------------------------------------------------------------------- the house's own texts


@pytest.mark.parametrize("path", ["/charter", "/privacy", "/accessibility", "/legal"])
@pytest.mark.parametrize("language", ["fr", "en", "de", "gsw"])
def test_the_houses_texts_are_there_in_every_language(path, language, browser):
    page = browser().get(path, headers={"Accept-Language": language})
    assert page.status == 200 and "{" not in page.text


def test_an_association_may_have_a_charter_of_its_own(instance, browser):
    folder = current.instance().folder / "texts"
    folder.mkdir()
    (folder / "charter.fr.md").write_text("# Notre pacte\n\n{name} <b>et</b> nous.", "utf-8")
    page = browser().get("/charter", headers={"Accept-Language": "fr"})
    assert "Notre pacte" in page.text and "<b>" in page.text


@pytest.mark.settings(legal__association="Les voisins", contact="a@b.example")
def test_the_legal_notice_says_what_is_known_and_tells_stewards_what_is_missing(world, browser):
    visitor = browser().get("/legal", headers={"Accept-Language": "fr"})
    assert "Les voisins" in visitor.text and "legal.host" not in visitor.text
    steward = browser(world.member("Sam", role="steward")).get("/legal")
    assert "legal.host" in steward.text and "legal.association" not in steward.text


@pytest.mark.parametrize(("n", "is_said"), [(9, False), (10, True)])
def test_the_threshold_tells_about_how_many_live_here_from_ten_on(
    n, is_said, world, browser, clock
):
    world.neighbours(n)
    clock.advance(days=8)
    census.take()
    page = browser().get("/", headers={"Accept-Language": "fr"})
    assert ("entre 10 et 20 voisins" in page.text) is is_said
    assert ("voisins" in "".join(one.html for one in threshold.facts())) is is_said


@pytest.mark.parametrize(("n", "is_said"), [(9, False), (10, True)])
def test_the_threshold_tells_of_communes_from_ten_on(n, is_said, world, browser, clock):
    for commune in world.region.communes[:n]:
        world.member(at=commune.code)
    world.neighbours(12, at=world.region.communes[0].code)
    clock.advance(days=8)
    census.take()
    page = browser().get("/", headers={"Accept-Language": "fr"})
    assert "entre 20 et 50 voisins" in page.text
    assert ("dans 10 à 20 communes" in page.text) is is_said
