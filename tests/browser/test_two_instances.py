"""In Chromium, over two instances: a Mag of one is found, followed, read and answered on the other.

Then it is edited, and withdrawn: gone on both, and each side is told the truth. One browser is
signed in on both, and runs no script. The demo of two lives in SQLite by its nature
(``onemile.demo.founding``); on PostgreSQL two empty instances stand for it.
"""

import re

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.two_towns import Tab, served

pytestmark = [pytest.mark.long, pytest.mark.timeout(280)]

MAG, BEFORE, TITLE = "Les planches du quai", "Le quai en octobre", "La passerelle rouverte"
SAID, ANSWERED = "La troisième planche chante aussi.", "Alors elles se répondent."


@pytest.fixture
def towns(engine, tmp_path, request):
    """Alsace and Ortenau, served: the demo on SQLite, two without a past on PostgreSQL."""
    fresh = None
    if engine == "postgres":
        fresh = request.getfixturevalue("postgres_server").fresh_database
    with served(tmp_path, fresh) as both:
        yield both


@pytest.fixture
def tabs(chromium, engine, towns):
    """Ana of Alsace and Noé of Ortenau at one browser, and Jutta of Ortenau at another."""
    alsace, ortenau = towns
    view = PHONE if engine == "sqlite" else DESK
    contexts = []

    def browser(*cookies):
        context = chromium.new_context(
            java_script_enabled=False, viewport=view, locale="fr-FR", timezone_id="Europe/Paris"
        )
        context.set_default_timeout(20_000)  # milliseconds; two cores may be busy
        context.add_cookies(list(cookies))
        contexts.append(context)
        return context

    glass = chromium.new_context(viewport=view, locale="fr-FR")
    contexts.append(glass)
    shared = browser(alsace.cookie_of("Ana"), ortenau.cookie_of("Noé", is_known=False))
    other = browser(ortenau.cookie_of("Jutta"))
    yield [
        Tab(context.new_page(), town.url, glass=glass.new_page())
        for context, town in ((shared, alsace), (shared, ortenau), (other, ortenau))
    ]
    for context in contexts:
        context.close()


def test_a_mag_is_followed_answered_and_gone_on_both(towns, tabs):
    alsace, _ortenau = towns
    ana, noe, jutta = tabs

    # Ana opens a Mag for everybody, and reads on its page how it is called over there.
    ana.open("/mags/new?template=initiative").write(title=MAG)
    ana.choose("audience", "everyone").press("Ouvrir ce Mag")
    mag_id = re.search(r"/mags/(\d+)/", ana.page.url)[1]
    ana.publishes(mag_id, BEFORE, text="Les bateaux sont rentrés.")
    ana.press(MAG).is_at_ease()
    name = re.search(r"@\w+@[\w.:]+", ana.page.content())[0]
    assert name.endswith(f"@{alsace.host}")

    # Noé finds it by that name, and follows it with keys alone; Jutta by the address of its page.
    _found(noe, name).is_at_ease()
    assert noe.reads("Ta photo") or noe.reads("ton prénom"), "what others learn is said before"
    noe.presses_by_key("D’accord, et suivre").is_at_ease()
    there = noe.page.url
    noe.finds(BEFORE, at=there).is_at_ease()
    assert noe.reads(f"Tu suis {MAG}") and noe.reads("Avant que tu suives")
    _found(jutta, ana.page.url).press("Suivre")
    jutta.finds(f"Tu suis {MAG}", at=jutta.page.url)

    # What appears from now on stands on the newsstand and in the feed, with where it is from.
    home = ana.publishes(mag_id, TITLE, text="Prends garde à la troisième planche.")
    assert ana.reads("Commentaires")
    noe.finds(TITLE, at="/notices").is_at_ease()
    for way in ("/mags/", "/followed"):
        noe.finds(TITLE, at=way).is_at_ease()
        assert noe.page.locator(".origin").last.inner_text().strip(), way
    noe.follow(noe.page.get_by_role("link", name=TITLE)).is_at_ease()
    thing = noe.page.url
    assert noe.reads("troisième planche") and _found(jutta, home).reads("troisième planche")

    # Noé says something; Ana reads it beneath her article, with where it is from, and answers.
    noe.write(text=SAID).presses_by_key("Publier mon commentaire").is_at_ease()
    ana.finds("Noé M.", at="/notices").is_at_ease()
    ana.finds(SAID, at=home).is_at_ease()
    ana.press("Répondre").is_at_ease()
    ana.write(text=ANSWERED).press("Publier mon commentaire")
    noe.finds("Ana M.", at="/notices").is_at_ease()
    assert noe.reads("t’a répondu"), noe.text
    noe.finds(ANSWERED, at=thing).is_at_ease()
    assert noe.reads("arrivé là-bas")

    # Jutta keeps it, thanks for it and passes it on.
    for words in ("Garder", "Merci", "Transmettre"):
        _found(jutta, home).press(words).is_at_ease()
    assert jutta.open("/kept").reads(TITLE)
    ana.finds("Merci · 1", at=home).press("Voir où").is_at_ease()
    assert ana.reads("lu là-bas")

    # Ana corrects a word: it is another one over there as well, and said to be changed.
    ana.open(home).press("L’ouvrir dans l’atelier")
    ana.write(text="Prends garde à la quatrième planche.").press("Publier les changements")
    for reader in (noe, jutta):
        reader.finds("quatrième planche", at=thing).is_at_ease()
        assert reader.reads("modifié") and not reader.reads("troisième planche. ")

    # She withdraws it.
    ana.open(home).press("L’ouvrir dans l’atelier").press("Et aussi").press("Retirer cet article")
    ana.is_at_ease()
    ana.page.locator("[name=is_sure]").check(force=True)
    ana.press("Le retirer pour de bon").is_at_ease()
    assert not ana.reads("Lu aussi"), "from that moment on nobody is said to read it"

    # It is gone on both, from every page and list; readers are told, by whom it was withdrawn.
    for reader in (noe, jutta):
        reader.finds("Son auteur l’a retiré", at=thing).is_at_ease()
        assert reader.page.goto(thing).status == 410
        assert not reader.reads("planche") and not reader.reads(TITLE)
        for way in ("/mags/", "/followed", "/notices", "/search?q=passerelle", there, "/kept"):
            assert not reader.open(way).reads(TITLE), way
        reader.is_at_ease()
        assert _found(reader, home).reads("ou plus rien"), "by its address as well"
    assert jutta.open("/kept").reads("Son auteur l’a retiré")
    for somebody, way in ((ana, "/mags/"), (ana, "/search?q=passerelle"), (noe, home)):
        assert TITLE not in somebody.open(way).page.locator("main").inner_text(), way
    assert noe.page.goto(home).status in (404, 410) and noe.reads("n’existe plus")

    # Ana reads which instance had it and that it has confirmed; what came before stands yet.
    ana.finds("1 a confirmé", at="/federation/mine").is_at_ease()
    ana.follow(ana.page.locator("main .rows a")).is_at_ease()
    assert ana.reads("confirmé") and ana.reads("C’est effacé partout") or ana.reads("ont confirmé")
    assert noe.open(there).reads(BEFORE)


def _found(reader, address):
    """Have a reader look for a name or an address, where one does."""
    return reader.open("/federation/find").write(uri=address).press("Regarder")
