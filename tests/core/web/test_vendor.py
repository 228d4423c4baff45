"""What we carry along from others is named, licensed and unchanged."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

import onemile

STATIC = Path(onemile.__file__).parent / "static"
VENDOR = STATIC / "vendor"
MANIFEST = tomllib.loads((VENDOR / "manifest.toml").read_text(encoding="utf-8"))
PACKAGES = MANIFEST["package"]
FONT_BYTES_MAX = 120_000  # the three fonts together: one second on a slow phone


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: str(package["name"]))
def test_a_vendored_package_is_the_one_its_manifest_names(package):
    for file in package["file"]:
        content = (VENDOR / file["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"], file["path"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: str(package["name"]))
def test_a_vendored_package_brings_its_licence(package):
    licence = (VENDOR / package["license_file"]).read_text(encoding="utf-8")

    assert package["license"] in {"BSD-2-Clause", "OFL-1.1", "Bitstream-Vera"}
    assert package["license_file"] in {file["path"] for file in package["file"]}
    assert "Copyright" in licence


def test_no_file_lies_in_vendor_without_its_line():
    named = {file["path"] for package in PACKAGES for file in package["file"]}
    lying = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}

    assert lying == named | {"manifest.toml"}


def test_the_fonts_stay_within_their_budget():
    assert sum(font.stat().st_size for font in STATIC.rglob("*.woff2")) <= FONT_BYTES_MAX


@pytest.mark.parametrize("sheet", sorted(STATIC.rglob("*.css")), ids=lambda sheet: sheet.name)
def test_a_stylesheet_asks_only_for_files_that_lie_here(sheet):
    for wanted in re.findall(r"url\(([^)#]+)\)", sheet.read_text(encoding="utf-8")):
        assert not wanted.startswith(("http", "//")), wanted
        assert (sheet.parent / wanted.split("?")[0]).is_file(), wanted


def test_a_font_is_asked_for_by_its_version_so_that_a_new_one_is_fetched():
    sheet = (STATIC / "onemile.css").read_text(encoding="utf-8")
    versions = {
        file["path"]: package["version"]
        for package in PACKAGES
        for file in package["file"]
        if file["path"].endswith(".woff2")
    }

    asked = re.findall(r"url\(vendor/([^)?]+)\?v=([^)]+)\)", sheet)

    assert dict(asked) == versions
