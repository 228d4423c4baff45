"""The desk, the settings, the sections and the issues of a Mag."""

from datetime import date, timedelta

import pytest

from onemile import clock, follows, pictures
from onemile.db import transaction
from onemile.errors import Conflict, Invalid, LimitReached, NotFound
from onemile.notices.models import NoticeRow
from onemile.testing import inside
from onemile_mags import places
from onemile_mags.article_models import HANDED, Article
from onemile_mags.making import articles, desk, ending, issues, sections
from onemile_mags.making.settings import COLUMNS, Wanted, change
from onemile_mags.models import (
    DRAFT,
    EDITOR,
    PUBLISHED,
    SECTIONS_MAX,
    WITHDRAWN,
    Address,
    Issue,
    Mag,
    Seat,
    Section,
)

pytestmark = pytest.mark.plugins("mags")


def wanted(of, **changed):
    return Wanted(**{**{name: getattr(of, name) for name in COLUMNS}, **changed})


# ------------------------------------------------------------------------- the desk


def test_the_desk_shows_what_is_written_and_what_lacks(browser, mag, article, ana):
    of = mag(ana, description="", state=DRAFT, published_at=None)
    article(of, title="Le gel", state=DRAFT)
    article(of, title="La neige", state=HANDED)

    page = browser(ana).get(f"/mags/{of.id}/desk")

    assert "Le gel" in page.text and "La neige" in page.text
    assert "une phrase dans les réglages suffit" in page.text
    assert "attend la rédaction" in page.text
    page.follow("brouillon · 1")
    assert "Le gel" in page.text and "La neige" not in page.text


def test_a_writer_sees_their_own_drafts_an_editor_all(world, mag, article, seat, ana):
    ben, eva = world.member("Ben"), world.member("Eva")
    of = mag(ana)
    seat(of, ben)
    seat(of, eva, EDITOR)
    article(of, title="À Ana", state=DRAFT)
    article(of, title="À Ben", state=DRAFT, author=ben)
    article(of, title="Paru")

    def titles(who):
        return {one.title for one in desk.lines(of, viewer=who, state="", before=None)[0]}

    assert titles(ben) == {"À Ben", "Paru"}
    assert titles(eva) == titles(ana) == {"À Ana", "À Ben", "Paru"}


def test_a_full_desk_is_read_page_by_page(mag, article, ana, monkeypatch):
    monkeypatch.setattr(desk, "PAGE_ROWS", 2)
    of = mag(ana)
    for title in ("un", "deux", "trois"):
        article(of, title=title)

    first, older = desk.lines(of, viewer=ana, state="", before=None)
    rest, none = desk.lines(of, viewer=ana, state="", before=older)

    assert [one.title for one in first] == ["trois", "deux"]
    assert [one.title for one in rest] == ["un"] and none == 0


def test_my_drafts_of_all_mags_lie_on_one_page(world, browser, mag, article, seat, ana):
    ben = world.member("Ben")
    of, gone = mag(ben, title="Gazette"), mag(ben, state=WITHDRAWN)
    seat(of, ana)
    article(mag(ana), title="Chez moi", state=DRAFT)
    article(of, title="Chez Ben", state=DRAFT, author=ana)
    article(of, title="Celui de Ben", state=DRAFT)
    article(gone, title="Disparu", state=DRAFT, author=ana)

    page = browser(ana).get("/mags/drafts")

    assert "Chez moi" in page.text and "Chez Ben" in page.text and "Gazette" in page.text
    assert "Celui de Ben" not in page.text and "Disparu" not in page.text
    assert "Mes Mags et brouillons" in browser(ana).get("/me").text


def test_who_has_no_mag_is_invited_to_begin(browser, ana):
    assert "Le premier peut tenir en une page." in browser(ana).get("/mags/drafts").text


@pytest.mark.parametrize(
    "path", ["desk", "settings", "sections", "issues", "people", "end", "issues/{issue}"]
)
def test_who_does_not_write_in_a_mag_finds_no_desk(world, browser, mag, ana, path):
    of = mag(ana)
    issue = Issue.create(mag=of.id, number=1)
    address = f"/mags/{of.id}/{path.format(issue=issue.id)}"

    assert browser(ana).get(address).status == 200
    assert browser(world.member("Ben")).get(address).status == 404
    assert browser().get(address).path == "/signin" or "bureau" not in browser().get(address).text
    Mag.update(state=WITHDRAWN).execute()
    assert browser(ana).get(address).status == 404


