"""In Chromium, over two instances: a Mag of one is found, followed, read and answered on the other.

Then it is edited, and withdrawn: gone on both, and each side is told the truth. One browser is
signed in on both, and runs no script. The demo of two lives in SQLite by its nature
(``onemile.demo.founding``); on PostgreSQL two empty instances stand for it.
"""

import re

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.two_towns import Tab, served

# Planted and told in a minute and a half; two cores with much else to do take five.
pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

MAG, BEFORE, TITLE = "Les planches du quai", "Le quai en octobre", "La passerelle rouverte"
SAID, ANSWERED = "La troisième planche chante aussi.", "Alors elles se répondent."


@pytest.fixture
def towns(tmp_path, fresh_database):
    """Alsace and Ortenau, served: the demo on SQLite, two without a past on PostgreSQL."""
    with served(tmp_path, fresh_database) as both:
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
    alsace, ortenau = towns
    ana, noe, jutta = tabs
    names = {one["name"] for one in ana.page.context.cookies()}
    assert {one.server.port for one in towns} <= {int(name.rpartition("-")[2]) for name in names}

    mag_id, name = _is_opened(ana)
    assert name.endswith(f"@{alsace.host}")
    there = _is_followed(noe, jutta, name=name, page=ana.page.url)

    home = ana.publishes(mag_id, TITLE, text="Prends garde à la troisième planche.")
    thing = _is_read(noe, jutta, home=home, origin=re.compile(f"{alsace.host}|1Mile Alsace"))
    _is_answered(ana, noe, home=home, thing=thing)
    _is_kept(ana, jutta, home=home)

    # Ana corrects a word: it is another one over there as well, and said to be changed.
    ana.open(home).press("L’ouvrir dans l’atelier")
    ana.write(text="Prends garde à la quatrième planche.").press("Publier les changements")
    for reader in (noe, jutta):
        reader.finds("quatrième planche", at=thing).is_at_ease()
        assert reader.reads("modifié le") and not reader.reads("troisième planche.")

    _is_withdrawn(ana, home=home)
    for reader in (noe, jutta):
        _is_gone(reader, home=home, thing=thing, there=there)
    assert noe.open(thing).reads("Ce que tu avais écrit dessous")
    assert not jutta.open(thing).reads("Ce que tu avais écrit dessous")
    assert jutta.open("/kept").reads("Son auteur l’a retiré")

    assert ana.page.goto(home).status == 410 and ana.reads("Cette page a été retirée")
    jutta.open(home)  # as a visitor there, who is told that it went, and where it stood
    assert jutta.reads("Cette page a été retirée") or jutta.reads("zurückgezogen")
    assert not jutta.reads("quatrième planche") and not jutta.reads(TITLE)

    # Ana reads which instance had it and that it has confirmed; what came before stands yet.
    ana.finds("1 a confirmé", at="/federation/mine").is_at_ease()
    ana.press(TITLE).is_at_ease()
    assert ana.reads(ortenau.host) and ana.reads("Tous ont confirmé l’effacement")
    assert noe.open(there).reads(BEFORE)


def _is_opened(ana):
    """Ana opens a Mag for everybody; give its number, and its name over there, as she reads it."""
    ana.open("/mags/new?template=initiative").write(title=MAG)
    ana.choose("audience", "everyone").press("Ouvrir ce Mag")
    mag_id = re.search(r"/mags/(\d+)/", ana.page.url)[1]
    ana.publishes(mag_id, BEFORE, text="Les bateaux sont rentrés.")
    ana.press(MAG).is_at_ease()
    return mag_id, re.search(r"@\w+@[\w.:]+", ana.text)[0]


def _is_followed(noe, jutta, *, name, page):
    """Noé finds it by its name, and follows it with keys alone; Jutta by the address of its page.

    Give the address of its page over there.
    """
    _found(noe, name).is_at_ease()
    assert noe.reads("on y lit ton prénom"), "what others learn is said before"
    noe.presses_by_key("D’accord, et suivre").is_at_ease()
    there = noe.page.url
    noe.finds(BEFORE, at=there).is_at_ease()
    assert noe.reads(f"Tu suis {MAG}") and noe.reads("Avant que tu suives")
    _found(jutta, page).press("Suivre")
    jutta.finds(f"Tu suis {MAG}", at=there)
    return there


def _is_read(noe, jutta, *, home, origin):
    """What appears from now on is told, stands on the newsstand and in the feed, with its origin.

    Give the address of its page over there.
    """
    noe.finds(TITLE, at="/notices").is_at_ease()
    for way in ("/mags/", "/followed"):
        noe.finds(TITLE, at=way).is_at_ease()
        assert noe.page.locator(".origin").filter(has_text=origin).count(), way
    noe.press(TITLE).is_at_ease()
    assert noe.reads("troisième planche") and _found(jutta, home).reads("troisième planche")
    return noe.page.url


def _is_answered(ana, noe, *, home, thing):
    """Noé says something; Ana is told, reads it beneath her article, answers; Noé is told."""
    noe.write(text=SAID).presses_by_key("Publier mon commentaire").is_at_ease()
    ana.finds("a écrit sous ce que tu as publié", at="/notices").is_at_ease()
    ana.finds(SAID, at=home).is_at_ease()
    assert ana.reads("Noé M.") and ana.reads("depuis "), "with where it is from"
    ana.press("Répondre").is_at_ease()
    ana.write(text=ANSWERED).press("Publier mon commentaire")
    noe.finds("t’a répondu", at="/notices").is_at_ease()
    noe.finds(ANSWERED, at=thing).is_at_ease()
    assert noe.reads("remis à leur serveur") and noe.reads("a écrit ce texte")


def _is_kept(ana, jutta, *, home):
    """Jutta keeps it, thanks and passes it on; Ana reads her thanks, and where it is read."""
    for words in ("Garder", "Merci", "Transmettre"):
        _found(jutta, home).press(words).is_at_ease()
    assert jutta.open("/kept").reads(TITLE)
    ana.finds("Merci · 1", at=home).press("Voir où").is_at_ease()
    assert ana.reads("lu là-bas")


def _is_withdrawn(ana, *, home):
    """Ana withdraws it: from that moment on nobody is said to read it, and it stands nowhere."""
    ana.open(home).press("L’ouvrir dans l’atelier").press("Et aussi").press("Retirer cet article")
    ana.is_at_ease()
    ana.page.locator("[name=is_sure]").check(force=True)
    ana.press("Le retirer pour de bon").is_at_ease()
    assert ana.reads("C’était lu aussi chez") and not ana.reads("Lu aussi chez")
    for way in ("/mags/", "/search?q=passerelle"):
        assert not ana.open(way).reads(TITLE), way


def _is_gone(reader, *, home, thing, there):
    """It is gone from every page and list, and its reader is told by whom."""
    reader.finds("Son auteur l’a retiré", at=thing).is_at_ease()
    assert reader.page.goto(thing).status == 410
    assert not reader.reads("quatrième planche") and not reader.reads(TITLE)
    for way in ("/mags/", "/followed", "/notices", "/search?q=passerelle", there, "/kept"):
        assert not reader.open(way).reads(TITLE), way
    assert _found(reader, home).reads("ou plus rien"), "looked for by its address"


def _found(reader, address):
    """Have a reader look for a name or an address, where one does."""
    return reader.open("/federation/find").write(uri=address).press("Regarder")
