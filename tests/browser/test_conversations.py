"""In Chromium, at 360 px (Ana) and 1280 px (Ben), with and without script: a question, and a no.

The members are put into the instance's folder beforehand: how one joins is another story.
"""

import os
from pathlib import Path

import pytest

from onemile import db
from onemile.app import create_app
from onemile.members import sessions
from onemile.testing.world import World
from onemile_exchanges import publish

TITLE = "Pain au levain du dimanche"
QUESTION, ANSWER = "Bonjour Ana, il est au seigle ?", "À moitié, et sans lait."


@pytest.fixture
def neighbours(server, person):
    """Open the browsers of Ana, who offers bread, and Ben, who is a stranger; with its path."""
    app = create_app(server.folder, environment={})
    cookies = {}
    with app.app_context():
        world = World(app)
        ana, ben = world.member("Ana"), world.member("Ben")
        draft = publish.Draft(kind="offer", form="gift", category="objects", title=TITLE)
        item = publish.publish(draft, member=ana)
        for one in (ana, ben):
            token = sessions.open_session(one, device="Chromium").token
            kept = {"name": sessions.cookie_name(), "value": token, "url": server.url}
            cookies[one.first_name] = kept
        db.shut(app.extensions[db.EXTENSION])

    def come(name, **options):
        somebody = person(**options)
        somebody.page.context.add_cookies([cookies[name]])
        return somebody

    return come, f"/exchanges/items/{item.id}"


def looked_at(someone, name):
    """The page is at ease; its picture is kept where somebody wants to look at it."""
    someone.is_at_ease()
    folder = os.environ.get("ONEMILE_TEST_PICTURES")
    if folder:
        width = (someone.page.viewport_size or {})["width"]
        someone.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.browser
@pytest.mark.timeout(280)
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_question_before_a_proposal(script, neighbours):
    come, item = neighbours
    ana, ben = come("Ana", script=script, phone=True), come("Ben", script=script)

    ben.open(item)
    looked_at(ben, "item")
    ben.press("Poser une question")
    looked_at(ben, "ask")
    ben.press("Envoyer ma question")
    assert ben.reads("Ton message")
    looked_at(ben, "ask-empty")
    ben.write(text=QUESTION).press("Envoyer ma question")
    assert ben.reads(QUESTION) and ben.reads("attend une réponse")
    looked_at(ben, "waiting")

    ana.open("/me").press("Conversations")
    looked_at(ana, "list-empty")
    ana.press("1 demande")
    looked_at(ana, "requests")
    ana.press("Ben").write(text=ANSWER)
    looked_at(ana, "request")
    ana.press("Répondre")
    assert ana.reads(QUESTION) and ana.reads(ANSWER)
    looked_at(ana, "talk")

    ben.open("/me").press("Conversations")
    assert ben.reads("Ana") and ben.reads(TITLE)
    looked_at(ben, "list")
    ben.press("Ana").write(text="Alors je le prends.").press("Envoyer")
    assert ben.reads("Alors je le prends.")
    ben.open(item).press("Votre conversation")
    assert ben.reads(ANSWER)


@pytest.mark.browser
@pytest.mark.timeout(280)
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_request_from_a_stranger_declined(script, neighbours):
    come, item = neighbours
    ana, ben = come("Ana", script=script, phone=True), come("Ben", script=script)
    # One word without an end may not pull the list to the side.
    asked = f"{QUESTION} {'é' * 900}"
    ben.open(item).press("Poser une question").write(text=asked).press("Envoyer ma question")
    talk, before = ben.page.url, ben.open(ben.page.url).text

    ana.open("/conversations/requests")
    looked_at(ana, "requests-long")
    ana.press("Ben").press("Refuser")
    assert ana.reads("Personne ne te demande rien")
    looked_at(ana, "declined-list")
    ana.open(talk)
    assert ana.reads("Tu as refusé")
    looked_at(ana, "declined")
    ana.press("Signaler le dernier message")
    assert ana.reads(QUESTION)
    looked_at(ana, "report")

    assert ben.open(talk).text == before
    assert ben.page.locator("textarea").count() == 0
    ben.open(item).press("Votre conversation")
    assert ben.reads("attend une réponse")
