"""What templates find on every page: addresses as Flask makes them, and nothing to write into."""

import pytest
from flask import request

from onemile.app_at_work import app_at_work, app_if_any


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("mile.search", {}),
        ("mile.search", {"q": "vélo & bœuf", "ring": "mile"}),
        ("about.language", {"code": "fr", "back": "/search?q=1"}),
        ("mile.search", {"q": 1}),
        ("mile.search", {"q": True}),
        ("mile.search", {"_anchor": "q"}),
        ("mile.search", {"_external": True}),
        (".search", {}),
    ],
)
@pytest.mark.parametrize("mounted", ["", "/entraide"])
def test_an_address_in_a_template_is_the_one_that_flask_makes(instance, mounted, endpoint, values):
    app = app_at_work()
    for _first_and_again in range(2):
        with app.test_request_context("/search", base_url=f"http://localhost{mounted}"):
            assert request.script_root == mounted
            written = app.jinja_env.from_string("{{ url_for(endpoint, **values) }}")
            shown = written.render(endpoint=endpoint, values=values)
            made = app.url_for(endpoint, **values)
            assert shown == str(app.jinja_env.from_string("{{ made }}").render(made=made))


def test_what_one_template_is_given_no_other_finds(instance):
    environment = app_at_work().jinja_env
    assert "secret" in environment.from_string("{{ word }}", globals={"word": "secret"}).render()
    template = environment.get_template("_icons.html")
    with pytest.raises((AttributeError, TypeError)):
        template.globals["word"] = "secret"
    assert environment.from_string("{{ word }}").render() == ""


def test_what_is_there_for_all_is_found_by_who_was_drawn_before(instance):
    environment = app_at_work().jinja_env
    template = environment.from_string("{{ word_of_the_day }}")
    assert template.render() == ""
    environment.globals["word_of_the_day"] = "tomato"
    try:
        assert template.render() == "tomato"
    finally:
        del environment.globals["word_of_the_day"]


def test_outside_an_instance_no_app_is_at_work():
    assert app_if_any() is None
    with pytest.raises(RuntimeError):
        app_at_work()
