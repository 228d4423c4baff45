"""A moderator from afar: no door of a case is closed, disputes are found, decisions are told."""

import re

import pytest

from onemile import clock as clock_module
from onemile import conversations, mail
from onemile.members.models import Block
from onemile.mile.radius import home_of
from onemile.moderation import decisions, reports, targets
from onemile.notices.models import NoticeRow
from onemile_exchanges import completion, negotiate, publish
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.negotiate import Terms
from onemile_mags.article_models import Article
from onemile_mags.models import Mag
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.way.news_models import News

FAR = "68100"  # no commune beside the neighbours' own
WHY = "Rien n’a été fait"


@pytest.fixture
def pair(world, clock):
    clock.advance(days=10)
    now = clock_module.now()
    return world.member("Ana", verified_at=now), world.member("Ben", verified_at=now)


@pytest.fixture
def mo(world):
    return world.member("Mo", role="moderator", at=FAR)


@pytest.fixture
def agreed(pair):
    ana, ben = pair
    draft = publish.Draft(kind="offer", form="help", category="garden", title="Tondre")
    item = publish.publish(draft, member=ana)
    row = negotiate.propose(item.id, Terms(amount_smiles=45, text="Bonjour"), member=ben)
    return negotiate.accept(row.id, member=ana, version=1)


@pytest.fixture
def news(pair):
    """The news of an open project of Ana's."""
    ana, home = pair[0], home_of(pair[0].id)
    project = Project.create(
        title="Un banc",
        author_id=ana.id,
        author_uri=ana.uri,
        cell=home.cell,
        commune=home.commune,
        stage="open",
        closes_at=clock_module.ahead(days=9),
    )
    Bearer.create(project=project, member_uri=ana.uri, member_id=ana.id, state=ACCEPTED)
    return News.create(project=project, author_uri=ana.uri, author_id=ana.id, title="Le bois")


@pytest.fixture
def printed(pair):
    """An article of a Mag of Ana's, for her neighbours."""
    ana, home = pair[0], home_of(pair[0].id)
    placed = {"author_id": ana.id, "author_uri": ana.uri, "cell": home.cell}
    placed |= {"commune": home.commune, "state": "published", "published_at": clock_module.now()}
    mag = Mag.create(title="Le potager", slug="potager", **placed)
    return Article.create(mag=mag, slug="neige", title="Neige", text="Il neige.", **placed)


def report_of(kind, agreed, pair, news=None, printed=None):
    """Let the other of the two report one thing of each kind; gives its case."""
    ana, ben = pair
    projects = {}
    if printed is not None:
        projects["mags.article"] = (str(printed.id), ben)
        projects["mags.mag"] = (str(printed.mag_id), ben)
    if news is not None:
        projects["projects.news"] = (str(news.id), ben)
        projects["projects.project"] = (str(news.project_id), ben)
    subject, by = {
        **projects,
        "core.member": (ana.public_id, ben),
        "exchanges.item": (str(agreed.item_id), ben),
        "core.post": (str(conversations.Post.select().get().id), ana),
        "exchanges.message": (str(conversations.Post.select().get().id), ana),
    }[kind]
    target = targets.target_of(kind)
    place = f"http://instance.example{target.url(target.find(subject))}"
    words = reports.Words(ground="insult", text="Regardez", location=place)
    return reports.file(kind, subject, by=by, words=words).case


def links_of(page):
    main = page.html[page.html.index("<main") : page.html.index("</main")]
    return sorted({link for link in re.findall(r'href="(/[^"#]*)"', main)})


KINDS = [
    "core.member",
    "core.post",
    "exchanges.item",
    "exchanges.message",
    "mags.article",
    "mags.mag",
    "projects.news",
    "projects.project",
]


def test_every_kind_that_can_be_reported_is_walked_below(instance):
    assert sorted(targets.all_targets()) == KINDS


def suspended(pair, case, *, by):
    """Suspend somebody: by their case, or by another where what is reported is of many."""
    if "suspend" not in decisions.possible(case, by=by):
        words = reports.Words(ground="insult", text="Regardez", location="/")
        case = reports.file("core.member", pair[0].public_id, by=pair[1], words=words).case
    decisions.decide(case, by=by, action="suspend", ground="insult", reason="Non.")


