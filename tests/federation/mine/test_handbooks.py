"""What the handbooks of members, associations and authors say of federation is so (issue 12)."""

import re
from pathlib import Path

import pytest

from onemile.api import FederatedType, Said, WireAudience
from onemile.openings import OPENINGS
from onemile.testing.words import catalogue
from onemile_federation.outbox import ledger, retries
from onemile_federation.outbox.models import POSTS, REMOVALS
from onemile_federation.partners import greeting

ROOT = Path(__file__).parents[3]
ROOM = ROOT / "federation" / "onemile_federation"
HEADING = {"fr": "### S’associer à une autre instance\n", "en": "### Partners\n"}


def travels(language):
    return (ROOM / "locales" / language / "texts" / "travels.md").read_text("utf-8")


def associations(language):
    text = (ROOT / "instance" / "README.md").read_text("utf-8")
    return text.partition(HEADING[language])[2].partition("\n### ")[0]


def test_the_handbook_of_members_is_one_text_in_three_languages():
    shapes = {
        language: [line[:2] for line in travels(language).splitlines() if line[:1] in ("#", "-")]
        for language in ("fr", "en", "de")
    }
    assert shapes["fr"] == shapes["en"] == shapes["de"] and len(shapes["fr"]) > 10


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_screen_that_associations_read_of_bears_that_name(language):
    words = {"en": set(), "fr": set()}
    for folder in (ROOM, ROOT / "onemile"):
        for _name, message in catalogue(folder, "fr"):
            words["en"] |= {message.id} if isinstance(message.id, str) else set(message.id)
            forms = message.string
            words["fr"] |= {forms} if isinstance(forms, str) else set(forms)
    told = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", associations(language))
    named = {part for one in told for part in one.split(" › ")}

    assert len(named) > 12
    assert named - words[language] == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_handbook_of_associations_counts_as_the_code_does(language):
    assert f" {greeting.ASLEEP_DAYS} " in associations(language)
    assert f"locales/{language}/texts/travels.md" in associations(language)


def test_the_handbook_of_authors_names_what_there_is():
    text = (ROOT / "plugins" / "README.md").read_text("utf-8")
    told = re.split(r"\n###? ", text.partition("### How your things travel\n")[2])[0]
    known = {one.name for one in OPENINGS} | set(FederatedType.__dataclass_fields__)
    known |= set(Said.__dataclass_fields__) | {"ThingName", "ActorCard", "origin", "Update"}
    known |= {"Delete", Said.__name__, WireAudience.__name__}

    assert set(re.findall(r"`([^`]+)`", told)) - known == set()
    assert "three days, a removal for thirty" in told
    assert [round(retries.lasts_seconds(one) / 86_400) for one in (POSTS, REMOVALS)] == [3, 30]
    assert ledger.CONFIRM_DAYS == 30


@pytest.mark.one_engine
@pytest.mark.plugins("federation", "mags")
def test_whoever_looks_reads_it_and_its_links_lead_somewhere(instance, world, browser):
    ana = world.member("Ana")
    page = browser().get("/privacy").follow("Ce qui voyage et ce qui reste")
    assert page.status == 200 and "pendant 30 jours" in page.text and "{" not in page.text
    inside = browser(ana).get("/federation/travels")
    for path in re.findall(r'href="(/me/[^"]+|/federation/[^"]+)"', inside.html):
        assert browser(ana).get(path).status == 200, path


@pytest.mark.one_engine
@pytest.mark.plugins("mags")
def test_without_federation_nobody_reads_of_it(instance, browser):
    assert "Ce qui voyage" not in browser().get("/privacy").text