# --------------------------------------------------------------------- the settings


def test_settings_are_changed_and_seen_otherwise(browser, mag, ana):
    of = mag(ana)
    page = browser(ana).get(f"/mags/{of.id}/settings")

    page.submit("Enregistrer", title="Le jardin", rhythm="tous les mois", is_edited="y")

    assert page.status == 200, page.text
    now = Mag.get_by_id(of.id)
    assert (now.title, now.rhythm, now.is_edited) == ("Le jardin", "tous les mois", True)
    assert now.version == of.version + 1 and now.generation > of.generation
    assert now.slug == of.slug


def test_a_new_address_leaves_the_old_one_leading(mag, ana):
    of = mag(ana, slug="potager")

    change(of.id, wanted(of, slug="jardin"), member=ana, version=of.version)

    assert Mag.get_by_id(of.id).slug == "jardin"
    assert Address.get().slug == "potager"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("description", "x" * 401),
        ("rhythm", "x" * 121),
        ("language", "xx"),
        ("slug", "New Mag"),
        ("audience", "partners"),
        ("comments", "some"),
        ("is_association", True),
    ],
)
def test_a_wrong_setting_is_said_beside_its_field(mag, ana, field, value):
    of = mag(ana)

    with pytest.raises(Invalid) as refused:
        change(of.id, wanted(of, **{field: value}), member=ana, version=of.version)

    assert set(refused.value.fields) == {field}
    assert getattr(Mag.get_by_id(of.id), field) == getattr(of, field)


def test_two_editors_do_not_overwrite_each_other(world, browser, mag, seat, ana):
    ben, of = world.member("Ben"), mag(ana)
    seat(of, ben, EDITOR)
    slow = browser(ben).get(f"/mags/{of.id}/settings")
    browser(ana).get(f"/mags/{of.id}/settings").submit("Enregistrer", title="Titre d’Ana")

    slow.submit("Enregistrer", title="Titre de Ben")

    assert slow.status == 409
    assert "Titre d’Ana" in slow.text and 'value="Titre de Ben"' in slow.html
    assert Mag.get_by_id(of.id).title == "Titre d’Ana"
    slow.submit("Enregistrer encore une fois")
    assert Mag.get_by_id(of.id).title == "Titre de Ben"


def test_ones_own_double_save_is_no_conflict(mag, ana):
    of = mag(ana)
    change(of.id, wanted(of, title="Le jardin"), member=ana, version=of.version)

    again = change(of.id, wanted(of, title="Le jardin"), member=ana, version=of.version)

    assert again.version == of.version + 1


def test_narrowing_says_what_becomes_narrower_before_it_does(browser, mag, article, ana):
    of = mag(ana, audience="instance")
    narrow, wide = article(of), article(of, audience="instance", is_wider=True)
    own, draft = article(of, audience="me"), article(of, state=DRAFT)
    page = browser(ana).get(f"/mags/{of.id}/settings")

    page.submit("Enregistrer", audience="mile", title="Le jardin")

    assert page.status == 409 and "3 articles se resserrent" in page.text
    assert "1 d’entre eux avait été voulu plus large" in page.text
    assert Mag.get_by_id(of.id).audience == "instance"
    page.submit("Oui, pour moins de monde désormais")
    assert Mag.get_by_id(of.id).audience == "mile" and Mag.get_by_id(of.id).title == "Le jardin"
    audiences = {row.id: row.audience for row in Article.select()}
    assert audiences == {narrow.id: "mile", wide.id: "mile", own.id: "me", draft.id: "mile"}


def test_widening_a_mag_widens_no_article(mag, article, ana):
    of = mag(ana, audience="mile")
    one = article(of)

    change(of.id, wanted(of, audience="instance"), member=ana, version=of.version)

    assert Article.get_by_id(one.id).audience == "mile"


def test_a_mag_for_chosen_people_chooses_for_its_articles(mag, article, ana):
    of = mag(ana, audience="instance")
    one = article(of, list_uri="x")

    change(of.id, wanted(of, audience="people"), member=ana, version=of.version, agreed="people")

    now = Article.get_by_id(one.id)
    assert (now.audience, now.list_uri) == ("people", of.uri)


def test_only_editors_change_settings(world, mag, seat, ana):
    ben, of = world.member("Ben"), mag(ana)
    seat(of, ben)

    with pytest.raises(NotFound):
        change(of.id, wanted(of, title="À moi"), member=ben, version=of.version)


