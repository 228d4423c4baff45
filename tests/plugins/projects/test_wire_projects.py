"""What other servers are told of projects: what they ought to hold, against what they do."""

import pytest

from onemile import clock
from onemile.api import MemberSuspended, find_by_uri, publishing, transaction
from onemile.models import EventRow
from onemile.moderation.standing import suspend
from onemile_projects import stages
from onemile_projects.departing import remains, resting
from onemile_projects.events import (
    Corrected,
    NewsPublished,
    ProjectsLeft,
    ShowingChanged,
    StageChanged,
)
from onemile_projects.lifecycle import Actor, Step
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.review import reports, suspension
from onemile_projects.way import news
from onemile_projects.way.news_models import News
from onemile_projects.wire import actors, telling

pytestmark = pytest.mark.plugins("projects", "smiles")


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def cabin(project, ana):
    return project(ana, audience="everyone", stage="running")


def said(event):
    with transaction():
        return list(telling.to_wire(event))


def told(event):
    return [(one.verb, one.object_uri) for one in said(event)]


def verbs(event):
    return [one.verb for one in said(event)]


def looked_at(project, event=ShowingChanged):
    """The event that has whoever keeps copies look at a project again."""
    more = {"news_id": 1, "author_uri": ""} if event is NewsPublished else {}
    if event is StageChanged:
        more = {"before": "open", "stage": "running", "step": "start"}
    return event(project_id=project.id, project_uri=project.uri, **more)


def wrote(project, member, title="Les palettes"):
    return news.publish(project.id, member=member, title=title, text="Elles sont <i>là</i>.")


def recorded(name):
    return EventRow.select().where(EventRow.name == name).count()


def test_its_opening_and_each_of_its_news_is_said_once_to_who_follows_it(cabin, ana):
    wrote(cabin, ana)
    opening, news_of_it = said(looked_at(cabin, NewsPublished))
    assert opening.verb == news_of_it.verb == "Create"
    assert opening.sender_uri == news_of_it.sender_uri == cabin.uri
    assert news_of_it.audience.is_public and news_of_it.audience.follower_uris == (cabin.uri,)
    assert news_of_it.audience.people_uris == news_of_it.audience.mentions == ()
    assert "Une cabane" in opening.object["content"]
    note = news_of_it.object
    assert note["type"] == "Note" and note["attributedTo"] == cabin.uri
    assert note["content"].startswith("<p><strong>Les palettes</strong></p><p>Elles sont &lt;i&gt;")
    assert note["interactionPolicy"]["canReply"]["automaticApproval"] == []
    assert "Ana" not in repr(note) and ana.uri not in repr(said)
    assert said(looked_at(cabin, NewsPublished)) == [] == said(looked_at(cabin, StageChanged))


def test_of_a_narrower_one_nothing_is_said_and_nobody_finds_it(project, ana):
    for audience in (one for one in publishing.AUDIENCES if one != publishing.EVERYONE):
        made = project(ana, audience=audience, stage="running")
        wrote(made, ana)
        assert said(looked_at(made, NewsPublished)) == [], audience
        assert actors.find(made.uri) is None and not actors.is_gone(made.uri)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"stage": "open"}, ["et ouvert"]),
        ({"stage": "running", "funded_at": True}, ["et ouvert", "ce qu’il lui faut"]),
        ({"stage": "closed", "funded_at": True}, ["et ouvert", "ce qu’il lui faut", "à son terme"]),
        ({"stage": "failed"}, ["et ouvert", "pas pu se faire"]),
        ({"stage": "failed", "funded_at": True}, ["et ouvert", "ce qu’il lui", "avant la fin"]),
    ],
)
def test_the_great_steps_of_its_way_are_said_in_its_language(project, ana, fields, words):
    if "funded_at" in fields:
        fields = fields | {"opened_at": clock.ago(days=2), "funded_at": clock.ago(days=1)}
    made = project(ana, audience="everyone", **fields)
    contents = [one.object["content"] for one in said(looked_at(made, StageChanged))]
    assert len(contents) == len(words)
    assert all(word in content for word, content in zip(words, contents, strict=True)), contents


