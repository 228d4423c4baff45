"""In Chromium, from an empty desk to a narrowed article: a Mag as neighbours live with it."""

import time

import pytest
from PIL import Image

from onemile import clock, db, follows
from onemile.app import create_app
from onemile.background.leases import LEASE_SECONDS
from onemile.db import transaction
from onemile.members import sessions
from onemile.testing.world import World
from onemile.web import cookies
from onemile_mags.article_models import WENT_OUT, Article, Picture, Version
from onemile_mags.models import PUBLISHED, Issue, Mag
from onemile_mags.press import timing

pytestmark = [pytest.mark.long, pytest.mark.timeout(240)]

TITLES = ("Trois bacs sans odeur", "La cave prêtée", "Les graines de Ben")
# What a killed worker had taken is taken up again once its lease of a minute is over.
SOON_SECONDS = LEASE_SECONDS + 40


class Instance:
    """The instance's folder, looked into beside the server."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self._app = create_app(self.server.folder, environment={})
        self._context = self._app.app_context()
        self._context.push()
        return World(self._app)

    def __exit__(self, *_error):
        db.shut(self._app.extensions[db.EXTENSION])
        self._context.pop()


@pytest.fixture
def people(server, person):
    """Ana and Ben of one square, who follow each other, and Mila of Mulhouse; each at a browser."""
    with Instance(server) as world:
        ana, ben = world.member("Ana", verified_at=clock.now()), world.member("Ben")
        mila = world.member("Mila", at="68100")
        follows.follow(ana, followed_uri=ben.uri)
        follows.follow(ben, followed_uri=ana.uri)
        tokens = [sessions.open_session(one, device="Chromium").token for one in (ana, ben, mila)]
        name = sessions.cookie_name()
    came = []
    for token, has_script in zip(tokens, (True, False, True), strict=True):
        somebody = person(script=has_script, phone=has_script)
        cookie = {"name": name, "value": token, "url": server.url}
        somebody.page.context.add_cookies([cookie])
        came.append(somebody)
    return came


def soon(holds):
    until = time.monotonic() + SOON_SECONDS
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.2)
    return False


def written(somebody, mag_id, title, tmp_path=None):
    """Write an article for the next issue, and say that it is ready."""
    somebody.open(f"/mags/{mag_id}/desk").press("Écrire")
    somebody.write(title=title, lead="Deux phrases.", text=f"{title} : à lire près du poêle.")
    somebody.page.locator("[name=issue]").select_option(index=2)
    somebody.page.locator("[name=is_ready]").check(force=True)
    if tmp_path is not None:
        Image.new("RGB", (900, 600), "seagreen").save(tmp_path / "bacs.jpg")
        with somebody.page.expect_response("**/pictures"):
            somebody.page.locator("[name=photo]").set_input_files(tmp_path / "bacs.jpg")
        somebody.page.locator("#alt-1").fill("Trois bacs verts.")
    somebody.press("Garder le brouillon").is_at_ease()


def test_a_mag_is_begun_written_by_two_read_next_door_and_narrowed(server, people, tmp_path):
    ana, ben, mila = people

    # Ana begins a Mag for her mile from a template, and asks Ben to write in it.
    ana.open("/mags/new?template=initiative").write(title="Au pied de l’immeuble")
    ana.choose("audience", "mile").press("Ouvrir ce Mag").is_at_ease()
    with Instance(server):
        mag = Mag.get()
        drafts = [one.id for one in Article.select()]
    ana.open(f"/mags/{mag.id}/people").page.locator("[name=person]").first.check(force=True)
    ana.press("Inviter").is_at_ease()
    ben.open("/mags/").press("Oui, j’y écris").is_at_ease()

    # An issue of three articles: two by Ana, one by Ben, whose browser runs no script.
    ana.open(f"/mags/{mag.id}/issues").press("Préparer ce numéro").is_at_ease()
    with Instance(server):
        issue = Issue.get()
    written(ana, mag.id, TITLES[0], tmp_path)
    written(ana, mag.id, TITLES[1])
    written(ben, mag.id, TITLES[2])
    ben.open("/mags/")
    assert not ben.reads(TITLES[0]), "nothing has appeared"
    ana.open(f"/mags/{mag.id}/issues/{issue.id}").press("Le faire paraître maintenant")

    # Read by a neighbour, and not in Mulhouse.
    with Instance(server):
        mag = Mag.get()
        out = {one.title: one for one in Article.select() if one.state == PUBLISHED}
        picture = f"/pictures/{Picture.get().key}.webp"
    assert set(out) == set(TITLES) and not set(drafts) & {one.id for one in out.values()}
    number = f"/mags/{mag.slug}/issues/1"
    for title in TITLES:
        assert ben.open(number).reads(title), title
    ben.is_at_ease()
    first = f"/mags/{mag.slug}/{out[TITLES[0]].slug}"
    assert ben.open(first).reads("près du poêle")
    ben.is_at_ease()
    assert ben.page.request.get(server.url + picture).status == 200
    ways = (number, f"/mags/{mag.slug}", first, picture, f"/mags/{mag.slug}/exports")
    for way in ways:
        assert mila.page.request.get(server.url + way).status == 404, way
    assert not mila.open("/mags/").reads("Au pied de l’immeuble")

    # A comment waits until Ana has read it.
    ana.open(f"/mags/articles/{out[TITLES[0]].id}/comments")
    ana.page.locator("[name=holds]").check(force=True)
    ana.press("Garder")
    ben.open(first).write(text="J’en prends un seau.").press("Publier mon commentaire")
    with Instance(server) as world:
        token = sessions.open_session(world.member("Cleo"), device="curl").token
        mine = {"Cookie": f"{cookies.name('onemile')}={token}"}
    assert "un seau" not in ben.page.request.get(server.url + first, headers=mine).text()
    ana.open(first).press("Laisser paraître")
    ana.is_at_ease()
    assert ana.reads("J’en prends un seau.")

    # Narrowed, it is gone from every list, search, address and picture at once.
    ana.open(f"/mags/articles/{out[TITLES[0]].id}/write").choose("audience", "me")
    ana.press("Changer qui peut lire")
    assert ana.reads("Désormais, qui peut le lire")
    lists = ("/mags/", f"/mags/{mag.slug}", number, f"/mags/{mag.slug}/articles", "/", "/mile")
    for way in (*lists, "/search?q=bacs"):
        ben.open(way)
        assert not ben.reads(TITLES[0]), way
    assert ben.page.request.get(server.url + first).status in (200, 404)
    book = f"/mags/{mag.slug}/exports/epub?article={out[TITLES[0]].id}"
    for way in (picture, book, book.replace("epub", "pdf")):
        assert ben.page.request.get(server.url + way).status == 404, way
    kept = f"/mags/{mag.slug}/exports/epub?article={out[TITLES[1]].id}"
    assert ben.page.request.get(server.url + kept).status == 200, "the way itself is a way"


def test_scheduled_it_appears_once_though_the_server_is_killed(server, people):
    ana, ben, _mila = people
    ana.open("/mags/new?template=passion").write(title="Le carnet")
    ana.choose("audience", "mile").press("Ouvrir ce Mag")
    with Instance(server):
        mag = Mag.get()
    ana.open(f"/mags/{mag.id}/desk").press("Écrire")
    ana.write(title="À l’heure", text="Me voici.", due_at=f"{clock.ahead(days=2):%Y-%m-%d}")
    ana.write(hour="7 h 30").press("Publier à cette heure").is_at_ease()
    assert ana.reads("Il paraîtra tout seul")
    server.kill()

    with Instance(server):
        one = Article.get(Article.state == "scheduled")
        due = clock.ago(seconds=1)
        with transaction():
            Article.update(due_at=due).where(Article.id == one.id).execute()
            timing.ask(timing.TASK, article_id=int(one.id), due=due)
    server.start()
    server.kill()  # as its worker takes it up, or a moment before or after
    server.start()
    with Instance(server):
        assert soon(lambda: Article.get_by_id(one.id).state == PUBLISHED)
        out = (Version.article == one.id) & (Version.why == WENT_OUT)
        assert Version.select().where(out).count() == 1
    assert ben.open("/mags/").reads("Le carnet")
