"""Lists of domain blocks as others write them, and as people mend them."""

import pytest

from onemile.api import Invalid
from onemile_federation.lists import reading, writing
from onemile_federation.remote import hosts
from onemile_federation.remote.models import LIMITED, OPEN, SUSPENDED

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
IN_USE = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"


def said(text):
    found = reading.read(text if isinstance(text, bytes) else text.encode())
    return {line.host: (line.standing, line.rejects_media, line.reason) for line in found.lines}


@pytest.mark.parametrize(
    "text",
    [
        IN_USE + "bad.example,suspend,TRUE,TRUE,Spam,FALSE\nmeh.example,silence,true,,Loud,\n",
        "domain,severity,reject_media,public_comment\nbad.example,suspend,1,Spam\n"
        "meh.example,silence,yes,Loud\n",
        "reject_media,public_comment,extra,severity,domain\nTrue,Spam,x,suspend,*.bad.example\n"
        "True,Loud,x,limit,MEH.example.\n",
        "\ufeff" + IN_USE + "bad.example,suspend,f,f,Spam,f\r\nmeh.example,silence,t,f,Loud,f\r\n",
    ],
    ids=["as in use", "without #", "another order", "with a BOM"],
)
def test_every_spelling_of_the_header_says_the_same(instance, text):
    assert said(text) == {
        "bad.example": (SUSPENDED, False, "Spam"),
        "meh.example": (LIMITED, True, "Loud"),
    }


def test_bare_domains_are_blocks_and_names_have_one_spelling(instance):
    found = said("# a remark\nBücher.Example\n\n*.low.example\nxn--bcher-kva.example\n")

    assert found == {
        "xn--bcher-kva.example": (SUSPENDED, False, ""),
        "low.example": (SUSPENDED, False, ""),
    }


def test_no_pictures_alone_is_a_decision_and_nothing_at_all_is_none(instance):
    found = reading.read((IN_USE + "pics.example,noop,true\nquiet.example,noop,false\n").encode())

    assert [(one.host, one.standing, one.rejects_media) for one in found.lines] == [
        ("pics.example", OPEN, True)
    ]
    assert found.unread == []


def test_a_domain_that_stands_in_it_twice_is_as_its_last_line_has_it(instance):
    lines = "a.example,suspend\na.example,noop\nb.example,noop\nb.example,silence\n"

    found = reading.read(("#domain,#severity\n" + lines).encode())

    assert [(one.host, one.standing) for one in found.lines] == [("b.example", LIMITED)]


def test_lines_that_say_nothing_are_named_by_their_number(instance):
    lines = ["ok.example,suspend", "com,suspend", "a b,suspend", "x.example,explode", '"open']

    found = reading.read((IN_USE + "\n".join(lines)).encode())

    assert [one.host for one in found.lines] == ["ok.example"]
    said = ["com,suspend", "a b,suspend", "x.example,explode", '"open']
    assert [(one.number, one.text) for one in found.unread] == list(enumerate(said, start=3))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a.example\n" * (reading.LIST_LINES_MAX + 1), "20000"),
        (b"a.example\r" * (reading.LIST_LINES_MAX + 1), "20000"),
        (("a.example\u2028" * (reading.LIST_LINES_MAX + 1)).encode(), "20000"),
        (b"x" * (reading.LIST_BYTES_MAX + 1), "5"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"<!doctype html>\n<p>hello</p>\n", "aucune ligne"),
        (b"a.example\0\n", "UTF-8"),
    ],
    ids=["lines", "lines of old", "lines of Unicode", "bytes", "no text", "a page", "a nought"],
)
def test_what_is_too_long_or_no_list_is_refused(instance, content, words):
    with pytest.raises(Invalid) as refused:
        reading.read(content)

    assert words in refused.value.fields["file"]


def test_what_is_handed_out_reads_back_the_same(instance):
    hosts.suspend(host="bad.example", reason='Spam, "much" of it')
    hosts.decide(host="meh.example", standing=LIMITED, reason="=1+1", rejects_media=True)
    hosts.decide(host="pics.example", standing=OPEN, reason="Nus", rejects_media=True)
    hosts.of("fine.example")

    text = writing.written()

    assert text.startswith(IN_USE)
    assert said(text) == {
        "bad.example": (SUSPENDED, False, 'Spam, "much" of it'),
        "meh.example": (LIMITED, True, "'=1+1"),
        "pics.example": (OPEN, True, "Nus"),
    }
