"""A Mag comes back from its zip as it was; a folder of Markdown becomes one; bad files do not."""

import io
import zipfile

import pytest
from PIL import Image

from onemile import clock, follows, uploads
from onemile.api import card
from onemile.background import tasks
from onemile.db import transaction
from onemile.errors import Invalid, NotFound, Refusal
from onemile.models import BackgroundTask
from onemile.moderation.standing import suspend
from onemile.notices.models import NoticeRow
from onemile_mags.article_models import Article, Picture, PictureUse, Working
from onemile_mags.exports import zipped
from onemile_mags.exports.contents import Contents
from onemile_mags.import_models import DONE, FAILED, Import
from onemile_mags.imports import front_matter, laying, sources, working
from onemile_mags.models import DRAFT, PUBLISHED, Issue, Mag, Section
from tests.plugins.mags.written import draft
from tests.plugins.mags.written import shelf as on_shelf

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def full(ana, mag, article):
    """A Mag with everything that comes back."""
    of = mag(
        ana, rhythm="Quand il pleut", language="de", has_drop_caps=True, comments="followers",
        holds_comments=True, template="initiative", palette="miel",
    )  # fmt: skip
    photo = on_shelf(of, number=7, alt="Trois bacs", caption="En hiver")
    long_ago = clock.ago(days=400)
    with transaction():
        sections = [Section.create(mag=of.id, position=n, title=t) for n, t in ((1, "B"), (2, "A"))]
        issue = Issue.create(
            mag=of.id, number=4, title="L’hiver", season="hiver", day=long_ago.date(),
            palette="vigne", state=PUBLISHED, published_at=long_ago,
        )  # fmt: skip
        Issue.create(mag=of.id, number=5, season="printemps")
    one = article(
        of, "Neige", text="  Un.\r\n\n+++\n![](photo:7)\n", lead="Deux phrases.", language="fr",
        section=sections[1].id, issue=issue.id, position=3, tags=["compost", "neige"],
        headline="La neige", published_at=long_ago, edited_at=clock.ago(days=300), slug="neige",
        comments="nobody", shared_at=long_ago,
    )  # fmt: skip
    article(of, "Toujours", is_standing=True, published_at=clock.ago(days=200), slug="toujours")
    draft(article, of, title="Pas encore", text="Un début.")
    with transaction():
        PictureUse.create(picture=photo.id, article=one.id)
    return of


def exported(of, viewer):
    into = io.BytesIO()
    zipped.write(Contents(of, viewer, is_whole=True), into)
    return into.getvalue()


def archive(**files):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return into.getvalue()


def photo_bytes():
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "seagreen").save(out, "JPEG")
    return out.getvalue()


def brought(data, member, audience="instance"):
    one = working.bring(io.BytesIO(data), member=member)
    working.ask(one.id, member=member, audience=audience)
    tasks.run_due()
    return Import.get_by_id(one.id)


def facts(of, viewer):
    """Say all that makes a Mag what it is, without its ids and keys."""
    contents = Contents(Mag.get_by_id(of.id), viewer, is_whole=True)
    mag = contents.mag
    articles = []
    for one in contents.articles():
        row = {name: getattr(one.row, name) for name in zipped.OF_ARTICLE if name != "slug"}
        is_draft = one.row.state == DRAFT
        said = (one.title, one.lead, one.text, one.section, one.issue)
        shown = [(p.number, p.alt, p.caption, p.is_decorative) for p in one.photos]
        articles.append((said, row, "" if is_draft else one.row.slug, shown))
    issues = [{n: getattr(i, n) for n in zipped.OF_ISSUE} for i in contents.issues]
    return ({n: getattr(mag, n) for n in zipped.OF_MAG}, contents.sections, issues, articles)


def test_a_mag_comes_back_from_its_zip_as_it_was(ana, full):
    before = facts(full, ana)

    one = brought(exported(full, ana), ana)

    assert one.state == DONE, one.why
    again = Mag.get_by_id(one.mag_id)
    assert again.id != full.id and facts(again, ana) == before
    rows = list(Article.select().where(Article.mag == again.id))
    assert all(row.imported_from for row in rows)
    old = {row.former_address for row in rows if row.title == "Neige"}
    assert old == {f"{card().base_url}/mags/{full.slug}/neige"}


def test_what_others_wrote_waits_as_a_draft(ana, ben, full, article):
    article(full, "De Ben", author=ben, published_at=clock.ago(days=9))
    data = exported(full, ana)
    one = working.bring(io.BytesIO(data), member=ana)
    with working.held_open(one) as incoming:
        assert any("De Ben" in said and "Ben M." in said for said in incoming.left_out)

    one = brought(data, ana)

    states = {row.title: row.state for row in Article.select().where(Article.mag == one.mag_id)}
    assert states["Neige"] == PUBLISHED and "De Ben" not in states
    assert "" in states and states[""] == DRAFT


