"""One address, however its domain is written; and never somebody else's."""

import pytest

from onemile.email_addresses import email_key, readable, sendable_email


@pytest.mark.parametrize(
    ("typed", "sent_to"),
    [
        ("ana@straße.de", "ana@xn--strae-oqa.de"),
        ("ana@xn--strae-oqa.de", "ana@xn--strae-oqa.de"),
        ("ana@XN--STRAE-OQA.DE", "ana@xn--strae-oqa.de"),
        ("ana@STRASSE.de", "ana@strasse.de"),
        ("Ana@Bücher.example", "Ana@xn--bcher-kva.example"),
        ("ana@βόλος.example", "ana@xn--nxasmm1c.example"),
        ("ana@ｅｘａｍｐｌｅ。org", "ana@example.org"),
        (" ana+1@example.org ", "ana+1@example.org"),
    ],
)
def test_an_email_goes_to_the_domain_that_was_meant(typed, sent_to):
    assert sendable_email(typed) == sent_to
    assert email_key(typed) == email_key(sent_to) == sent_to.lower()
    assert email_key(readable(sent_to)) == email_key(sent_to)


def test_two_domains_of_two_owners_are_two_addresses():
    assert email_key("ana@straße.de") != email_key("ana@strasse.de")


@pytest.mark.parametrize(
    "typed",
    [
        "ana",
        "ana@",
        "@example.org",
        "ana@example",
        "ana@i❤.example",
        "ana@a_b.example",
        "ana@-a.example",
        "ana@xn--a.example",
        "ana@" + "ß" * 64 + ".example",
        "ana@" + "ä." * 90_000 + "example",
        "ana@1.2.3.4",
        "ſam@example.org",
        "ana\u212a@example.org",
        "=?utf-8?q?a?=@example.org",
        "a..b@example.org",
        "x" * 65 + "@example.org",
        "ana@exa\ud800mple.org",
    ],
)
def test_what_cannot_be_encoded_is_no_address(typed):
    assert sendable_email(typed) == ""
    assert email_key(typed)[:254] == email_key(typed)
