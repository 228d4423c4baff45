"""Each question of PluginContract names the plugin that fails it: a faulty variant for each.

The variants are the toolshed under another name, with a fault of a line or two. Each fails the
question that it is made for, and passes the fourteen others (those are asked where the long
tests are). Every question is put on each engine to its own faulty variant and to the one without
fault; the others' faults are lines of Python, which no engine reads, and are asked about on one.
"""

import inspect
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from onemile.testing.plugin_contract import PluginContract

TOOLSHED = Path(__file__).parents[1] / "guests" / "onemile-toolshed" / "onemile_toolshed"
QUESTIONS = [name for name in vars(PluginContract) if name.startswith("test_")]
# What leaks is written into the page's own condition, so that it is a leak for some alone.
PAGE = "views.py", "not publishing.reaches(found, viewer())"
FOR_ALL = "views.py", '@blueprint.get("/<int:tool_id>")\n@member_required\n'
LIVE = "found.state == publishing.PUBLISHED and found.author_uri not in viewer().hidden_uris()"
SUSPENDED = "Member.get_by_id(found.author_id).state == 'suspended'"


@dataclass(frozen=True)
class Fault:
    """A wrong line for a right one, in files of the toolshed; and words of the objection."""

    changes: tuple[tuple[str, str, str], ...]
    words: str


def shown_if(condition):
    """Show a tool's page also where a condition holds that must not matter."""
    return (*PAGE, f"not (publishing.reaches(found, viewer()) or ({condition}))")


FAULTS = {
    "test_it_is_found_under_its_name_and_stays_in_its_room": Fault(
        (("queries.py", "import json\n", "import json\n\nfrom onemile.mile import grid\n"),),
        "past onemile.api: queries.py:5 onemile.mile.grid",
    ),
    "test_every_word_has_its_french": Fault(
        (("locales/fr/leaky.po", 'msgid "a tool"', 'msgid "a toll"'),), "a tool"
    ),
    "test_who_may_see_a_thing_finds_it": Fault(
        (("queries.py", "return [SearchHit(item=_as_item(row)) for row in rows]", "return []"),),
        "does not find it by ['the search, ring instance']",
    ),
    "test_nobody_far_away_learns_of_what_is_meant_for_near": Fault(
        (
            ("views.py", "    Form,\n", "    Form,\n    home_of,\n    Member,\n"),
            shown_if(f"home_of(viewer().id) and {LIVE} and not {SUSPENDED}"),
        ),
        "its page",
    ),
    "test_nobody_without_a_place_learns_of_what_is_meant_for_near": Fault(
        (
            ("views.py", "    Form,\n", "    Form,\n    home_of,\n"),
            shown_if("not home_of(viewer().id)"),
        ),
        "its page",
    ),
    "test_a_visitor_learns_nothing": Fault(
        (
            (*FOR_ALL, '@blueprint.get("/<int:tool_id>")\n'),
            shown_if("viewer() is None"),
        ),
        "its page",
    ),
    "test_a_suspended_authors_things_are_gone_and_come_back": Fault(
        (
            ("views.py", "    Form,\n", "    Form,\n    Member,\n"),
            shown_if(SUSPENDED),
        ),
        "its page",
    ),
    "test_blocked_people_do_not_meet": Fault(
        (shown_if("found.author_uri in viewer().hidden_uris()"),), "its page"
    ),
    "test_what_moderators_hide_is_gone_and_comes_back": Fault(
        (shown_if("found.state == publishing.HIDDEN"),), "its page"
    ),
    "test_no_moderator_decides_on_what_they_answer_for": Fault(
        (
            (
                "services.py",
                "    author=lambda tool: tool.author_uri,",
                "    author=lambda tool: 'urn:nobody',",
            ),
        ),
        "mile: its author decides on it",
    ),
    "test_what_somebody_published_leaves_with_them": Fault(
        (
            (
                "services.py",
                "    publishing.erase(Tool, member)\n",
                "    nobodys = {'author_id': None, 'author_uri': 'urn:gone', 'cell': None}\n"
                "    nobodys |= {'photo_key': ''}\n"
                "    Tool.update(nobodys).where(Tool.author_id == member.id).execute()\n",
            ),
            shown_if("found.author_uri == 'urn:gone'"),
        ),
        "its page",
    ),
    "test_switched_off_it_shows_nothing_and_on_again_all": Fault(
        (
            (
                "services.py",
                "        record(ToolShelved",
                "        Member.update(about=name).where(Member.id == owner.id).execute()\n"
                "        record(ToolShelved",
            ),
            ("services.py", "    Invalid,\n", "    Invalid,\n    Member,\n"),
            ("services.py", "    hide=publishing.hide,\n", "    hide=_hide,\n"),
            (
                "services.py",
                "TARGET = ",
                "def _hide(tool):\n"
                "    Member.update(about='').where(Member.id == tool.author_id).execute()\n"
                "    publishing.hide(tool)\n\n\n"
                "TARGET = ",
            ),
        ),
        "the author's profile",
    ),
    "test_the_copy_of_ones_data_has_every_row": Fault(
        (("queries.py", "json.dumps([tool.name for tool in of(member)], ", "json.dumps([], "),),
        "leaky_tool",
    ),
    "test_after_leaving_no_trace_stays": Fault(
        (
            (
                "services.py",
                "    publishing.erase(Tool, member)\n",
                "    gone = {'state': publishing.WITHDRAWN}\n"
                "    Tool.update(gone).where(Tool.author_id == member.id).execute()\n",
            ),
        ),
        "leaky_tool.author_uri (URI)",
    ),
    "test_more_things_cost_no_more_statements": Fault(
        (
            (
                "queries.py",
                "def _as_item(row):\n",
                "def _as_item(row):\n    Tool.get_by_id(row['id'])\n",
            ),
        ),
        "mile: the lists of 10 things cost",
    ),
}