def test_it_tells_nobody_and_moves_nothing_up(ana, ben, full):
    newest = max(row.out_id for row in Article.select() if row.out_id)
    follows.follow(ben, followed_uri=ana.uri)
    told = NoticeRow.select().count()

    one = brought(exported(full, ana), ana)
    tasks.run_due()

    assert NoticeRow.select().count() == told
    mine = Article.select().where((Article.mag == one.mag_id) & (Article.state == PUBLISHED))
    assert all(row.out_id < newest for row in mine)
    assert all(row.shared_at is None for row in mine)
    assert Mag.get_by_id(one.mag_id).fresh_at < clock.ago(days=100)


def test_of_two_runs_of_the_worker_one_makes_the_mag(ana, full, monkeypatch):
    one = working.bring(io.BytesIO(exported(full, ana)), member=ana)
    working.ask(one.id, member=ana, audience="me")
    working.ask(one.id, member=ana, audience="instance")
    assert BackgroundTask.select().where(BackgroundTask.kind == working.TASK).count() == 1
    with monkeypatch.context() as broken:
        broken.setattr(laying, "let_out", _dies)
        with pytest.raises(KeyboardInterrupt):
            working.work({"import_id": one.id})
    assert not Article.select().where((Article.mag != full.id) & (Article.state == PUBLISHED))

    for _again in range(2):
        working.work({"import_id": one.id})

    assert Mag.select().count() == 2 and Import.get_by_id(one.id).state == DONE
    made = Mag.select().where(Mag.id != full.id).get()
    assert made.audience == "me" and made.state == PUBLISHED
    with pytest.raises(FileNotFoundError):
        uploads.opened(str(one.upload_key))


def _dies(*_given, **_named):
    raise KeyboardInterrupt


def test_a_folder_of_markdown_becomes_a_mag(ana):
    data = archive(
        **{
            "notes/2021-03-04-premier.md": '---\ntitle: "Le premier"\ntags: [neige, quartier]\n'
            "---\n\nUn mot. ![Le bac](img/bac.jpg)\n",
            "notes/deux.md": "# Le second\n\nDeux mots.",
            "notes/trois.md": "+++\ntitle = 'Trois'\ndate = 2020-01-02\ndraft = true\n+++\nTrois.",
            "notes/img/bac.jpg": photo_bytes(),
            "notes/autre.txt": "rien",
        }
    )

    one = brought(data, ana)

    assert one.state == DONE, one.why
    rows = {row.title: row for row in Article.select().where(Article.state == PUBLISHED)}
    assert set(rows) == {"Le premier"} and rows["Le premier"].tags == ["neige", "quartier"]
    assert f"{rows['Le premier'].published_at:%Y-%m-%d}" == "2021-03-04"
    assert "![Le bac](photo:1)" in rows["Le premier"].text and Picture.get().width == 400
    assert {row.title for row in Working.select()} == {"Le premier", "Le second", "Trois"}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"mag.toml": "format = 9\ntitle = 'x'"}, "autre version"),
        ({"mag.toml": "format = "}, "ne peut pas être lu"),
        ({"mag.toml": b"\xff\xfe"}, "ne peut pas être lu"),
        ({"a.txt": "rien"}, "ni Mag ni Markdown"),
        ({"../mag.toml": "format = 1"}, "nom"),
        ({"a.md": "x", "A.MD": "y"}, "même nom"),
    ],
)
def test_what_is_no_mag_is_refused_in_words_and_leaves_nothing(ana, files, says, browser, instance):
    page = browser(ana).get("/mags/imports")
    page.submit("Voir ce qu’il contient", file=(io.BytesIO(archive(**files)), "mag.zip"))

    assert page.status == 422 and says in page.text
    assert not Import.select().exists() and not Mag.select().exists()


def test_a_bomb_and_a_text_that_is_no_zip_are_refused(ana):
    bomb = archive(**{"a.md": b"0" * 30_000_000})
    for data in (bomb, b"rien", b""):
        with pytest.raises(Refusal):
            one = working.bring(io.BytesIO(data), member=ana)
            with working.held_open(one) as incoming:
                assert incoming.pieces == [] and incoming.left_out
                raise Invalid({"file": "left out"})


def test_hostile_particulars_come_in_as_words_or_not_at_all(ana):
    told = (
        'format = 1\ntitle = "<script>\\u0000\\u202e"\nlanguage = "../x"\ndesign = 7\n'
        'sections = ["<b>", 3]\naudience = "everyone"\n'
    )
    text = (
        '+++\ntitle = "<img onerror=x>"\nissue = -1\nsection = 5\ntags = [1, "ok"]\n+++\n<script>'
    )

    one = brought(archive(**{"mag.toml": told, "articles/1.md": text}), ana, audience="me")

    assert one.state == DONE, one.why
    made = Mag.get_by_id(one.mag_id)
    assert (made.language, made.design, made.audience) == ("fr", "", "me")
    assert Working.get().text == "<script>" and Article.get().tags == ["ok"]


