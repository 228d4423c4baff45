"""A page is looked at when it stands still; one that goes meanwhile is left for the next."""

import pytest
from playwright.sync_api import Error

PAGE = (
    "<!doctype html><html lang=fr><title>Page</title><main><h1>{words}</h1>"
    "<p><a href=/second>Plus loin</a></p></main>{script}</html>"
)


@pytest.fixture
def ana(person):
    """Somebody at a browser to whom no server answers but this test."""
    someone = person()

    def show(path, words, script=""):
        body = PAGE.format(words=words, script=script)
        someone.page.route(
            f"**{path}", lambda route: route.fulfill(body=body, content_type="text/html")
        )

    someone.show = show
    return someone


@pytest.mark.browser
def test_a_page_is_looked_at_when_it_stands_still(ana):
    ana.show("/first", "Un")
    ana.show("/second", "Deux")
    ana.open("/first")
    # Nobody waits for what the link leads to, but whoever looks.
    ana.page.evaluate("setTimeout(() => document.querySelector('a').click(), 50)")
    ana.page.wait_for_event("request")
    assert ana.reads("Deux")
    ana.is_at_ease()

    # What axe-core finds stays found, and what breaks by itself stays broken.
    ana.show("/worse", "Trois", script="<button></button>")
    with pytest.raises(AssertionError, match="button-name"):
        ana.open("/worse").is_at_ease()
    with pytest.raises(Error, match="nothing of the kind"):
        ana._seen(lambda: ana.page.evaluate("(() => { throw Error('nothing of the kind') })()"))

    # One that is replaced under the eyes is left for the one that has come.
    seen = []

    def look():
        seen.append(ana.page.url)
        if len(seen) == 1:
            ana.page.evaluate("location.assign('/second')")
            ana.page.wait_for_url("**/second")
        return ana.page.locator("h1").inner_text()

    ana.open("/first")
    assert ana._seen(look) == "Deux" and [one[-6:] for one in seen] == ["/first", "second"]


@pytest.mark.browser
def test_a_page_that_replaces_itself_forever_is_a_fault(ana):
    ana.show("/turn", "Encore")
    ana.open("/turn")
    with pytest.raises(AssertionError, match="replaced at each of 3 looks"):
        ana._seen(lambda: ana.page.reload())
