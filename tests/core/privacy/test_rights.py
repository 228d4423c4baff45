"""A member's rights: the copy of all there is, and leaving for good."""

import io
import json
import tracemalloc
import zipfile
from functools import partial

import pytest
from PIL import Image

from onemile import current, pictures
from onemile.contracts import ExportFile
from onemile.db import database
from onemile.errors import NotFound
from onemile.members import passwords
from onemile.members.models import LEFT, Member, Session
from onemile.models import EventRow, MailMessage
from onemile.pictures import pieces
from onemile.privacy import erase, export
from onemile.testing.world import World

PASSWORD = "trois pommes rondes"


@pytest.fixture
def ana(world: World):
    return world.member(
        "Anastasie",
        last_name="Mullerstein",
        about="Marque-page 4711",
        password_hash=passwords.keep(PASSWORD),
    )


def opened(member) -> zipfile.ZipFile:
    out = io.BytesIO()
    export.write(member, into=out)
    return zipfile.ZipFile(out)


def test_the_copy_holds_what_the_member_wrote_readable_and_as_json(ana, instance, browser):
    browser(ana)
    with instance.test_request_context():
        archive = opened(ana)
    account = json.loads(archive.read("core/account.json"))
    assert account["last_name"] == "Mullerstein" and account["about"] == "Marque-page 4711"
    assert json.loads(archive.read("core/places.json"))[0]["postcode"] == "67000"
    assert json.loads(archive.read("core/devices.json"))[0]["device"] == "test"
    page = archive.read("index.html").decode()
    assert "Marque-page 4711" in page and "<script" not in page


def test_the_copy_holds_no_key_of_any_kind(ana, instance, browser):
    page = browser(ana)
    page.post("/password/forgotten", {"email": ana.email})
    with instance.test_request_context():
        archive = opened(ana)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="ignore")
    assert "argon2" not in everything and "/password/new/" not in everything


