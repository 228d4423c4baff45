"""Pieces that are drawn once: the same for the same values, and nothing of anybody in them."""

from datetime import UTC, datetime

import pytest
from flask import g

from onemile import i18n
from onemile.app_at_work import app_at_work
from onemile.members.models import Member
from onemile.web import kept_pieces
from onemile.web.kept_pieces import drawn_alone, kept_drawing, kept_piece, left_open


@pytest.fixture
def drawn(monkeypatch, instance):
    """Which values a template was drawn from, each time it was."""
    found = []

    def counting(template, values):
        found.append(values)
        return drawn_alone(template, values)

    monkeypatch.setattr(kept_pieces, "drawn_alone", counting)
    return found


def bookmark(url="/things/1", **values):
    given = {"uri": "http://instance.example/things/1", "url": url}
    return kept_piece("follows/_thing.html", **{"thing": given, "bookmark_id": None} | values)


def test_the_same_values_are_drawn_once_and_others_anew(drawn):
    with app_at_work().test_request_context("/"):
        first = bookmark(may_take_part=True)
        assert bookmark(may_take_part=True) == first and len(drawn) == 1
        assert "/things/2" in bookmark("/things/2", may_take_part=True)
        assert "csrf_token" not in bookmark(may_take_part=False)
        assert bookmark(may_take_part=True) == first and len(drawn) == 3


def test_a_truth_is_no_number_and_each_language_has_its_own(drawn):
    with app_at_work().test_request_context("/"):
        for bookmark_id in (1, 0, None):
            bookmark(may_take_part=True, bookmark_id=bookmark_id)
        bookmark(may_take_part=1, bookmark_id=1)
        with i18n.speaking("en"):
            assert "Keep no longer" in bookmark(may_take_part=True, bookmark_id=1)
        assert "Keep no longer" not in bookmark(may_take_part=True, bookmark_id=1)
        assert len(drawn) == 5


def test_an_address_is_that_of_where_the_app_is_mounted(instance):
    for mounted in ("", "/entraide"):
        with app_at_work().test_request_context("/", base_url=f"http://localhost{mounted}"):
            assert f'action="{mounted}/kept"' in bookmark(may_take_part=True)


def test_the_token_of_a_form_is_each_viewers_own(instance):
    tokens = set()
    for _somebody in range(2):
        with app_at_work().test_request_context("/"):
            g.pop("csrf_token", None)
            shown = bookmark(may_take_part=True)
            tokens.add(g.csrf_token)
            assert f'value="{g.csrf_token}"' in shown
            assert left_open("csrf") not in shown
    assert len(tokens) == 2


def test_what_is_another_each_time_is_put_in_and_escaped(instance):
    def draw(title):
        return f"<b>{title}</b>{left_open('key')}"

    with app_at_work().test_request_context("/"):
        assert kept_drawing(draw, "x", fresh={"key": "<1>"}) == "<b>x</b>&lt;1&gt;"
        assert kept_drawing(draw, "x", fresh={"key": "2"}) == "<b>x</b>2"


def test_a_piece_within_a_piece_leaves_the_token_open_too(instance):
    def draw():
        return bookmark(may_take_part=True)

    for _somebody in range(2):
        with app_at_work().test_request_context("/"):
            g.pop("csrf_token", None)
            shown = kept_drawing(draw)
            assert f'value="{g.csrf_token}"' in shown


@pytest.mark.parametrize(
    "value", [datetime(2027, 4, 6, tzinfo=UTC), Member(first_name="Ana"), object()]
)
def test_a_row_or_a_moment_is_refused(instance, value):
    with app_at_work().test_request_context("/"), pytest.raises(ValueError):
        kept_piece("follows/_thing.html", thing=value)
