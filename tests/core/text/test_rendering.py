"""Markdown as a page shows it: every word, and nothing that acts."""

from onemile.text import rendered


def test_an_article_is_rendered_with_what_is_to_know_of_it():
    text = rendered("# Le compost\n\nTrois bacs, *un* balcon.\n\n## Et l’hiver\n\nOui.")

    assert str(text.html) == (
        '<h2 id="t-le-compost">Le compost</h2>\n<p>Trois bacs, <em>un</em> balcon.</p>\n'
        '<h3 id="t-et-lhiver">Et l’hiver</h3>\n<p>Oui.</p>\n'
    )
    assert [(one.level, one.title) for one in text.headings] == [
        (2, "Le compost"),
        (3, "Et l’hiver"),
    ]
    assert (text.words, text.minutes, text.links) == (9, 1, 0)
    assert text.excerpt == "Trois bacs, un balcon. Oui."
