"""A day can be typed as the page says, in every language, and as a browser's calendar sends it."""

import re
from datetime import date

import pytest

from onemile import i18n
from onemile.web import filters
from onemile.web.fields import DayField
from onemile.web.forms import Form

EXAMPLE = re.compile(r"\d+[./-]\d+[./-]\d+")


class Asked(Form):
    day = DayField("Day")


def typed(app, text):
    with app.test_request_context("/", method="POST", data={"day": text}):
        asked = Asked()
        asked.validate()
        return asked.day


@pytest.mark.parametrize(
    "text",
    [
        *("2027-08-03", "2027-8-3", "03/08/2027", "3/8/2027", "03.08.2027", "3. 8. 2027"),
        *(" 3/8/2027\t", "\u00a03-8-2027\u00a0", "\u200e03\u200e/\u200e08\u200e/\u200e2027"),
    ],
)
def test_a_day_is_read_as_people_and_browsers_write_it(text, instance):
    found = typed(instance, text)
    assert (found.data, list(found.errors)) == (date(2027, 8, 3), [])


@pytest.mark.parametrize(
    "text",
    [
        *("demain", "08/23/2027", "31/02/2027", "3/8/27", "2027", "3/8", "2027/08/03"),
        *("０３/０８/２０２７", "٠٣/٠٨/٢٠٢٧", "0000-01-01", "03.08.20270", "3/8-", "1" * 10_000),
    ],
)
def test_what_is_no_day_is_told_with_an_example(text, instance):
    found = typed(instance, text)
    assert found.data is None and EXAMPLE.search(found.errors[0])
    assert text in found._value()


def test_no_day_is_no_day(instance):
    for text in ("", "  "):
        assert (typed(instance, text).data, list(typed(instance, text).errors)) == (None, [])


@pytest.mark.parametrize("language", ["en", "fr", "de", "gsw"])
def test_the_example_of_each_language_can_be_typed_as_it_stands(language, instance):
    with i18n.speaking(language):
        said = typed(instance, "?").errors[0]
        ours = EXAMPLE.search(said)[0]
        # The words of the library's own field, which reads the year first and nothing else.
        other = EXAMPLE.findall(i18n.gettext("Not a valid date value."))
    assert typed(instance, ours).data == date(2027, 5, 23), said
    assert all(date.fromisoformat(one) for one in other)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("fr", "1er mai", "2 mai"), ("de", "1. Mai", "2. Mai"), ("en", "1 May", "2 May")],
)
def test_french_counts_the_first_of_a_month(language, first, second, instance, clock):
    clock.present = clock.present.replace(month=3, day=3)
    with i18n.speaking(language):
        assert filters.day(date(clock.present.year, 5, 1)) == first
        assert filters.day(date(clock.present.year, 5, 2)) == second
        assert filters.day(date(clock.present.year, 5, 11)).startswith("11")
        assert filters.day(date(2031, 5, 1)).endswith("2031")
