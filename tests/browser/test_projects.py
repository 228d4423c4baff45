"""In Chromium, on a phone and on a desk, with and without a script: a garden from the idea to the
report, one project refused and appealed, one that had begun and is given back.

The members are put into the instance's folder beforehand (how one joins is another story), and
so is the evening of the last day: nobody waits six weeks for a test.
"""

import os
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from kit.processes import until

from onemile import clock, db
from onemile.api import COMMONS_ISSUE, Transfer, ids, ledger, transaction
from onemile.app import create_app
from onemile.background import tasks
from onemile.i18n import Catalogues
from onemile.members import sessions
from onemile.members.models import Member
from onemile.testing.server import onemile
from onemile.testing.world import STRASBOURG, World
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Milestone, Project
from onemile_projects.money import collecting
from onemile_projects.proposals import proposing
from onemile_projects.proposals.parts import CostLine, MilestoneLine, Needs, TaskLine, Way, Words
from onemile_projects.review.verdicts import BY_NAME

ROOT = Path(__file__).parents[2]
CATALOGUES = Catalogues([ROOT / "onemile", *sorted((ROOT / "plugins").glob("onemile_*"))])
PURSE = 250
# The moderator and the steward examine; the last two have not judged before an appeal.
PEOPLE = {"Ana": "member", "Ben": "member", "Carla": "member", "Denis": "member", "Eve": "member"}
EXAMINERS = {"Fran": "moderator", "Gus": "steward", "Hugo": "moderator", "Ida": "moderator"}
TITLE = "Un jardin derrière la poste"
WATER = "Et l’eau, en juillet ? Une phrase suffirait."
SHOWN = "La convention est signée, elle est affichée au portail."
TOLD = "Quatre carrés debout, vingt voisins, et les premiers radis."
REASONS = "Tout y est vendu : ce n’est plus un projet entre voisins."
APPEALED = "Rien n’est vendu, chacun apporte son thermos : relisez, s’il vous plaît."
LEARNT = "Le terrain est promis à un chantier. La prochaine fois : demander d’abord."

EACH_WAY = pytest.mark.parametrize(
    ("script", "phone"),
    [
        pytest.param(True, True, id="script-360"),
        pytest.param(False, True, id="no-script-360"),
        pytest.param(True, False, id="script-1280", marks=pytest.mark.long),
        pytest.param(False, False, id="no-script-1280", marks=pytest.mark.long),
    ],
)


def fr(source):
    """The French words for a source string, up to the first placeholder, blanks folded."""
    return " ".join(CATALOGUES.lookup("fr", source).partition("%(")[0].split())


@contextmanager
def inside(server):
    """Be in the instance's folder for a moment, beside the server."""
    app = create_app(server.folder, environment={})
    with app.app_context():
        yield World(app)
        db.shut(app.extensions[db.EXTENSION])


@pytest.fixture
def come(server, person):
    """Open somebody's browser, signed in, with some Smiles in their book: ``come("Ana")``."""
    cookies = {}
    with inside(server) as world:
        for name, role in {**PEOPLE, **EXAMINERS}.items():
            # Who examines lives elsewhere: close by, they would be asked about family too.
            at = STRASBOURG if name in PEOPLE else "67600"
            member = world.member(name, role=role, verified_at=clock.now(), at=at)
            token = sessions.open_session(member, device="Chromium").token
            kept = {"name": sessions.cookie_name(), "value": token, "url": server.url}
            cookies[name] = kept
            welcome(member)

    def arrive(name, **options):
        somebody = person(**options)
        somebody.page.context.add_cookies([cookies[name]])
        return somebody

    return arrive


def welcome(member):
    ledger().transfer(
        Transfer(
            key=f"test/{ids.new()}",
            payer=COMMONS_ISSUE,
            payee=str(member.uri),
            amount_smiles=PURSE,
            reason_uri="",
            kind="welcome",
        )
    )


def looked_at(someone, name):
    """The page is at ease; its picture is kept where somebody wants to look at it."""
    someone.is_at_ease()
    folder = os.environ.get("ONEMILE_TEST_PICTURES")
    if folder:
        width = (someone.page.viewport_size or {})["width"]
        someone.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def work(world):
    """Let the worker tell and do all that waits."""
    for _round in range(4):
        world.tell()
        while tasks.run_due():
            pass


def after_its_last_day(server, project_id):
    """Let pledging be over, and what was promised be collected."""
    with inside(server) as world:
        with transaction():
            Project.update(closes_at=clock.ago(seconds=1)).where(Project.id == project_id).execute()
        collecting.close_due()

        def is_decided():
            work(world)  # the server's own worker may be at it, a step ahead of us
            return Project.get_by_id(project_id).stage != Stage.COLLECTING

        assert until(is_decided)


def worked(server):
    with inside(server) as world:
        work(world)