def test_what_was_typed_in_the_settings_stays_typed(browser, mag, ana):
    page = browser(ana).get(f"/mags/{mag(ana).id}/settings")

    page.submit("Enregistrer", title="x", description="Je garde cela.")

    assert page.status == 422 and "Je garde cela." in page.html


# --------------------------------------------------------------------- the sections


def test_sections_are_added_renamed_moved_and_removed_without_script(browser, mag, article, ana):
    of = mag(ana)
    page = browser(ana).get(f"/mags/{of.id}/sections")
    page.submit("Ajouter une rubrique", title="Récits")
    page.submit("Ajouter une rubrique", title="Recettes")
    page.submit("Monter")
    assert [one.title for one in sections.in_order(of)] == ["Recettes", "Récits"]

    first = sections.in_order(of)[0]
    one = article(of, section=first.id)
    page.get(f"/mags/{of.id}/sections?rename={first.id}").submit("Renommer", title="À table")
    assert sections.in_order(of)[0].title == "À table"
    page.get(f"/mags/{of.id}/sections?remove={first.id}")
    assert "1 article s’y trouve" in page.text
    page.submit("Oui, retirer")

    assert "1 article n’est plus dans aucune" in page.text
    assert Article.get_by_id(one.id).section_id is None
    assert [(one.title, one.position) for one in sections.in_order(of)] == [("Récits", 1)]


@pytest.mark.parametrize("title", ["", "x" * 41, "récits"])
def test_a_section_has_a_name_of_its_own(mag, ana, title):
    of = mag(ana)
    sections.add(of.id, member=ana, title="Récits")
    other = sections.add(of.id, member=ana, title="Autre")

    with pytest.raises(Invalid):
        sections.add(of.id, member=ana, title=title)
    with pytest.raises(Invalid):
        sections.rename(of.id, other.id, member=ana, title=title)


def test_there_are_as_many_sections_as_a_telephone_shows(browser, mag, ana):
    of = mag(ana)
    for number in range(SECTIONS_MAX):
        sections.add(of.id, member=ana, title=f"Rubrique {number}")

    with pytest.raises(LimitReached):
        sections.add(of.id, member=ana, title="De trop")
    assert "Ajouter une rubrique" not in browser(ana).get(f"/mags/{of.id}/sections").text


def test_the_ends_of_the_list_hold_and_anothers_section_is_not_found(mag, ana):
    of, other = mag(ana), mag(ana)
    one = sections.add(of.id, member=ana, title="Récits")

    sections.move(of.id, one.id, member=ana, way="up")
    sections.move(of.id, one.id, member=ana, way="down")
    for act in (sections.rename, sections.move, sections.remove):
        named = {"rename": {"title": "x"}, "move": {"way": "up"}}.get(act.__name__, {})
        with pytest.raises(NotFound):
            act(other.id, one.id, member=ana, **named)


# ----------------------------------------------------------------------- the issues


def test_an_issue_is_proposed_filled_and_put_in_order_without_script(browser, mag, article, ana):
    of = mag(ana, palette="vigne")
    gel, neige = article(of, title="Le gel", state=DRAFT), article(of, title="La neige")
    page = browser(ana).get(f"/mags/{of.id}/issues")
    page.submit("Préparer ce numéro", season="novembre", title="L’hiver")
    issue = Issue.get()
    assert (issue.number, issue.palette, issue.state) == (1, "vigne", DRAFT)

    page.submit("Les y mettre", article=[str(gel.id), str(neige.id)])
    assert [one.title for one in issues.articles_in(issue)] == ["Le gel", "La neige"]
    page.submit("Descendre")
    assert [one.title for one in issues.articles_in(issue)] == ["La neige", "Le gel"]
    places = {f"place-{neige.id}": "2", f"place-{gel.id}": "1", f"headline-{gel.id}": "Il gèle !"}
    page.submit("Enregistrer l’ordre", **places)
    assert [one.title for one in issues.articles_in(issue)] == ["Le gel", "La neige"]
    assert "Il gèle !" in page.text and Article.get_by_id(gel.id).headline == "Il gèle !"
    page.submit("Retirer du numéro")
    assert [one.title for one in issues.articles_in(issue)] == ["La neige"]
    assert issues.proposed(of).number == 2 and issues.proposed(of).palette != "vigne"