class Leaky(PluginContract):
    """The questions, put to a variant."""

    name = "leaky"
    near = ("mile", "near")
    wide = ("instance",)

    def publish(self, author, *, audience, title, photo):
        services = sys.modules["onemile_leaky.services"]
        tool = services.shelve(author, name=title, photo=photo, audience=audience)
        return {
            "uri": tool.uri,
            "path": f"/leaky/{tool.id}",
            "report": f"/report/leaky.tool/{tool.id}",
            "picture": f"/pictures/{tool.photo_key}.webp",
        }


@pytest.fixture(scope="session")
def variants(tmp_path_factory):
    """Install a variant, or the one without fault, into a folder of its own; gives the folder."""
    place = tmp_path_factory.mktemp("leaky")

    def install(question=""):
        shelf = place / (question or "sound")
        if not shelf.exists():
            write(shelf, FAULTS[question].changes if question else ())
        return shelf

    return install


def write(shelf, changes):
    package = shelf / "onemile_leaky"
    shutil.copytree(TOOLSHED, package, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(package.rglob("*toolshed*"), reverse=True):
        path.rename(path.with_name(path.name.replace("toolshed", "leaky")))
    for path in package.rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text("utf-8").replace("toolshed", "leaky"), "utf-8")
    for name, right, wrong in changes:
        text = (package / name).read_text("utf-8")
        assert text.count(right) == 1, (name, right, text.count(right))
        (package / name).write_text(text.replace(right, wrong), "utf-8")
    known = shelf / "onemile_leaky-1.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: onemile-leaky\nVersion: 1.0\n")
    (known / "entry_points.txt").write_text("[onemile.plugins]\nleaky = onemile_leaky\n")


@pytest.fixture
def shelf(request, variants, monkeypatch):
    """The variant that the test is about, importable in this process and forgotten after it."""
    found = variants(request.node.callspec.params.get("fault", ""))
    monkeypatch.syspath_prepend(str(found))
    yield found
    for name in [name for name in sys.modules if name.startswith("onemile_leaky")]:
        del sys.modules[name]


def put(question, request):
    """Put one question, as pytest would to whoever inherits the contract."""
    contract = Leaky()
    wanted = list(inspect.signature(getattr(contract, question)).parameters)
    given = {name: request.getfixturevalue(name) for name in wanted}
    getattr(contract, question)(**given)


def test_there_is_a_faulty_variant_for_each_question():
    assert list(FAULTS) == QUESTIONS and len(QUESTIONS) == 15


@pytest.mark.plugins("leaky")
@pytest.mark.parametrize("fault", FAULTS)
def test_the_question_names_its_faulty_variant(fault, shelf, instance, request):
    with pytest.raises(AssertionError) as objection:
        put(fault, request)
    assert FAULTS[fault].words in str(objection.value)


@pytest.mark.long
@pytest.mark.plugins("leaky")
@pytest.mark.parametrize("question", QUESTIONS)
def test_without_a_fault_no_question_objects(question, shelf, instance, request):
    put(question, request)


OTHERS = [(fault, question) for fault in FAULTS for question in QUESTIONS if question != fault]


@pytest.mark.long
@pytest.mark.one_engine
@pytest.mark.plugins("leaky")
@pytest.mark.parametrize(("fault", "question"), OTHERS)
def test_no_other_question_objects_to_it(fault, question, shelf, instance, request):
    put(question, request)
