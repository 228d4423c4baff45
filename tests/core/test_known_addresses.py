"""Addresses compiled once for a whole test run are those that each app would compile itself."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from onemile.app_at_work import app_at_work


@pytest.mark.parametrize("append_unknown", [True, False])
def test_what_is_looked_up_is_what_would_be_compiled(instance, append_unknown):
    rules = list(app_at_work().url_map.iter_rules())
    assert len(rules) > 50
    for rule in rules:
        known = rule._compile_builder(append_unknown).__code__
        anew = Rule._compile_builder.anew(rule, append_unknown).__code__
        assert (known.co_code, known.co_consts, known.co_names, known.co_varnames) == (
            (anew.co_code, anew.co_consts, anew.co_names, anew.co_varnames)
        ), rule


def test_apps_whose_routes_differ_in_a_default_keep_their_own():
    for year in (2025, 2026):
        app = Flask(__name__)
        app.add_url_rule("/diary/<int:year>", "diary", lambda year: str(year))
        app.add_url_rule("/diary/", "diary", defaults={"year": year})
        with app.test_request_context():
            assert app.url_for("diary", year=year) == "/diary/"
            assert app.url_for("diary", year=1999) == "/diary/1999"
