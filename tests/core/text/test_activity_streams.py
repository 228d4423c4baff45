"""What documents of ActivityStreams have in common, and whose a host is."""

from datetime import datetime, timedelta, timezone

import pytest
from markupsafe import Markup

from onemile.api import activity_streams


def test_an_instant_is_written_in_utc_whatever_its_zone():
    summer = timezone(timedelta(hours=2))

    written = activity_streams.instant(datetime(2026, 7, 1, 1, 30, 5, 900, tzinfo=summer))

    assert written == "2026-06-30T23:30:05Z"


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("", ""),
        (" \n\n \r\n", ""),
        ("Un", "<p>Un</p>"),
        ("Un\r\ndeux\n\n\n\ntrois ", "<p>Un<br>deux</p><p>trois</p>"),
        ('<b>"&', "<p>&lt;b&gt;&#34;&amp;</p>"),
    ],
)
def test_plain_words_are_paragraphs_and_lines_and_never_markup(words, html):
    assert activity_streams.html_of(words) == html


def test_a_line_may_be_written_otherwise_and_the_rest_stays():
    html = activity_streams.html_of("un\ndeux", line=lambda one: Markup("<i>{}</i>").format(one))

    assert html == "<p><i>un</i><br><i>deux</i></p>"


@pytest.mark.parametrize(
    ("host", "of", "does"),
    [
        ("v.example", "v.example", True),
        ("a.v.example", "v.example", True),
        ("V.Example.", "v.example", True),
        ("bücher.example", "xn--bcher-kva.example", True),
        ("laden.xn--bcher-kva.example", "Bücher.example", True),
        ("v.example:8443", "v.example", True),
        ("v.example:8443", "v.example:8443", True),
        ("v.example", "v.example:8443", False),
        ("av.example", "v.example", False),
        ("v.example", "a.v.example", False),
        ("v.example", "", False),
        ("", "", False),
    ],
)
def test_a_host_lies_beneath_another(host, of, does):
    assert activity_streams.lies_beneath(host, of) is does
