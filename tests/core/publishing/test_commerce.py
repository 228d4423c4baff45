"""What reads like commerce is noticed, what only looks like it is not; the set is published here.

``commerce_posts.tsv`` was labelled by hand by one person: ``hold`` for what a moderator should
look at, ``fine`` for the rest, traps included. It is smaller than the 400 posts that the
product asks for, and has one annotator where it asks for two.
"""

from pathlib import Path

import pytest

from onemile.publishing import commerce, exact_places

POSTS = [
    line.split("\t")
    for line in (Path(__file__).parent / "commerce_posts.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
RECALL_MIN = 0.90
FALSE_HOLDS_MAX = 0.05


def held(label):
    """Tell for each post of a label whether it would be put before a moderator."""
    return {text: bool(commerce.signals(text)) for given, text in POSTS if given == label}


def test_the_set_is_large_and_half_of_it_is_innocent():
    labels = [label for label, _text in POSTS]
    assert set(labels) == {"hold", "fine"}
    assert len(POSTS) == len({text for _label, text in POSTS}) >= 240
    assert 0.45 <= labels.count("fine") / len(labels) <= 0.65


def test_nine_tenths_of_commerce_are_noticed():
    seen = held("hold")
    missed = [text for text, was_held in seen.items() if not was_held]
    assert 1 - len(missed) / len(seen) >= RECALL_MIN, missed


def test_hardly_anything_innocent_is_held():
    seen = held("fine")
    wrongly = [text for text, was_held in seen.items() if was_held]
    assert len(wrongly) / len(seen) <= FALSE_HOLDS_MAX, wrongly


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Ménage, 15 € de l’heure", "price", "15 € de l’heure"),
        ("Devis sur demande", "trade", "Devis"),
        ("Voir mon annonce sur leboncoin.fr", "classified", "leboncoin"),
        ("Appelez le 06 12 34 56 78", "phone", "06 12 34 56 78"),
        ("FR76 3000 6000 0112 3456 7890 189", "bank", "FR76 3000 6000 0112 3456 7890 189"),
        ("Artisan, 732 829 320 00074", "business", "732 829 320 00074"),
    ],
)
def test_a_signal_names_the_words_as_they_stand(text, kind, words):
    assert (kind, words) in [(one.kind, one.words) for one in commerce.signals(text)]


@pytest.mark.parametrize(
    "text",
    [
        "FR76 3000 6000 0112 3456 7890 188",  # a wrong check digit
        "Numéro 732 829 320 00075",  # the Luhn sum is wrong
        "Le code-barres 3017620422003",
        "ISBN 978 2 07 036822 8",
    ],
)
def test_numbers_that_fail_their_checksum_are_just_numbers(text):
    assert commerce.signals(text) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Rendez-vous au 12 rue des Juifs", ["12 rue des Juifs"]),
        ("3bis, avenue de la Forêt-Noire", ["3bis, avenue de la Forêt-Noire"]),
        ("Treffpunkt Hauptstrasse 7", ["Hauptstrasse 7"]),
        ("12 Kirchgasse", ["12 Kirchgasse"]),
        ("Le code de la porte est 4512", ["code de la porte est 4512"]),
    ],
)
def test_a_door_is_recognised_before_everybody_reads_it(text, pieces):
    assert exact_places.found(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "Je cherche une place de crèche",
        "2 places dans ma voiture",
        "Rendez-vous place Kléber",
        "J’habite près de la rue principale",
        "10 cours de couture, 3 chemins possibles",
        "Une route de 12 kilomètres",
    ],
)
def test_a_street_without_a_number_is_no_address(text):
    assert exact_places.found(text) == []


def test_a_long_text_is_read_quickly():
    signals = commerce.signals("partage de rien " * 250)
    assert signals == []
