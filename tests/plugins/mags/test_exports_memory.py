"""The largest Mag is taken along without being held: 200 articles and 500 photos of 300 kB."""

import io
import os
import subprocess
import sys

import pytest
from PIL import Image

from onemile import current, db, pictures
from onemile.db import transaction
from onemile_mags.article_models import Picture, PictureUse

pytestmark = [pytest.mark.long, pytest.mark.timeout(280)]

GROWTH_BYTES_MAX = 50_000_000
# In a process of its own, whose memory is nobody else's.
PROGRAM = """
import resource, sys, tempfile
from pathlib import Path
from onemile.app import create_app
from onemile.api import Member
from onemile_mags.exports.contents import Contents
from onemile_mags.exports import pdf, photos
from onemile_mags.exports.formats import FORMATS
from onemile_mags.models import Mag
# How long a busy machine takes for it is not what is measured.
pdf.SECONDS_MAX = 1_000.0
# The photos of the test are one; a PDF holds what is alike only once.
as_jpeg = photos.as_jpeg
photos.as_jpeg = lambda photo: as_jpeg(photo) + photo.key.encode()
values = {"database_url": sys.argv[4]} if sys.argv[4] else {}
app = create_app(Path(sys.argv[1]), environment={}, overrides=values)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
with app.test_request_context(base_url="http://instance.example"):
    app.preprocess_request()
    mag, ana = Mag.get(), Member.get()
    # What each format loads once is no growth: it is made small first.
    one = Contents(mag, ana, article_id=int(sys.argv[3]))
    FORMATS[sys.argv[2]].write(one, tempfile.TemporaryFile())
    before = peak()
    with tempfile.TemporaryFile() as into:
        FORMATS[sys.argv[2]].write(Contents(mag, ana), into)
        print(into.seek(0, 2), peak() - before)
"""


@pytest.fixture
def large(world, mag, article, noise):
    """A Mag of Ana's with 200 articles, which show 500 photos."""
    ana = world.member("Ana")
    of = mag(ana)
    text = "Une phrase de la cour, puis une autre. " * 120
    rows = []
    for number in range(200):
        shown = [1 + (number * 5 + place) % 500 for place in range(5)]
        photos = "\n\n".join(f"![Une cour](photo:{one})" for one in shown)
        rows.append((article(of, f"Article {number}", text=f"{text}\n\n{photos}"), shown))
    with transaction():
        made = {}
        for number in range(1, 501):
            key = pictures.new_key()
            pictures.files.store(noise, key=key)
            made[number] = Picture.create(
                mag=of.id, number=number, key=key, alt="Une cour", width=900, height=600
            )
        for one, shown in rows:
            for number in shown:
                PictureUse.get_or_create(picture=made[number].id, article=one.id)
    return rows[0][0]


@pytest.fixture(scope="module")
def noise():
    """A photo that shrinks little, some 300 kB of WebP."""
    out = io.BytesIO()
    Image.frombytes("RGB", (900, 600), os.urandom(900 * 600 * 3)).save(out, "WEBP", quality=60)
    assert len(out.getvalue()) > 250_000
    return out.getvalue()


@pytest.mark.plugins("mags")
@pytest.mark.parametrize("name", ["markdown", "html", "epub", "pdf"])
def test_the_largest_mag_grows_no_process(instance, large, name):
    url = "" if db.is_sqlite() else current.setting("database_url")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, instance.instance_path, name, str(large.id), url],
        capture_output=True, text=True, timeout=250,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    size, growth = map(int, done.stdout.split())
    print(f"{name}: {size / 1e6:.0f} MB written, {growth / 1e6:.1f} MB grown")
    assert size > 30_000_000 and growth < GROWTH_BYTES_MAX
