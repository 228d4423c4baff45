"""One line is one line, whatever ends lines elsewhere."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from onemile.web.fields import EmailField, LineField


class OneLine(Form):
    title = LineField()
    email = EmailField()


@pytest.mark.parametrize("sign", ["\u2028", "\u2029"])
def test_a_separator_of_lines_does_not_end_a_line(sign):
    form = OneLine(MultiDict({"title": f"a{sign}b", "email": f"a{sign}b@example.org"}))

    assert form.title.data == "a b" and "\n" not in form.email.data


def test_an_address_pasted_with_marks_of_direction_is_the_address():
    form = OneLine(MultiDict({"email": "\u2068ana@example.org\u2069"}))

    assert form.email.data == "ana@example.org"