def test_other_words_are_an_update_of_the_same_note(cabin, ana):
    wrote(cabin, ana)
    created = told(looked_at(cabin, NewsPublished))[1]
    News.update(text="Elles sont parties.").execute()
    corrected = {"by_uri": ana.uri, "decision_id": 1}
    (again,) = said(Corrected(project_id=cabin.id, project_uri=cabin.uri, **corrected))
    assert (again.verb, again.object_uri) == ("Update", created[1])
    assert "parties" in again.object["content"]


def test_news_that_moderators_hide_are_taken_back_and_shown_again_are_others(cabin, ana):
    one = wrote(cabin, ana)
    uri = told(looked_at(cabin, NewsPublished))[1][1]
    (target,) = [kind for kind in reports.targets() if kind.kind == reports.NEWS]
    target.hide(one)
    assert recorded("projects.ShowingChanged") == 1
    (gone,) = said(looked_at(cabin))
    assert (gone.verb, gone.object_uri) == ("Delete", uri) and "modération" in gone.reason
    assert telling.find(uri) is None
    target.restore(one)
    ((verb, other),) = told(looked_at(cabin))
    assert verb == "Create" and other != uri


def narrow(project):
    with transaction():
        publishing.narrowed(project, audience=publishing.INSTANCE)
        project.save(only=[Project.audience])
    return publishing.ThingNarrowed(uri=project.uri)


def hide(project):
    reports.hide(project)
    return publishing.ThingHidden(uri=project.uri)


def freeze(project):
    with transaction():
        suspension.freeze(stages.locked(project.id))
    return looked_at(project, StageChanged)


def without_author(project):
    suspend(find_by_uri(project.author_uri))
    return MemberSuspended(member_uri=project.author_uri)


@pytest.mark.parametrize("way", [narrow, hide, freeze, without_author])
def test_whatever_takes_it_from_visitors_takes_all_of_it_back_and_the_actor(cabin, ana, way):
    wrote(cabin, ana)
    created = told(looked_at(cabin, NewsPublished))
    assert actors.find(cabin.uri) is not None
    event = way(cabin)
    gone = said(event)
    assert [(one.verb, one.object_uri) for one in gone] == [("Delete", uri) for _v, uri in created]
    assert all(("modération" in one.reason) == (way is hide) for one in gone)
    assert actors.find(cabin.uri) is None and not actors.is_gone(cabin.uri)
    assert [telling.find(uri) for _verb, uri in created] == [None, None]
    assert said(event) == []


def test_what_one_transaction_does_not_hold_is_told_by_the_next(cabin, ana, project, monkeypatch):
    monkeypatch.setattr(telling, "PAGE_PROJECTS", 2)
    more = [project(ana, f"Cabane {n}", audience="everyone", stage="running") for n in range(4)]
    created = [uri for one in (cabin, *more) for _verb, uri in told(looked_at(one))]
    suspend(ana)

    event, pages = MemberSuspended(member_uri=ana.uri), []
    while event is not None:
        pages.append(told(event))
        last = EventRow.select().order_by(EventRow.id.desc()).first()
        is_left = last.name == ProjectsLeft.name and len(pages[-1]) == 2
        event = ProjectsLeft(**last.payload) if is_left else None

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [(verb, uri) for page in pages for verb, uri in page] == [
        ("Delete", uri) for uri in created
    ]


def test_shown_again_the_newest_are_said_anew_and_older_ones_are_not(cabin, ana, monkeypatch):
    monkeypatch.setattr(telling, "NEWEST_MAX", 2)
    for title in ("Un", "Deux", "Trois"):
        wrote(cabin, ana, title)
    assert verbs(looked_at(cabin)) == ["Create", "Create"]
    with transaction():
        suspension.freeze(stages.locked(cabin.id))
    assert verbs(looked_at(cabin, StageChanged)) == ["Delete", "Delete"]
    with transaction():
        stages.take(stages.locked(cabin.id), Step.RESUME, actors={Actor.MODERATOR})
    again = said(looked_at(cabin, StageChanged))
    assert [one.verb for one in again] == ["Create", "Create"]
    assert "Trois" in again[1].object["content"]