def test_a_headline_is_one_line_of_a_cover(browser, mag, article, ana):
    of = mag(ana)
    issue = Issue.create(mag=of.id, number=1, palette="vigne")
    one = article(of, issue=issue.id, position=1)
    page = browser(ana).get(f"/mags/{of.id}/issues/{issue.id}")

    page.submit("Enregistrer l’ordre", **{f"headline-{one.id}": "x" * 29})

    assert page.status == 422 and f'value="{"x" * 29}"' in page.html
    assert "une ligne de couverture" in page.text


def test_a_number_is_taken_once(browser, mag, ana):
    of = mag(ana)
    first = issues.add(of.id, issues.Cover(number=1, palette="vigne"), member=ana)
    other = issues.add(of.id, issues.Cover(number=2, palette="vigne"), member=ana)

    with pytest.raises(Invalid) as refused:
        issues.change(of.id, other.id, issues.Cover(number=1, palette="vigne"), member=ana)
    assert "number" in refused.value.fields
    page = browser(ana).get(f"/mags/{of.id}/issues")
    page.submit("Préparer ce numéro", number="1", season="mai")
    assert page.status == 422 and 'value="mai"' in page.html
    issues.change(of.id, first.id, issues.Cover(number=1, palette="miel"), member=ana)
    assert Issue.get_by_id(first.id).palette == "miel"


def test_two_who_take_a_number_at_once_are_told(mag, ana, monkeypatch):
    of = mag(ana)
    issues.add(of.id, issues.Cover(number=1, palette="vigne"), member=ana)
    monkeypatch.setattr(issues, "_check", lambda mag, cover: None)

    with pytest.raises(Invalid):
        issues.add(of.id, issues.Cover(number=1, palette="vigne"), member=ana)

    assert Issue.select().count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 0),
        ("number", 10_000),
        ("title", "x" * 81),
        ("season", "x" * 41),
        ("day", date(1800, 1, 1)),
        ("palette", "noir"),
    ],
)
def test_an_issue_that_cannot_be_is_refused_beside_its_field(mag, ana, field, value):
    cover = issues.Cover(**{"number": 1, "palette": "vigne", field: value})

    with pytest.raises(Invalid) as refused:
        issues.add(mag(ana).id, cover, member=ana)

    assert set(refused.value.fields) == {field}


def test_only_an_issue_in_preparation_is_dropped(mag, article, ana):
    of = mag(ana)
    draft = Issue.create(mag=of.id, number=1)
    out = Issue.create(mag=of.id, number=2, state=PUBLISHED)
    one = article(of, issue=draft.id, position=1)

    issues.remove(of.id, draft.id, member=ana)
    with pytest.raises(Conflict):
        issues.remove(of.id, out.id, member=ana)

    assert Article.get_by_id(one.id).issue_id is None
    assert [row.number for row in Issue.select()] == [2]


def test_an_issue_has_room_for_an_evening(browser, mag, article, ana, monkeypatch):
    monkeypatch.setattr(places, "IN_ISSUE_MAX", 1)
    of = mag(ana)
    issue, one, two = Issue.create(mag=of.id, number=1), article(of), article(of)
    page = browser(ana).get(f"/mags/{of.id}/issues/{issue.id}")

    page.submit("Les y mettre", article=[str(one.id), str(two.id)])

    assert "au plus 1 articles" in page.text and issues.articles_in(issue) == []


def test_nothing_of_another_mag_goes_into_an_issue(mag, article, ana):
    of, other = mag(ana), mag(ana)
    issue, foreign = Issue.create(mag=of.id, number=1), article(other)

    assert issues.put_in(of.id, issue.id, member=ana, article_ids=[foreign.id]) == 0
    with pytest.raises(NotFound):
        issues.put_in(other.id, issue.id, member=ana, article_ids=[foreign.id])


def test_a_writer_leads_neither_sections_nor_issues(world, mag, seat, ana):
    ben, of = world.member("Ben"), mag(ana)
    seat(of, ben)
    issue = Issue.create(mag=of.id, number=1)

    with pytest.raises(NotFound):
        sections.add(of.id, member=ben, title="À moi")
    with pytest.raises(NotFound):
        issues.add(of.id, issues.Cover(number=2, palette="vigne"), member=ben)
    with pytest.raises(NotFound):
        issues.take_out(of.id, issue.id, 1, member=ben)
    assert not Section.select().exists()


