"""Migration files are frozen once they are here: an instance somewhere has applied them."""

from pathlib import Path

import pytest

from onemile.schema import file_sha256

ROOT = Path(__file__).parents[1]
FROZEN = ROOT / "tests" / "migrations.sha256"


def findings(root: Path, frozen: str) -> list[str]:
    """Compare the migration files under ``root`` with the list; one sentence for each that differs.

    The list has the form of ``sha256sum``, so that it can be read and checked without us.
    """
    listed = {path: digest for digest, path in (line.split() for line in frozen.splitlines())}
    there = {
        path.relative_to(root).as_posix(): file_sha256(path)
        for place in ("onemile", "plugins", "federation")
        for path in (root / place).rglob("migrations/[0-9]*.py")
    }
    found = []
    for path in sorted(there.keys() | listed.keys()):
        if path not in there:
            found.append(f"{path} is gone, but instances have applied it: bring it back")
        elif path not in listed:
            found.append(f"new: add this line to tests/migrations.sha256\n{there[path]}  {path}")
        elif there[path] != listed[path]:
            found.append(f"{path} was edited after its release: undo, and write a new migration")
    return found


def test_no_migration_has_changed_since_it_was_added():
    assert findings(ROOT, FROZEN.read_text("utf-8")) == [], "see CONTRIBUTING.md"


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "onemile" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_first.py").write_text("def up(migrator, db): ...\n")
    return tmp_path


def listed(checkout):
    path = checkout / "onemile" / "migrations" / "0001_first.py"
    return f"{file_sha256(path)}  onemile/migrations/0001_first.py\n"


def test_an_edited_file_is_named(checkout):
    frozen = listed(checkout)
    (checkout / "onemile/migrations/0001_first.py").write_text("def up(migrator, db): return\n")
    assert "0001_first.py was edited" in findings(checkout, frozen)[0]


def test_a_new_file_is_named_with_the_line_to_add(checkout):
    frozen = listed(checkout)
    assert findings(checkout, "")[0].endswith(frozen.strip())


def test_a_file_that_is_gone_is_named(checkout):
    frozen = listed(checkout)
    (checkout / "onemile/migrations/0001_first.py").unlink()
    assert "0001_first.py is gone" in findings(checkout, frozen)[0]


def test_a_checkout_with_the_line_ends_of_another_system_has_the_same_files(checkout):
    frozen = listed(checkout)
    path = checkout / "onemile/migrations/0001_first.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert findings(checkout, frozen) == []