@pytest.mark.parametrize("since", ["nothing", "hidden", "blocked", "suspended"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_link_of_a_case_is_a_closed_door(kind, since, agreed, pair, news, printed, mo, browser):
    case = report_of(kind, agreed, pair, news, printed)
    if since == "hidden" and kind != "core.member":
        decisions.decide(case, by=mo, action="hide", ground="insult", reason="Non.")
    elif since == "blocked":
        Block.create(blocker=pair[0], blocked=mo)
        Block.create(blocker=pair[1], blocked=mo)
    elif since == "suspended":
        suspended(pair, case, by=mo)
    page = browser(mo).get(f"/moderation/{case.id}")

    links = links_of(page)
    answers = {link: browser(mo).get(link).status for link in links}
    assert set(answers.values()) == {200}, answers
    if kind == "exchanges.item":
        assert f"/exchanges/items/{agreed.item_id}" in links


def test_only_who_must_decide_reads_a_reported_item_from_afar(agreed, pair, mo, world, browser):
    path, far = f"/exchanges/items/{agreed.item_id}", world.member("Zoé", at=FAR)
    assert browser(mo).get(path).status == 404
    report_of("exchanges.item", agreed, pair)

    page = browser(mo).get(path)
    assert page.status == 200 and "comme permanent" in page.text
    assert f"{path}/propose" not in page.html
    assert browser(mo).get(f"{path}/propose").status == 404
    assert "Tondre" in browser(mo).get(f"/report/exchanges.item/{agreed.item_id}").text
    assert browser(far).get(path).status == 404


def test_who_reported_it_gains_no_key_by_that(agreed, mo, browser):
    words = reports.Words(ground="insult", text="Regardez", location="/")
    reports.file("exchanges.item", str(agreed.item_id), by=mo, words=words)
    assert browser(mo).get(f"/exchanges/items/{agreed.item_id}").status == 404


def test_a_report_of_a_page_opens_the_item_it_names_and_no_conversation(agreed, pair, mo, browser):
    for path, expected in (
        (f"/exchanges/items/{agreed.item_id}", 200),
        (f"/exchanges/{agreed.id}", 403),
    ):
        assert browser(mo).get(path).status == 404
        place = f"http://instance.example{path}"
        words = reports.Words(ground="insult", text="Regardez", location=place)
        reports.file("", "", by=pair[1], words=words)
        assert browser(mo).get(path).status == expected
    assert "entre eux deux" in browser(mo).get(f"/exchanges/{agreed.id}").text


# ------------------------------------------------ disputes are found


def test_a_moderator_who_is_no_steward_finds_the_disputes_and_is_told(
    agreed, pair, mo, world, browser
):
    assert "désaccord" not in browser(mo).get("/moderation").text
    opening.open_dispute(agreed.id, member=pair[1], why=WHY)
    world.tell()

    page = browser(mo).get("/moderation")
    assert "1 désaccord entre deux voisins" in page.text.replace("\u00a0", " ")
    assert "Rien n’attend" not in page.text
    assert "Tondre" in page.follow("Voir ce qui s’est passé").text
    assert "Désaccords 1" in browser(mo).get("/me").text
    notices = [(n.title, n.url) for n in NoticeRow.select().where(NoticeRow.member == mo.id)]
    assert [url for _title, url in notices] == ["/exchanges/disputes"]
    assert "permanent est attendu" in notices[0][0]
    letters = [one for one in mail.waiting() if one.member_id == mo.id]
    assert len(letters) == 1 and WHY not in letters[0].body and "Tondre" not in letters[0].body


def test_the_desk_counts_them_also_while_a_case_waits(agreed, pair, mo, browser):
    opening.open_dispute(agreed.id, member=pair[1], why=WHY)
    report_of("core.member", agreed, pair)
    assert "/exchanges/disputes" in browser(mo).get("/moderation").html


def test_a_moderator_who_is_one_of_the_two_is_told_as_such_and_decides_nothing(
    agreed, pair, mo, world, browser
):
    type(pair[0]).update(role="moderator").execute()
    opening.open_dispute(agreed.id, member=pair[1], why=WHY)
    world.tell()

    for party in pair:
        urls = [n.url for n in NoticeRow.select().where(NoticeRow.member == party.id)]
        assert "/exchanges/disputes" not in urls
        assert "Tondre" not in browser(party).get("/exchanges/disputes").text
        assert "désaccord" not in browser(party).get("/moderation").text
    assert "Tondre" in browser(mo).get("/exchanges/disputes").text


def test_the_page_gives_a_moderator_something_to_decide_with(agreed, pair, mo, browser):
    ana, ben = pair
    completion.say_done(agreed.id, member=ana)
    opening.open_dispute(agreed.id, member=ben, why=WHY)
    page = browser(mo).get("/exchanges/disputes")

    text = page.text.replace("\u00a0", " ")
    assert "Ana M. a dit que c’est fait : à l’instant" in text
    assert "Ben M. n’a pas dit que c’est fait" in text
    assert "45 Smiles" in text
    for member in pair:
        assert member.url in links_of(page) and browser(mo).get(member.url).status == 200
    page.follow("Trancher")
    assert "peut demander une fois" in page.text


# ------------------------------------------------ decisions are told


@pytest.mark.parametrize("was_paid", [True, False], ids=["paid", "not paid"])
@pytest.mark.parametrize("outcome", ["fewer", "it was not"])
def test_both_learn_what_was_decided_and_for_how_many(
    agreed, pair, mo, world, browser, outcome, was_paid
):
    ana, ben = pair
    completion.say_done(agreed.id, member=ana)
    if was_paid:
        completion.say_done(agreed.id, member=ben)
    opening.open_dispute(agreed.id, member=ben, why=WHY)
    if outcome == "fewer":
        deciding.decide(
            agreed.id, moderator=mo, amount_smiles=20, took_place=True, why="Les deux ont parlé"
        )
        of_them = "Ana garde 20 Smiles sur 45" if was_paid else "Ben donne 20 Smiles à Ana"
        expected = ["a eu lieu", of_them]
    else:
        deciding.decide(agreed.id, moderator=mo, took_place=False, why="Les deux ont parlé")
        expected = ["n’a pas eu lieu", "Ana a rendu 45 Smiles à Ben" if was_paid else "45 Smiles"]
    world.tell()

    for member in pair:
        last = NoticeRow.select().where(NoticeRow.member == member.id).order_by(NoticeRow.id)
        told = list(last)[-1]
        page = browser(member).get(f"/exchanges/{agreed.id}")
        for text in (f"{told.title} {told.body}", page.text):
            said = text.replace("\u00a0", " ").replace("\u202f", " ")
            assert "Les permanents ont tranché" in said
            assert all(words in said for words in expected), said
