"""The talk below a project: who reads and writes it, its looks, its pages, what it costs."""

import pytest

from onemile import conversations
from onemile.db import database, transaction
from onemile.errors import Conflict, LimitReached, NotFound
from onemile.members import blocks
from onemile.models import MailMessage
from onemile.notices.models import NoticeRow
from onemile.privacy.erase import erase
from onemile_projects import sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.money import pledging
from onemile_projects.proposals import bearers
from onemile_projects.told import talk

pytestmark = pytest.mark.plugins("projects")


@pytest.fixture
def three(world):
    return world.member("Ana"), world.member("Ben"), world.member("Carla")


def words(shelf, viewer, **asked):
    return [one.post.text for one in talk.page(shelf, viewer, **asked).posts]


def test_a_neighbour_asks_below_it_and_all_read_it(project, three, browser):
    ana, ben, carla = three
    shelf = project(ana)
    page = browser(ben).get(sight.path(shelf))
    page.submit("Envoyer", text="Il y aura de la place pour une poussette ?")
    assert "Il y aura de la place" in browser(carla).get(sight.path(shelf)).text
    assert "Il y aura de la place" in browser(ana).get(f"{sight.path(shelf)}/talk").text
    link = f"/report/core.post/{conversations.Post.get().id}"
    assert link in browser(carla).get(sight.path(shelf)).html
    assert link not in browser(ben).get(sight.path(shelf)).html
    assert browser(carla).get(link).status == 200


def test_back_and_a_second_press_are_one_word(project, three, browser):
    ana, ben, _carla = three
    path = f"{sight.path(project(ana))}/talk"
    mine = browser(ben)
    assert "C’est déjà dit" not in mine.post(path, {"text": "Bonjour"}).text
    again = mine.post(path, {"text": "Bonjour"})
    assert "C’est déjà dit" in again.text and again.text.count("Bonjour") == 1


def test_what_is_no_word_stays_typed_beside_its_field(project, three, browser):
    ana, ben, _carla = three
    page = browser(ben).post(f"{sight.path(project(ana))}/talk", {"text": "a" * 2001})
    assert page.status == 422
    assert "aaaa" in page.html
    assert conversations.Post.select().count() == 0


def test_mulhouse_neither_reads_nor_writes_below_a_mile_of_strasbourg(
    project, three, world, browser
):
    ana, ben, _carla = three
    shelf = project(ana, audience="mile")
    talk.say(shelf.id, member=ben, text="Bonjour")
    far = world.member("Max", at="68100")
    with pytest.raises(NotFound):
        talk.say(shelf.id, member=far, text="Bonjour")
    number = talk.under_of(shelf).id
    for path in (f"{sight.path(shelf)}/talk", f"/conversations/{number}"):
        assert browser(far).get(path).status == 404


def test_whom_a_block_parts_read_nothing_of_each_other(project, three):
    ana, ben, carla = three
    shelf = project(ana)
    talk.say(shelf.id, member=ben, text="Bonjour")
    blocks.block(carla, other=ben)
    assert words(shelf, ana) == ["Bonjour"]
    assert words(shelf, carla) == []


def test_what_moderators_hide_is_shown_to_nobody(project, three):
    ana, ben, _carla = three
    shelf = project(ana)
    said = talk.say(shelf.id, member=ben, text="Bonjour")
    conversations.set_shown(int(said.id), is_shown=False)
    assert words(shelf, ana) == []


def test_a_bearer_has_it_wait_for_their_yes_or_ends_it(project, three, browser):
    ana, ben, carla = three
    shelf = project(ana)
    for stranger in (ben, carla):
        with pytest.raises(NotFound):
            talk.set_policy(shelf.id, member=stranger, policy="closed")
    page = browser(ana).get(f"{sight.path(shelf)}/talk")
    page = page.submit("Que je regarde d’abord")
    assert "attend ton oui" in page.text
    talk.say(shelf.id, member=ben, text="Bonjour")
    assert words(shelf, carla) == []
    page = browser(ana).get(sight.path(shelf))
    page.submit("Laisser paraître")
    assert words(shelf, carla) == ["Bonjour"]
    talk.set_policy(shelf.id, member=ana, policy="closed")
    with pytest.raises(Conflict):
        talk.say(shelf.id, member=ben, text="Encore")
    assert "ont mis fin" in browser(carla).get(sight.path(shelf)).text
    assert words(shelf, carla) == ["Bonjour"]