def examines(someone, project, verdict, *, reasons="", answers=None):
    """Declare that one is free, answer each question, give an opinion."""
    someone.open(f"{project}/examine").choose("tie", "none")
    for name in BY_NAME:
        someone.choose(name, (answers or {}).get(name, "yes"))
    if reasons:
        someone.write(reasons=reasons)
    looked_at(someone, "examine")
    someone.press(fr(verdict))
    assert someone.page.url.endswith("/projects/examine"), someone.text
    someone.is_at_ease()


def promises(someone, project, amount, *, is_anonymous=False):
    someone.open(project)
    looked_at(someone, "open")
    someone.write(**{"support-amount_smiles": amount})
    if not is_anonymous:
        someone.page.locator("[name=support-is_named]").check(force=True)
    someone.press(fr("Promise"))
    looked_at(someone, "receipt")
    assert someone.reads(f"{amount} Smiles"), someone.text


def number_of(path):
    return int(re.search(r"/projects/(\d+)", path)[1])


def proposes_a_garden(ana):
    """Write a garden from its ready beginning, step by step; gives the path of the project."""
    ana.open("/projects")
    looked_at(ana, "projects-empty")
    ana.press(fr("Propose a project"))
    looked_at(ana, "propose")
    ana.choose("beginning", "garden").press(fr("Begin"))
    looked_at(ana, "step-1")
    ana.write(
        title=TITLE,
        summary="Quatre carrés, un composteur et un banc, pour qui n’a pas de balcon.",
        need="Autour de nous, quarante logements n’ont ni jardin ni balcon.",
        plan="Le terrain est à la commune. On bêche et on bâtit deux samedis.",
    ).press(fr("Keep and go on"))
    looked_at(ana, "step-2")
    ana.press(fr("Keep and go on"))
    looked_at(ana, "step-3")
    ana.write(place_text="derrière la poste").press(fr("Keep and go on"))
    looked_at(ana, "step-4")
    ana.write(least_supporters=3, least_hours=3).press(fr("Keep and go on"))
    looked_at(ana, "step-5")
    ana.choose("audience", "near").press(fr("Keep and go on"))
    looked_at(ana, "step-6")
    ana.press(fr("Send it to the association")).is_at_ease()
    return f"/projects/{number_of(ana.page.url)}"


@pytest.mark.browser
@pytest.mark.timeout(280)
@EACH_WAY
def test_a_garden_from_the_idea_to_the_report(script, phone, come, server):
    ana = come("Ana", script=script, phone=phone)
    fran, gus = (come(name, script=script) for name in ("Fran", "Gus"))
    garden = proposes_a_garden(ana)

    # Sent back once, for one sentence.
    fran.open("/projects/examine")
    looked_at(fran, "to-examine")
    examines(fran, garden, "Ask for a change", reasons=WATER)
    examines(gus, garden, "Agree")
    ana.open(garden)
    looked_at(ana, "changes")
    assert ana.reads(WATER), ana.text
    ana.press(fr("Touch it up"))
    ana.write(plan="Le terrain est à la commune, l’eau vient de la poste, même en juillet.")
    ana.press(fr("Keep and go on"))
    ana.open(f"{garden}/write/6").press(fr("Send it to the association"))
    examines(fran, garden, "Agree")
    examines(gus, garden, "Agree")

    # Three promise, one without a name; one comes to dig.
    for name, is_anonymous in (("Ben", False), ("Carla", False), ("Denis", True)):
        promises(come(name, script=script, phone=phone), garden, 200, is_anonymous=is_anonymous)
    eve = come("Eve", script=script, phone=phone).open(garden)
    assert not eve.reads("Denis"), eve.text
    eve.follow(eve.page.locator("#tasks ~ * a.row-link, section[aria-labelledby=tasks] a"))
    looked_at(eve, "task")
    digging = eve.page.url
    eve.press(fr("I come"))
    looked_at(eve, "coming")
    after_its_last_day(server, number_of(garden))

    # What is shown and accepted may be spent: whoever dug is thanked from it.
    ana.open(f"{garden}/lead")
    looked_at(ana, "lead")
    ana.press(fr("Show it")).write(text=SHOWN)
    looked_at(ana, "show")
    ana.press(fr("Show it")).is_at_ease()
    fran.open("/projects/evidence")
    looked_at(fran, "evidence")
    fran.press(fr("Read it and decide"))
    assert fran.reads(SHOWN)
    looked_at(fran, "milestone")
    fran.press(fr("Yes, it is done")).is_at_ease()
    worked(server)
    eve.open(digging).press(fr("The exchange in which you both say that it is done"))
    exchange = eve.page.url
    eve.press(fr("It is done")).is_at_ease()
    ana.open(exchange).press(fr("It is done")).is_at_ease()
    worked(server)
    eve.open(digging)
    assert eve.reads(fr("You were there, thank you.")), eve.text

    # The report, what is left, the end.
    ana.open(f"{garden}/report/write").write(text=TOLD)
    looked_at(ana, "write-report")
    ana.press(fr("Hand it in")).is_at_ease()
    fran.open(f"{garden}/report")
    looked_at(fran, "report")
    fran.press(fr("Accept the report")).is_at_ease()
    ana.open(f"{garden}/closing")
    looked_at(ana, "closing")
    ana.press(fr("Give back the rest"))
    worked(server)
    ana.open(f"{garden}/thanks").write(text="Merci à tous.").press(fr("Thank everybody"))
    ana.open(f"{garden}/closing").press(fr("Close the project")).is_at_ease()
    eve.open(garden)
    looked_at(eve, "closed")
    assert eve.reads(fr("This project has come to its end. Thank you to everybody who was there."))
    adds_up(server, garden, collected=600, released=30)