def test_an_issue_appears_by_hand_or_by_itself(browser, mag, article, ana):
    of = mag(ana)
    issue = Issue.create(mag=of.id, number=1, palette="vigne")
    one = article(of, issue=issue.id, position=1, state=DRAFT, published_at=None)
    page = browser(ana).get(f"/mags/{of.id}/issues/{issue.id}")

    page.submit("Le faire paraître à cette heure", due="demain")
    assert page.status == 422 and 'value="demain"' in page.html
    page.submit("Le faire paraître à cette heure", due="2001-01-01T09:00")
    assert page.status == 422 and Issue.get_by_id(issue.id).due_at is None
    due = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT09:00")
    page.submit("Le faire paraître à cette heure", due=due)
    assert "paraîtra tout seul" in page.text and Issue.get_by_id(issue.id).due_at is not None
    page.submit("Finalement à la main")
    assert Issue.get_by_id(issue.id).due_at is None
    page.submit("Le faire paraître maintenant")
    assert page.status == 422 and Issue.get_by_id(issue.id).state == DRAFT

    Article.update(is_ready=True).execute()
    page.submit("Le faire paraître maintenant")

    assert Issue.get_by_id(issue.id).state == Article.get_by_id(one.id).state == PUBLISHED
    assert "Le faire paraître" not in page.text


# -------------------------------------------------------------------------- its end


def test_a_mag_ends_with_all_that_is_in_it_and_its_address_stays_dead(
    world, browser, mag, article, seat, ana
):
    of = mag(ana, title="Le potager", slug="le-potager")
    out, draft = article(of), article(of, state=DRAFT)
    ben = world.member("Ben")
    seat(of, ben)
    key = pictures.keep(inside.photo(), as_a="cover", field="photo")
    with transaction():
        Mag.update(cover_key=key).where(Mag.id == of.id).execute()
        NoticeRow.create(member=ben.id, plugin="mags", title=of.title, url=of.path, event_id=1)
    follows.follow(ben, followed_uri=of.uri)
    page = browser(ana).get(f"/mags/{of.id}/end")
    assert "1 article paru" in page.text and "1 article pas encore paru" in page.text

    page.submit("Le terminer pour de bon", said="un autre")
    assert page.status == 422 and Mag.get_by_id(of.id).state == PUBLISHED
    page.submit("Le terminer pour de bon", said="le potager")

    assert Mag.get_by_id(of.id).state == WITHDRAWN
    states = {one.id: one.state for one in Article.select()}
    assert states == {out.id: WITHDRAWN, draft.id: WITHDRAWN}
    assert not Seat.select().exists()
    assert follows.between(ben, of.uri) is None and not NoticeRow.select().exists()
    assert Mag.get_by_id(of.id).cover_key == "" and page.get(pictures.url(key)).status == 404
    page.get("/mags/new").submit("Ouvrir ce Mag", title="Le potager")
    assert Mag.get(Mag.state == DRAFT).slug == "le-potager-2"


def test_only_its_owner_ends_a_mag(world, browser, mag, seat, ana):
    ben, of = world.member("Ben"), mag(ana)
    seat(of, ben, EDITOR)

    assert browser(ben).get(f"/mags/{of.id}/end").status == 404
    with pytest.raises(NotFound):
        ending.end(of.id, member=ben, said=of.title)


def test_who_is_suspended_may_still_end_their_own_and_change_nothing(browser, mag, ana):
    of = mag(ana, title="Le potager")
    ana.state = "suspended"
    ana.save()
    page = browser(ana).get(f"/mags/{of.id}/settings")

    page.submit("Enregistrer", title="Encore")
    assert page.status == 403 and Mag.get_by_id(of.id).title == "Le potager"
    page.get(f"/mags/{of.id}/end").submit("Le terminer pour de bon", said="Le potager")

    assert Mag.get_by_id(of.id).state == WITHDRAWN


def test_a_new_article_takes_who_may_comment_from_its_mag(mag, ana):
    of = mag(ana, comments="followers", holds_comments=True)
    made = articles.new_article(of.id, member=ana)
    assert (made.comments, made.holds_comments) == ("followers", True)


def test_the_desk_and_an_issue_lead_to_their_covers(browser, mag, ana):
    of = mag(ana)
    with transaction():
        one = Issue.create(mag=of.id, number=1)
    page = browser(ana).get(f"/mags/{of.id}/desk")
    page.follow("Changer la couverture")
    assert page.status == 200 and page.path == f"/mags/{of.id}/cover"
    page.get(f"/mags/{of.id}/issues/{one.id}").follow("Une photo à toi")
    assert page.status == 200 and page.path == f"/mags/{of.id}/issues/{one.id}/cover"
