"""In Chromium, over two instances: neighbours on either bank of the Rhine find each other.

They see each other's offer, project and article in their mile, ask and answer; who lives further
off on either side sees nothing of it. Then the partnership ends, and nothing is left.
"""

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.two_banks import FAR, served, uris_across
from tests.browser.two_towns import Tab

# Two instances start, forty people move in; two cores with much else to do take some minutes.
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

HERS = {
    "offer": "Ourlets du soir",
    "project": "Un banc au port",
    "article": "Le héron de six heures",
}
THEIRS = {
    "offer": "Quittengelee",
    "project": "Eine Bank am Ufer",
    "article": "Zwölf Minuten zu Fuß",
}
# Ids, and no word: what is gone and must not come again, that this was heard (two weeks), and what
# the house told itself of a talk (thirty days).
LEDGERS = {"federation_removed", "federation_inbound", "event"}
ASKED, ANSWERED = "Tu couds aussi le jeudi ?", "Jeudi à sept heures, volontiers."


@pytest.fixture
def banks(tmp_path, fresh_database):
    """Alsace and Ortenau, served, with people at the edge."""
    with served(tmp_path, fresh_database) as both:
        yield both


@pytest.fixture
def tab(chromium, engine):
    """Open a browser for somebody of a bank, which runs no script."""
    contexts = []

    def come(bank, first_name):
        view = PHONE if engine == "sqlite" else DESK
        context = chromium.new_context(
            java_script_enabled=False, viewport=view, locale="fr-FR", timezone_id="Europe/Paris"
        )
        context.set_default_timeout(20_000)  # milliseconds; two cores may be busy
        context.add_cookies([bank.cookie_of(first_name, is_known=False)])
        glass = chromium.new_context(viewport=view, locale="fr-FR")
        contexts.extend((context, glass))
        return Tab(context.new_page(), bank.url, glass=glass.new_page())

    yield come
    for context in contexts:
        context.close()


def test_neighbours_on_both_banks_find_each_other_until_it_ends(banks, tab):
    alsace, ortenau = banks
    alsace.shows("Leïla", offer=HERS["offer"], project=HERS["project"])
    ortenau.shows("Jutta", offer=THEIRS["offer"], project=THEIRS["project"])
    alsace.proposes(ortenau)
    for bank, other in ((alsace, ortenau), (ortenau, alsace)):
        _agrees(tab(bank, "Odile"), other)
    leila, jutta = tab(alsace, "Leïla"), tab(ortenau, "Jutta")
    _writes(leila, HERS["article"])
    _writes(jutta, THEIRS["article"])
    for member in (leila, jutta):
        member.open("/me/elsewhere").press("Le montrer là-bas aussi").is_at_ease()

    found = _finds(leila, THEIRS), _finds(jutta, HERS)
    far = [tab(bank, FAR[bank.name][0]) for bank in banks]
    for reader, shown, pages in zip(far, (THEIRS, HERS), found, strict=True):
        _sees_nothing(reader, shown, pages)

    _ask_and_answer(jutta, leila, thing=found[1]["offer"])
    uris = [bank.uris_of(other) for bank, other in zip(banks, reversed(banks), strict=True)]
    assert all(len(one) >= 4 for one in uris), "three things and who shows them"
    alsace.ends(ortenau)
    for bank, reader, shown, words, pages, theirs in zip(
        banks,
        (leila, jutta),
        (THEIRS, HERS),
        ({ASKED, "Jutta"}, {ANSWERED, "Leïla"}),
        found,
        uris,
        strict=True,
    ):
        _is_over(bank, reader, {*shown.values(), *words}, pages, theirs)


def _agrees(steward, other):
    """A steward looks at where the other is, and agrees."""
    page = f"/federation/partners/{other.host}"
    steward.finds("attend votre oui", at=page).is_at_ease()
    steward.press("Regarder et dire oui").is_at_ease()
    steward.press("Oui, ils sont bien là").is_at_ease()


def _writes(member, title):
    """Somebody opens a Mag for their mile, and writes in it."""
    member.open("/mags/new?template=initiative").write(title="Carnet du fleuve")
    member.choose("audience", "mile").press("Ouvrir ce Mag")
    mag_id = member.page.url.partition("/mags/")[2].partition("/")[0]
    member.open(f"/mags/{mag_id}/desk").press("Écrire")
    member.write(title=title, lead="Deux phrases.", text="Il se pose toujours au même endroit.")
    member.choose("audience", "mile").press("Publier maintenant").is_at_ease()


def _finds(reader, shown):
    """All of it stands in their mile, with where it is from; give the address of each page."""
    pages = {}
    for kind, title in shown.items():
        reader.finds(title, at="/").is_at_ease()
        assert reader.page.locator(".origin").count()
        reader.press(title).is_at_ease()
        assert reader.reads(title) and reader.reads("dans ton mile")
        pages[kind] = reader.page.url
    return pages


def _sees_nothing(reader, shown, pages):
    """Nothing of it stands in any ring, is found, or has a page: as if it were not there."""
    for way in ("/", "/?ring=instance", *(f"/search?q={title}" for title in shown.values())):
        reader.open(way).is_at_ease()
        assert not _linked(reader, shown), way
    for page in pages.values():
        assert reader.page.goto(page).status == 404


def _linked(reader, titles):
    """Return which of some titles the page leads to; what was searched for stands there too."""
    links = reader.page.locator("main a").all_inner_texts()
    return [one for one in titles.values() if any(one in text for text in links)]


def _ask_and_answer(asks, answers, *, thing):
    asks.open(thing).press("Poser une question").is_at_ease()
    asks.write(text=ASKED).press("Envoyer ma question").is_at_ease()
    answers.finds(ASKED.split(" ?")[0], at="/conversations/requests")
    answers.follow(answers.page.locator("main a[href^='/conversations/']").filter(has_text="Jutta"))
    answers.is_at_ease()
    answers.write(text=ANSWERED).press("Répondre").is_at_ease()
    asks.finds(ANSWERED, at="/conversations")


def _is_over(bank, reader, words, pages, uris):
    """Nothing of it stands on a page, in a table or in a file."""
    bank.waits(lambda: not uris_across())
    for page in pages.values():
        assert reader.page.goto(page).status == 404
    for way in ("/", "/search?q=banc", "/notices", "/conversations", "/kept"):
        reader.open(way).is_at_ease()
        assert not [one for one in words if reader.reads(one)], way
    assert bank.holding(words) == []
    assert {table for table, _row in bank.holding(uris)} <= LEDGERS
