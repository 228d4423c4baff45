"""Nothing of a thing elsewhere is said twice, and it arrives once."""

import pytest

pytestmark = pytest.mark.plugins("federation", "mags")


def test_a_thing_of_a_group_itself_names_it_once_and_arrives_once(reader, peer, clock):
    mag = peer.actor("mag", "Group")
    mag.document["name"] = "Port du Rhin"
    reader.ground.following(mag)
    article = mag.article("Die Furt", audience=mag.id, content="<p>Am Fluss</p>")
    uri = reader.hears(mag, mag.create(article))
    arrived = reader.thing(uri).received_at
    page = reader.page_of(uri)
    # Once as the way back to it, and once as who says it.
    trail = page.html.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert (trail.count("Port du Rhin"), page.text.count("Port du Rhin")) == (1, 2)

    clock.advance(days=3)
    reader.hears(mag, mag.update(article, content="<p>Am anderen Fluss</p>"))
    assert "anderen" in reader.page_of(uri).text
    assert reader.thing(uri).received_at == arrived


def test_a_card_does_not_say_its_headline_again(reader, anna):
    words = "Wir treffen uns am Samstag um neun am Brunnen und tragen die alten Bretter hinunter"
    whole = words.removesuffix(" und tragen die alten Bretter hinunter")
    reader.hears(anna, anna.create_note(f"<p>{whole}</p>"))
    assert reader.browser.get("/followed").text.count(whole) == 1
    reader.hears(anna, anna.create_note(f"<p>{words}</p>"))
    assert "…hinunter" in reader.browser.get("/followed").text.replace("… ", "…")


def test_a_first_line_is_the_headline_of_what_has_no_title(reader, anna):
    news = "<p><strong>Der erste Rauch</strong></p><p>Am Samstag hat er gezogen.</p>"
    uri = reader.hears(anna, anna.create_note(news))

    card = reader.browser.get("/followed").text.partition("Der erste Rauch")[2]
    before, _rest = card.split("Am Samstag hat er gezogen.")
    assert not before.strip() and "Der erste Rauch" not in card
    assert reader.page_of(uri).html.partition("<h1")[2].partition("</h1>")[0].endswith("Rauch")
