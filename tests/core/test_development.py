"""Development mode, in which two of one machine speak plain http: said, and never in public."""

import pytest

from onemile import health
from onemile.config import SettingsError

pytestmark = [pytest.mark.one_engine, pytest.mark.plugins()]
HERE = {"base_url": "http://127.0.0.1:8001", "development": True}


def said():
    (check,) = [one for one in health.checks() if one.name == "development"]
    return health.ask(check)


@pytest.mark.settings(**HERE)
def test_doctor_and_every_page_say_that_it_is_on(instance, browser):
    found = said()
    assert found.is_fine and "Rien de vrai n’y a sa place." in found.detail
    assert 'class="development"' in browser().get("/sign-in").html


def test_doctor_says_that_it_is_off(instance, browser):
    assert "qu’en https" in said().detail
    assert 'class="development"' not in browser().get("/sign-in").html


@pytest.mark.parametrize("base_url", ["https://alsace.example", "http://10.0.0.7:8000"])
def test_it_cannot_be_left_on_in_public(make_instance, base_url):
    with pytest.raises(SettingsError, match="which others can reach"):
        make_instance("public", settings={"base_url": base_url, "development": True})
