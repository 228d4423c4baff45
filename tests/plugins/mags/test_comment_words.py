"""Addresses in plain words: what leads somewhere leads where it says, and nowhere else."""

import pytest

from onemile.text.runs import runs_of


def links(text):
    return [run.address for run in runs_of(text) if run.address]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir https://exemple.fr/a.", ["https://exemple.fr/a"]),
        ("(http://exemple.fr:8080/b?c=d)", ["http://exemple.fr:8080/b?c=d"]),
        (
            "« https://exemple.fr » et https://autre.fr/x",
            ["https://exemple.fr", "https://autre.fr/x"],
        ),
        ("rien", []),
        ("javascript:alert(1)", []),
        ("https:exemple.fr", []),
        ("//exemple.fr/a", []),
        ("https://moi@exemple.fr/", []),
        ("https://exemple.fr\\@autre.fr/", []),
        ("https://ехample.fr/", []),
        ("https://exemple%2efr/", []),
        ("https://[::1", []),
        ("https://exemple.fr:99999/", []),
        ("https://localhost/", []),
    ],
)
def test_only_a_whole_address_of_one_plain_host_is_a_link(text, found):
    assert links(text) == found


def test_no_word_is_lost_nor_another_shown():
    text = "Un https://exemple.fr/a, deux\nhttps://moi@exemple.fr trois"
    assert "".join(run.text for run in runs_of(text)) == text
    assert all(run.text == run.address for run in runs_of(text) if run.address)
