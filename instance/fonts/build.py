"""Makes the fonts that are embedded in a PDF: a file for each style, from those of the pages.

    python instance/fonts/build.py

The house's own letters come from ``onemile/static/vendor/fonts`` (variable, WOFF2: no PDF writer
takes them as they are); those for all other scripts and signs from the npm package
dejavu-fonts-ttf (fetched by ``npm pack``, or read from ``--npm FOLDER``, an unpacked copy), cut
down to the scripts and signs that somebody here writes. The result and its manifest lie in
``onemile/pdf/fonts`` (``--into`` names another folder), the licence beside those of the pages'
fonts. Needs the group ``fonts`` of pyproject.toml.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

NPM_PACKAGE, NPM_VERSION = "dejavu-fonts-ttf", "2.37.3"
HOUSE = Path(__file__).parents[2]
OURS, INTO = HOUSE / "onemile" / "static" / "vendor" / "fonts", HOUSE / "onemile" / "pdf" / "fonts"
STYLES = {
    "text.ttf": ("atkinson.woff2", 400),
    "text-bold.ttf": ("atkinson.woff2", 700),
    "text-italic.ttf": ("atkinson-italic.woff2", 400),
    "text-bold-italic.ttf": ("atkinson-italic.woff2", 700),
    "title.ttf": ("fraunces.woff2", 650),
}
# Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian, and the signs of all of them.
OTHERS = [
    *((0x0020, 0x024F), (0x0300, 0x036F), (0x0370, 0x03FF), (0x0400, 0x052F), (0x0530, 0x058F)),
    *((0x0590, 0x05FF), (0x0600, 0x06FF), (0x0750, 0x077F), (0x10A0, 0x10FF), (0x1E00, 0x1FFF)),
    *((0x2000, 0x206F), (0x2070, 0x209F), (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF)),
    *((0x2200, 0x22FF), (0x25A0, 0x25FF), (0x2600, 0x26FF), (0x2700, 0x27BF), (0xFB00, 0xFB4F)),
    *((0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
]


def main() -> None:
    """Make the fonts and say what they weigh."""
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("--npm", type=Path, help="an unpacked copy of the npm package")
    said.add_argument("--into", type=Path, default=INTO)
    asked = said.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    made = [house_font(name, *source, asked.into) for name, source in STYLES.items()]
    with npm_package(asked.npm) as package:
        made.append(other_scripts(package, asked.into))
        licence = (package / "LICENSE").read_bytes()
        (OURS / "LICENSE-dejavu.txt").write_bytes(licence)
    (asked.into / "manifest.toml").write_text(manifest(made), "utf-8")
    for path in made:
        print(f"{path.name:24} {path.stat().st_size:>9,} bytes")


def house_font(name: str, source: str, weight: int, into: Path) -> Path:
    """Write one style of a variable font."""
    font = TTFont(OURS / source, recalcTimestamp=False)
    made = instantiateVariableFont(font, {"wght": weight})
    made.flavor = None
    made.save(into / name)
    return into / name


def other_scripts(package: Path, into: Path) -> Path:
    """Write the font for whatever the house's letters lack."""
    options = subset.Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.recalc_timestamp = False
    font = subset.load_font(str(package / "ttf" / "DejaVuSans.ttf"), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[one for first, last in OTHERS for one in range(first, last + 1)])
    chosen.subset(font)
    subset.save_font(font, str(into / "others.ttf"), options)
    return into / "others.ttf"


def manifest(made: list[Path]) -> str:
    """Say of each file where it is from and what it is."""
    lines = ["# Written by instance/fonts/build.py: the fonts that are embedded in a PDF.", ""]
    for path in made:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        source = STYLES.get(path.name)
        origin = f"npm {NPM_PACKAGE} {NPM_VERSION}, ttf/DejaVuSans.ttf"
        if source is not None:
            origin = f"static/vendor/fonts/{source[0]}, weight {source[1]}"
        lines += ["[[file]]", f'path = "{path.name}"', f'from = "{origin}"']
        lines += [f'sha256 = "{digest}"', ""]
    return "\n".join(lines)


@contextmanager
def npm_package(folder: Path | None) -> Iterator[Path]:
    """Give the unpacked package, fetched unless a copy is there."""
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory() as somewhere:
        wanted = f"{NPM_PACKAGE}@{NPM_VERSION}"
        subprocess.run(["npm", "pack", wanted], cwd=somewhere, check=True, capture_output=True)
        [packed] = Path(somewhere).glob("*.tgz")
        with tarfile.open(packed) as archive:
            archive.extractall(somewhere, filter="data")
        yield Path(somewhere) / "package"


if __name__ == "__main__":
    main()
