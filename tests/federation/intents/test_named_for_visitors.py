"""A visitor is shown by which name a public Mag is followed from elsewhere, and of no other."""

import pytest
from kit.planting import plant

from onemile.api import find_by_uri

pytestmark = pytest.mark.plugins("federation", "mags")


def test_a_visitor_reads_the_name_of_a_public_mag(alsace):
    ground = plant(alsace)
    said = ground.mag.document
    path = said["url"].removeprefix(alsace.base)
    page = alsace.browser().get(path)

    assert page.status == 200 and f"@{said['preferredUsername']}@{alsace.host}" in page.html
    assert "Cherche ce nom là-bas" in page.text
    with alsace.at_work():
        owner = find_by_uri(ground.owner_uri)
    assert "Cherche ce nom là-bas" not in alsace.browser(owner).get(path).text
