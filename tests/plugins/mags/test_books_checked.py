"""What epubcheck says of the books that Mags become: nothing. Each time Java takes some seconds."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from onemile import current
from tests.plugins.mags.booked import LONG, full_mag, made, opened

pytestmark = pytest.mark.plugins("mags")

JAR = Path("/usr/share/java/epubcheck.jar")


@pytest.fixture
def full(ana, world, mag, article):
    return full_mag(ana, world.member("Ben"), mag, article)


def checked(data, tmp_path):
    """Have epubcheck look at a book; return what it says beyond that all is well."""
    if not JAR.exists() or shutil.which("java") is None:
        pytest.skip("no epubcheck on this machine")
    book = tmp_path / "mag.epub"
    book.write_bytes(data)
    run = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-jar", JAR, "--failonwarnings", book],
        capture_output=True, text=True, timeout=110, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    return [] if run.returncode == 0 else [run.stdout + run.stderr]


def test_epubcheck_has_nothing_to_say_of_a_full_mag(ana, full, tmp_path):
    assert checked(made(full, ana), tmp_path) == []


@pytest.mark.long
def test_nor_of_one_article_and_of_one_that_is_nearly_empty(ana, full, mag, article, tmp_path):
    alone = article(mag(ana, title="M", description=""), "Un", lead="", text="Un.")

    for of, part in ((full, {"issue": 1}), (alone.mag, {"article_id": alone.id})):
        assert checked(made(of, ana, **part), tmp_path) == [], part


@pytest.mark.long
def test_nor_of_one_that_is_empty(ana, mag, tmp_path):
    assert checked(made(mag(ana), ana), tmp_path) == []


def test_nor_of_one_whose_links_lead_nowhere(ana, mag, article, tmp_path):
    of = mag(ana, slug="potager", language="ar")
    here = f"{current.card().base_url}/mags/potager"
    odd = [f"{here}/deux#nulle-part", f"{here}/un#", "https://a.fr/[x", "https://a.fr/x|y?a[]=1"]
    odd += ["https://a.fr/%zz%", "https://a.fr/#a#[b", "https://bücher.de/é^`{}"]
    article(of, "Un", text="\n\n".join(f"[a](<{one}>)" for one in odd), slug="un", language="ar")
    article(of, "Deux", text=LONG, slug="deux")

    book = made(of, ana)

    leads = re.findall(r'<a href="([^"]+)"', opened(book).read("book/0001.xhtml").decode())
    assert leads == [
        "0002.xhtml",
        "0001.xhtml",
        "https://a.fr/%5Bx",
        "https://a.fr/x%7Cy?a%5B%5D=1",
        "https://a.fr/%25zz%25",
        "https://a.fr/#a%23%5Bb",
        "https://xn--bcher-kva.de/%C3%A9%5E%60%7B%7D",
    ]
    assert checked(book, tmp_path) == []


@pytest.mark.long
def test_the_validator_does_see_a_fault(ana, full, tmp_path):
    broken = io.BytesIO()
    with opened(made(full, ana)) as whole, zipfile.ZipFile(broken, "w") as without:
        for name in whole.namelist():
            if "pictures/" not in name:
                without.writestr(whole.getinfo(name), whole.read(name))

    assert checked(broken.getvalue(), tmp_path) != []