def test_too_long_a_text_stays_a_draft_of_its_beginning(ana):
    text = (
        f"+++\ntitle = 'Long'\nstate = 'published'\npublished_at = 2020-01-01\n+++\n{'a' * 200_000}"
    )

    one = brought(archive(**{"mag.toml": "format = 1\ntitle = 'M'", "articles/1.md": text}), ana)

    assert one.state == DONE and Article.get().state == DRAFT
    assert len(Working.get().text) == 115_000


def test_a_broken_photo_holds_up_nothing(ana):
    data = archive(
        **{
            "mag.toml": "format = 1\ntitle = 'M'",
            "pictures.toml": "[[picture]]\nnumber = 1\n[[picture]]\nnumber = 2\nalt = 'Vert'\n",
            "pictures/1.webp": b"RIFFnothing",
            "pictures/2.webp": photo_bytes(),
        }
    )

    one = brought(data, ana)

    assert one.state == DONE and [p.number for p in Picture.select()] == [2]


def test_without_a_home_it_cannot_be_and_says_why(world):
    nowhere = world.member("Zoé", at=None)
    data = archive(**{"a.md": "# Un\n\nMot."})
    one = working.bring(io.BytesIO(data), member=nowhere)
    with pytest.raises(Invalid):
        working.ask(one.id, member=nowhere, audience="mile")
    with transaction():
        Import.update(state="asked", audience="me").execute()

    working.work({"import_id": one.id})

    one = Import.get_by_id(one.id)
    assert one.state == FAILED and one.why and not Mag.select().exists()


def test_the_page_shows_what_comes_and_makes_it(ana, ben, full, browser):
    page = browser(ana).get("/mags/imports")
    page.submit("Voir ce qu’il contient", file=(io.BytesIO(exported(full, ana)), "mag.zip"))
    assert "3 articles" in page.text and "2 avaient paru" in page.text
    assert "Neige" in page.text
    path = page.path
    assert browser(ben).get(path).status == 404
    page.submit("En faire un Mag", audience="me")
    assert "C’est en route" in page.text
    tasks.run_due()
    page.get(path)
    assert "Ton Mag est là" in page.text

    with pytest.raises(NotFound):
        working.own(Import.get().id, member=ben)


def test_a_file_can_be_forgotten(ana, browser):
    one = working.bring(io.BytesIO(archive(**{"a.md": "Mot."})), member=ana)
    page = browser(ana).get(f"/mags/imports/{one.id}").submit("Oublier ce fichier")

    assert "oublié" in page.text and not Import.select().exists()
    with pytest.raises(FileNotFoundError):
        uploads.opened(str(one.upload_key))


def test_what_nobody_asked_for_is_forgotten(ana):
    one = working.bring(io.BytesIO(archive(**{"a.md": "Mot."})), member=ana)
    with transaction():
        Import.update(at=clock.ago(days=40)).execute()

    working.forget_old()

    assert not Import.select().where(Import.id == one.id).exists()


@pytest.mark.parametrize(
    ("text", "told", "below"),
    [
        ("+++\na = 1\n+++\nMot", {"a": 1}, "Mot"),
        ("---\na: b\nc:\n- d\n- 'e'\n---\r\nMot", {"a": "b", "c": ["d", "e"]}, "Mot"),
        ("\ufeff---\ntitle: x\n---\n", {"title": "x"}, ""),
        ("Mot\n---\na: b\n---\n", {}, "Mot\n---\na: b\n---\n"),
        ("--- \nsans fin", {}, "--- \nsans fin"),
        ("+++\n+++\n+++\nMot", {}, "+++\nMot"),
    ],
)
def test_particulars_are_told_from_the_text_below_them(text, told, below):
    assert front_matter.split(text) == (told, below)


def test_sources_read_the_name_from_the_file_alone(ana):
    data = archive(**{"mag.toml": "format = 1\ntitle = 'Le mien'"})
    assert sources.read(io.BytesIO(data), title="Autre").title == "Le mien"


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "2999-01-01", "9999-12-31T23:59:59Z"])
def test_what_has_no_day_that_can_be_comes_as_a_draft(ana, day):
    one = brought(archive(**{"a.md": f"---\ntitle: Un\ndate: {day}\n---\nMot."}), ana)

    assert one.state == DONE, one.why
    assert (Article.get().state, Article.get().published_at) == (DRAFT, None)


def test_one_number_twice_is_one(ana):
    told = "format = 1\ntitle = 'M'\n" + "[[issue]]\nnumber = 1\n" * 3 + "[[issue]]\nnumber = 0\n"

    one = brought(archive(**{"mag.toml": told}), ana)

    assert one.state == DONE and [row.number for row in Issue.select()] == [1]


def test_who_is_suspended_meanwhile_lets_nothing_out(ana):
    one = working.bring(io.BytesIO(archive(**{"a.md": "# Un\n\nMot."})), member=ana)
    working.ask(one.id, member=ana, audience="instance")
    suspend(ana)

    tasks.run_due()

    assert Import.get_by_id(one.id).state == FAILED and not Mag.select().exists()