def test_the_talk_stays_when_its_author_leaves_and_another_bears_it(project, three):
    ana, ben, carla = three
    shelf = project(ana)
    with transaction():
        Bearer.create(project=shelf.id, member_uri=ben.uri, member_id=ben.id, state=ACCEPTED)
    talk.say(shelf.id, member=carla, text="Bravo à vous")
    talk.say(shelf.id, member=ana, text="Merci")
    erase(ana)
    shelf = Project.get_by_id(shelf.id)
    assert words(shelf, carla) == ["Bravo à vous"]
    talk.say(shelf.id, member=carla, text="Et maintenant ?")
    assert talk.under_of(shelf).subject_author_uri == ben.uri


@pytest.mark.plugins("smiles", "projects")
def test_who_writes_a_word_and_leaves_takes_no_news_of_the_project_from_others(
    project, three, give, tell
):
    ana, ben, carla = three
    shelf = project(ana)
    give(ben, 50)
    pledging.pledge(shelf.id, pledging.Promise(20), member=ben)
    tell()
    receipt = NoticeRow.get(NoticeRow.member == ben.id)
    letters = MailMessage.select().where(MailMessage.link.endswith(sight.path(shelf))).count()
    talk.say(shelf.id, member=carla, text="Bravo")
    tell()
    assert "a écrit" in NoticeRow.get(NoticeRow.member == ana.id).title
    erase(carla)

    assert NoticeRow.get_by_id(receipt.id).title == receipt.title
    kept = MailMessage.select().where(MailMessage.link.endswith(sight.path(shelf)))
    assert kept.count() == letters > 0
    assert not NoticeRow.select().where(NoticeRow.title.contains("a écrit")).exists()


def test_who_steps_down_looks_no_more_and_who_stays_does(project, three):
    ana, ben, carla = three
    shelf = project(ana)
    with transaction():
        Bearer.create(project=shelf.id, member_uri=ben.uri, member_id=ben.id, state=ACCEPTED)
    talk.set_policy(shelf.id, member=ana, policy=conversations.APPROVAL)
    talk.say(shelf.id, member=carla, text="Et après ?")
    bearers.step_down(shelf.id, member=ana)
    shelf = Project.get_by_id(shelf.id)
    assert words(shelf, ana) == []
    assert words(shelf, ben) == ["Et après ?"]


def test_while_it_is_suspended_nothing_is_said(project, three):
    ana, _ben, _carla = three
    shelf = project(ana, stage=Stage.SUSPENDED, stage_before=Stage.OPEN)
    with pytest.raises(Conflict):
        talk.say(shelf.id, member=ana, text="Bonjour")


def test_who_writes_without_end_is_asked_to_breathe(project, three):
    ana, ben, _carla = three
    shelf = project(ana)
    with pytest.raises(LimitReached):
        for n in range(200):
            talk.say(shelf.id, member=ben, text=f"Mot {n}")


def test_two_hundred_comments_cost_as_many_questions_as_ten(project, three, world, browser):
    ana, _ben, _carla = three
    shelf = project(ana)
    people = world.neighbours(6)
    with transaction():
        under = talk._open(shelf)
        for n in range(10):
            _written(under, people[n % 6], n)
    reader = browser(ana)
    few = _questions(reader, shelf)
    with transaction():
        for n in range(10, 200):
            _written(under, people[n % 6], n)
    assert _questions(reader, shelf) == few
    assert len(words(shelf, ana, limit=talk.PANEL_POSTS)) == talk.PANEL_POSTS
    first = talk.page(shelf, ana)
    assert len(first.posts) == talk.PAGE_POSTS
    assert words(shelf, ana, before=first.older)[-1] == "Mot 149"


def _written(under, author, n):
    conversations.Post.create(
        conversation=under, author_uri=author.uri, author_id=author.id, text=f"Mot {n}"
    )


def _questions(reader, shelf):
    reader.get(sight.path(shelf))
    engine, asked = database.obj, []
    original = engine.execute_sql

    def counting(sql, *values, **options):
        asked.append(sql)
        return original(sql, *values, **options)

    engine.execute_sql = counting
    try:
        reader.get(sight.path(shelf))
    finally:
        del engine.execute_sql
    return len(asked)