@pytest.mark.browser
@pytest.mark.timeout(280)
@EACH_WAY
def test_one_is_refused_and_appealed(script, phone, come, server):
    ana = come("Ana", script=script, phone=phone)
    garden = written(server)
    for name in ("Fran", "Gus"):
        examiner = come(name, script=script)
        examines(examiner, garden, "Refuse, with reasons", reasons=REASONS)

    ana.open(garden)
    looked_at(ana, "refused")
    ana.open(f"{garden}/appeal")
    assert ana.reads(REASONS), ana.text
    looked_at(ana, "appeal")
    ana.press(fr("Appeal"))
    looked_at(ana, "appeal-empty")
    assert ana.page.url.endswith("/appeal")
    ana.write(words=APPEALED).press(fr("Appeal"))
    looked_at(ana, "appealed")

    fran = come("Fran", script=script).open(f"{garden}/examine")
    assert fran.reads(fr("You have judged this project before: it is now for others to do so."))
    hugo = come("Hugo", script=script)
    examines(hugo, garden, "Agree")
    examines(come("Ida", script=script), garden, "Agree")
    ana.open(garden)
    looked_at(ana, "opened")
    assert stage(server, garden) == "open"


@pytest.mark.browser
@pytest.mark.timeout(280)
@EACH_WAY
def test_one_is_given_up_and_everybody_has_theirs_again(script, phone, come, server):
    ana = come("Ana", script=script, phone=phone)
    garden = written(server)
    for name in ("Fran", "Gus"):
        examines(come(name, script=script), garden, "Agree")
    supporters = {name: come(name, script=script, phone=phone) for name in ("Ben", "Carla")}
    for someone in supporters.values():
        promises(someone, garden, 150)
    after_its_last_day(server, number_of(garden))
    assert stage(server, garden) == "funded"
    supporters["Ben"].open("/smiles")
    assert supporters["Ben"].reads(f"{PURSE - 150} Smiles")

    ana.open(f"{garden}/give-up")
    looked_at(ana, "give-up")
    ana.write(why=LEARNT)
    if ana.page.locator("[name=is_agreed]").count():
        ana.page.locator("[name=is_agreed]").check(force=True)
    ana.press(fr("Give it up for good")).is_at_ease()
    worked(server)
    for someone in supporters.values():
        someone.open(garden)
        looked_at(someone, "failed")
        assert someone.reads(fr("This project has not come about.")), someone.text
        someone.open("/smiles").is_at_ease()
        assert someone.reads(f"{PURSE} Smiles"), someone.text
    adds_up(server, garden, collected=300, refunded=300)


def written(server):
    """Ana's garden as it was sent, by the services; how it is written is the first story's."""
    with inside(server):
        ana = Member.get(Member.first_name == "Ana")
        made = proposing.begin(ana)
        day = clock.ahead(days=60).date()
        parts = (
            Words(title=TITLE, summary="Des carrés.", need="Pas de balcon.", plan="On bêche."),
            Needs(
                min_smiles=300,
                ideal_smiles=300,
                tasks=(TaskLine(title="Bêcher", day=day, hours=3, places=4, amount_smiles=30),),
                place_text="derrière la poste",
            ),
            Way(
                budget=(CostLine(what="Remercier ceux qui bêchent", amount_smiles=300),),
                milestones=(MilestoneLine(title="Bêché", due_day=day, amount_smiles=300),),
                last_day=clock.ahead(days=40).date(),
            ),
        )
        for part in parts:
            version = Project.get_by_id(made.id).version
            proposing.save(made.id, part, member=ana, version=version)
        proposing.submit(made.id, member=ana)
    return f"/projects/{made.id}"


def stage(server, project):
    with inside(server):
        return str(Project.get_by_id(number_of(project)).stage)


def adds_up(server, project, *, collected, released=0, refunded=0):
    """The sums of the project, its escrow and the books of the running instance agree."""
    with inside(server):
        row = Project.get_by_id(number_of(project))
        assert row.collected_smiles == collected
        assert row.released_smiles == released
        assert row.refunded_smiles == (refunded or collected - released)
        assert ledger().balance_smiles(row.escrow_uri) == 0
        assert Milestone.select().where(Milestone.project == row.id).count() >= 1
    proof = onemile("--instance", server.folder, "smiles", "reconcile")
    assert proof.returncode == 0, proof.stdout + proof.stderr