def test_the_copy_is_downloaded_from_ones_own_page(ana, browser):
    page = browser(ana).get("/me/data")
    page.submit("Préparer ma copie")
    assert page.response.mimetype == "application/zip"
    assert "no-store" in page.response.headers["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(page.response.data)).testzip() is None


def test_what_is_too_heavy_is_left_out_and_named(ana, instance, monkeypatch):
    monkeypatch.setattr(export, "BYTES_MAX", 300)
    with instance.test_request_context():
        archive = opened(ana)
    assert "core/account.json" not in archive.namelist()
    assert "core/account.json" in archive.read("index.html").decode()


@pytest.mark.parametrize("name", ["../x", "/x", "", "a/../../x"])
def test_a_plugins_file_stays_in_its_folder(name, ana, instance, monkeypatch):
    rogue = ExportFile(name=name, media_type="text/plain", content=b"")
    plugins = current.instance().plugins
    monkeypatch.setattr(
        plugins, "implementers", lambda hook: [(plugins.all[0], lambda member: [rogue])]
    )
    with instance.test_request_context(), pytest.raises(export.BadExport):
        export.write(ana, into=io.BytesIO())


def given_instead(monkeypatch, *files):
    """Let one plugin give these files, and no other anything."""
    plugins = current.instance().plugins
    monkeypatch.setattr(
        plugins, "implementers", lambda hook: [(plugins.all[0], lambda member: list(files))]
    )
    return plugins


def test_what_comes_in_pieces_is_whole_in_the_copy(ana, instance, monkeypatch):
    film = ExportFile(name="a.webm", media_type="video/webm", content=lambda: iter([b"a", b"b"]))
    picture = ExportFile(name="b.webp", media_type="image/webp", content=lambda: [b"x" * 9000] * 3)
    given_instead(monkeypatch, film, picture)
    with instance.test_request_context():
        archive = opened(ana)

    assert film.whole() == archive.read("core/a.webm") == b"ab"
    assert archive.read("core/b.webp") == b"x" * 27_000
    assert archive.getinfo("core/b.webp").compress_size == 27_000  # packed already
    assert 'href="core/b.webp"' in archive.read("index.html").decode()


def test_a_file_that_breaks_off_is_named_and_no_half_of_it_is_there(ana, instance, monkeypatch):
    def broken():
        yield b"half"
        raise OSError("gone")

    held = ExportFile(name="half.webp", media_type="image/webp", content=broken)
    whole = ExportFile(name="whole.webp", media_type="image/webp", content=b"whole")
    plugins = given_instead(monkeypatch, held, whole)
    monkeypatch.setattr(plugins, "reraise", False)
    with instance.test_request_context():
        archive = opened(ana)

    assert "core/half.webp" not in archive.namelist()
    assert archive.read("core/whole.webp") == b"whole"
    assert json.loads(archive.read("not-included.json"))["failed"] == ["core/half.webp"]
    assert "core/half.webp" in archive.read("index.html").decode()


def test_a_file_without_end_is_left_off_at_the_bound(ana, instance, monkeypatch):
    monkeypatch.setattr(export, "BYTES_MAX", 200_000)
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield b"x" * 50_000

    film = ExportFile(name="film", media_type="video/webm", content=endless)
    small = ExportFile(name="small", media_type="text/plain", content=b"small")
    given_instead(monkeypatch, film, small)
    with instance.test_request_context():
        archive = opened(ana)

    assert len(taken) == 5
    assert "core/film" not in archive.namelist() and archive.read("core/small") == b"small"
    assert "core/film" in archive.read("index.html").decode()


@pytest.mark.long
def test_five_hundred_pictures_take_the_memory_of_one(ana, instance, monkeypatch, tmp_path):
    key = pictures.store_drawn(Image.new("RGB", (8, 8)))
    pictures.files.path(key).write_bytes(b"picture " * 37_500)  # 300 kB each
    monkeypatch.setattr(
        ExportFile, "whole", lambda one: pytest.fail(f"{one.name} was read in one piece")
    )
    files = [
        ExportFile(name=f"{n}.webp", media_type="image/webp", content=partial(pieces, key))
        for n in range(500)
    ]
    # The first copy of a process reads what it keeps for good: templates, and 3.5 MB of how a
    # language writes its days.
    _first, few, many = (
        peak_of_a_copy(ana, instance, monkeypatch, tmp_path / "copy.zip", files[:n])
        for n in (1, 1, 500)
    )

    # Each has a name and two lines in the table of contents.
    assert many < few + 500 * 2_000


def peak_of_a_copy(member, instance, monkeypatch, path, files):
    """Return how much memory a copy of some files takes at most, in bytes."""
    given_instead(monkeypatch, *files)
    tracemalloc.start()
    try:
        with instance.test_request_context(), path.open("w+b") as out:
            export.write(member, into=out)
            size = out.seek(0, io.SEEK_END)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > len(files) * 300_000
    return peak


# ------------------------------------------------------------------------- leaving


def test_leaving_asks_for_the_password(ana, browser):
    page = browser(ana).get("/me/data/leave")
    page.submit("Effacer mon compte", password="pas le bon du tout")
    assert page.status == 422 and "pas ton mot de passe" in page.text
    assert Member.get_by_id(ana.id).state == "active"


def test_who_leaves_is_erased_everywhere_and_told_what_stays(ana, world, browser):
    email = ana.email
    ben = world.member("Ben")
    page = browser(ana)
    page.get(ben.url).submit("Bloquer")
    page.post("/password/forgotten", {"email": email})
    page.get("/me/data/leave").submit("Effacer mon compte", password=PASSWORD)

    assert "Ton compte est effacé" in page.text and "Ce qui reste" in page.text
    assert "Content de te revoir" in page.get("/me").text
    left = Member.get_by_id(ana.id)
    assert (left.state, left.shown_name, left.email_key) == (LEFT, "…", None)
    assert not Session.select().where(Session.member == ana.id).exists()
    assert EventRow.select().where(EventRow.name == "core.MemberLeft").count() == 1
    assert browser(ben).get(ana.url).status == 404

    for table in database.get_tables():
        rows = database.execute_sql(f'SELECT * FROM "{table}"').fetchall()
        for word in (email, "Anastasie", "Mullerstein", "Marque-page 4711"):
            assert word not in str(rows), f"{word} is still in {table}"


def test_the_address_of_who_left_may_come_back(ana, browser):
    email = ana.email
    erase.erase(ana)
    lucie = browser()
    lucie.get("/join").submit(
        "Suite",
        first_name="Lucie",
        last_name="Klein",
        postcode="67000",
        email=email,
        password="quatre chats gris",
        adult="y",
        charter="y",
    )
    assert "/confirm/" in MailMessage.get(MailMessage.to == email).link


def test_a_plugin_that_fails_leaves_everything_as_it_was(ana, browser, monkeypatch):
    def fail(member):
        raise RuntimeError("the plugin's own trouble")

    plugins = current.instance().plugins
    real = plugins.implementers
    monkeypatch.setattr(
        plugins, "implementers", lambda hook: [*real(hook), (plugins.all[-1], fail)]
    )
    with pytest.raises(RuntimeError):
        erase.erase(ana)
    again = Member.get_by_id(ana.id)
    assert again.first_name == "Anastasie" and again.state == "active"
    assert EventRow.select().where(EventRow.name == "core.MemberLeft").count() == 0


def test_the_keeper_of_smiles_closes_its_book_after_all_others_and_the_core_last(
    instance, monkeypatch
):
    plugins = current.instance().plugins
    asked = []

    def noted(name):
        return lambda member: asked.append(name)

    real = plugins.implementers
    monkeypatch.setattr(
        plugins,
        "implementers",
        lambda hook: [
            (plugin, noted(plugin.name) if hook == "erase_member" else function)
            for plugin, function in real(hook)
        ],
    )
    erase.erase(World(instance).member("Zoé"))

    assert asked[-2:] == ["smiles", "core"]
    assert "exchanges" in asked[:-2]


def test_leaving_from_two_tabs_is_leaving_once(ana):
    stale = Member.get_by_id(ana.id)
    assert erase.erase(ana)
    with pytest.raises(NotFound):
        erase.erase(stale)
    assert EventRow.select().where(EventRow.name == "core.MemberLeft").count() == 1


def test_the_picture_goes_too(ana, instance):
    key = pictures.store_drawn(Image.new("RGB", (8, 8)))
    ana.avatar_key = key
    ana.save()
    erase.erase(ana)
    assert not (current.instance().folder / "uploads" / key[:2] / f"{key}.webp").exists()