def test_what_its_bearers_leave_behind_is_taken_back_and_its_actor_is_gone(cabin, ana):
    wrote(cabin, ana)
    created = told(looked_at(cabin, NewsPublished))
    actors.find(cabin.uri)
    with transaction():
        remains.forget_words(stages.locked(cabin.id))
        remains.forget_words(stages.locked(cabin.id))
    event = looked_at(cabin)
    assert recorded("projects.ShowingChanged") == 1
    assert told(event) == [("Delete", uri) for _verb, uri in created]
    assert actors.is_gone(cabin.uri)
    assert list(actors.KINDS[0].has_gone(event)) == [cabin.uri]


def test_another_bearer_stands_for_it_in_either_order(cabin, ana, world):
    ben = world.member("Ben")
    Bearer.create(project=cabin.id, member_uri=ben.uri, member_id=ben.id, state=ACCEPTED)
    assert verbs(looked_at(cabin)) == ["Create"]
    suspend(ana)
    assert verbs(MemberSuspended(member_uri=ana.uri)) == ["Delete"]
    resting.suspended(ana.uri)
    assert recorded("projects.ShowingChanged") == 1
    assert verbs(looked_at(cabin)) == ["Create"]


def test_a_project_is_a_group_that_others_find(cabin, ana, project):
    actor = actors.find(cabin.uri)
    assert actor is not None and actor.name == "Une cabane à livres"
    assert actor.handle == "une_cabane_a_livres"
    assert actor.attributed_to_uri == "" and ana.uri not in repr(actor)
    assert actors.find(f"/projects/{cabin.id}") == actor
    assert actors.by_handle(actor.handle) == cabin.uri
    assert actors.find(f"{cabin.uri}/") is None is actors.find(f"{cabin.uri}9")
    ana.federates, ana.handle = True, "ana1234"
    ana.save()
    assert actors.find(cabin.uri).attributed_to_uri == ana.uri
    nameless = project(ana, "面包", audience="everyone")
    assert actors.find(nameless.uri).handle.startswith("projet")
    corrected = Corrected(project_id=1, project_uri=cabin.uri, by_uri=ana.uri, decision_id=1)
    assert list(actors.KINDS[0].changed(corrected)) == [cabin.uri]


def test_the_address_of_a_note_leads_to_where_it_stands(cabin, ana, browser):
    one = wrote(cabin, ana)
    uri = told(looked_at(cabin))[1][1]
    path = uri[uri.index("/projects/") :]
    assert telling.document(telling.find(path))["id"] == uri
    assert telling.document(telling.find(uri))["url"].endswith(
        f"/projects/{cabin.id}#news-{one.id}"
    )
    page = browser().get(path)
    assert page.status == 200 and f'id="news-{one.id}"' in page.html
    freeze(cabin)
    assert f'id="news-{one.id}"' not in browser().get(path).html
    assert "Les palettes" not in browser(ana).get(path).html


def test_what_went_unheard_is_taken_back_once_and_is_another_note_if_it_returns(cabin):
    wrote(cabin, find_by_uri(cabin.author_uri))
    uris = [one.object_uri for one in said(looked_at(cabin, NewsPublished))]
    assert uris
    with transaction():
        back = [telling.take_back(uri) for uri in uris]
        assert [(one.verb, one.object_uri) for one in back] == [("Delete", uri) for uri in uris]
        assert telling.take_back(uris[0]) is telling.take_back("https://als.example/x") is None
    again = said(looked_at(cabin))
    assert {one.verb for one in again} == {"Create"}
    assert not {one.object_uri for one in again} & set(uris)
