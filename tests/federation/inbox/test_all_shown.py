"""What moderators read of a comment is all that a group passes on of it in its own name (T64)."""

import pytest

from onemile_federation.inbox import all_shown
from onemile_federation.wire.vocabulary import PUBLIC
from tests.federation.inbox.others import ANNA, activity, note

SHOWN = '<p>Une <a href="https://v.example/x" class="u-url">cendre</a> fine aide.</p>'
PICTURE = {"type": "Image", "mediaType": "image/jpeg", "url": "https://v.example/1.jpg"}
# As the servers that are met most send them.
USUAL = {
    "summary": None,
    "url": "https://v.example/@anna/1",
    "published": "2026-11-29T21:00:00Z",
    "sensitive": False,
    "conversation": "tag:v.example,2026-11-29:objectId=1:objectType=Conversation",
    "contentMap": {"fr": SHOWN},
    "attachment": [],
    "tag": [
        {"type": "Mention", "href": ANNA, "name": "@anna@v.example"},
        {"type": "Hashtag", "href": "https://v.example/tags/pain", "name": "#pain"},
    ],
    "replies": {"type": "Collection", "first": {"type": "CollectionPage", "items": []}},
    "interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}},
    "source": {"content": "Une cendre (https://v.example/x) fine aide.", "mediaType": "text/plain"},
    "language": {"identifier": "fr", "name": "Français"},
    "distinguished": False,
}
MORE = {
    "a picture": {"attachment": [PICTURE]},
    "one picture": {"attachment": PICTURE},
    "an icon": {"image": PICTURE},
    "other words in another language": {"contentMap": {"fr": SHOWN, "de": "<p>Anders</p>"}},
    "other words to be edited": {"source": {"content": "Autre chose", "mediaType": "text/plain"}},
    "a source of a kind of its own": {"source": "Autre chose"},
    "a warning": {"summary": "Lisez ceci"},
    "a title": {"name": "Lisez ceci"},
    "choices": {"oneOf": [{"type": "Note", "name": "Oui"}]},
    "a quotation": {"quoteUrl": "https://v.example/2"},
    "a field of its own": {"_v_content": "Autrement"},
    "a tag with a picture": {"tag": [{"type": "Emoji", "name": ":x:", "icon": PICTURE}]},
    "words as a tag": {"tag": {"type": "Hashtag", "name": "#achetez ceci"}},
    "words among answers": {"replies": {"items": [{"type": "Note", "content": "Lisez ceci"}]}},
    "words in the name of a field": {"interactionPolicy": {"lisez ceci": True}},
    "a picture among the words": {"content": f'{SHOWN}<img src="https://v.example/1.jpg">'},
    "what is for machines": {"content": f"{SHOWN}<!-- achetez -->"},
    "more than there is room for": {"content": f"<p>{'mot ' * 600}</p>"},
    "words for one language alone": {"content": None, "contentMap": {"fr": SHOWN}},
}


def said(**more):
    made = note("n", content=SHOWN, to=[PUBLIC], cc=[]) | USUAL | more
    return activity("Create", made, to=[PUBLIC], cc=[])


def test_what_is_usual_is_passed_on_as_it_came():
    signed = {
        "type": "RsaSignature2017",
        "creator": f"{ANNA}#main-key",
        "signatureValue": "x" * 344,
    }
    whole = {"@context": ["https://v.example/ns", {"a": "b c"}], "signature": signed, **said()}
    assert all_shown.is_all(whole, shown=SHOWN)


@pytest.mark.parametrize("more", MORE.values(), ids=MORE)
def test_what_says_more_than_is_shown_is_not(more):
    told = said(**more)
    assert not all_shown.is_all(told, shown=str(told["object"]["content"] or SHOWN))


@pytest.mark.parametrize("more", [{"summary": "Lisez ceci"}, {"attachment": [PICTURE]}])
def test_nor_an_activity_that_says_something_itself(more):
    assert not all_shown.is_all(said() | more, shown=SHOWN)
    assert not all_shown.is_all(said(), shown="<p>Autre</p>")
