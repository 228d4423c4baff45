"""C once more, T31 to T37: where people here type an address, and what stands there names the next.

The doors of ``naming_doors.py`` are those of messages. These are pages: whatever a member, a
steward or a visitor is talked into typing, no packet goes where none may go.
"""

from urllib.parse import quote

import pytest
from kit.planting import plant
from kit.replies import Reply, redirect

from onemile.api import find_by_uri
from onemile_federation.lists import subscribing
from tests.federation.backfill.archive import listed
from tests.federation.catalogue.naming_doors import untouched

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]
INSIDE = ("127.0.0.1", "[::1]", "localhost", "169.254.169.254", "inside.example", "e.example:22")


class Pages:
    """Each page at which an address is typed, as who may do so."""

    def __init__(self, ours, peer):
        self.ours, self.peer, self.numbers = ours, peer, 0
        self.ground = plant(ours)
        with ours.at_work() as world:
            self.ana = ours.browser(find_by_uri(self.ground.owner_uri))
            self.steward = ours.browser(world.member("Zoé", role="steward"))

    def found(self, address):
        self.ours.network.clock.advance(hours=1)
        return self.ana.get(f"/federation/find?uri={quote(address, safe='')}").status

    def opened(self, url):
        return [self.found(url), self.ana.get(f"/federation/open?uri={quote(url, safe='')}").status]

    def named(self, url):
        return [self.found(f"@anna@{url.partition('://')[2].partition('/')[0]}")]

    def led_on(self, url):
        return [self.found(self._serve(redirect(url)))]

    def head(self, url):
        link = f'<link rel="alternate" type="application/activity+json" href="{url}">'
        return [self.found(self._serve(Reply(body=link.encode(), content_type="text/html")))]

    def header(self, url):
        headers = {"Link": f'<{url}>; rel="alternate"; type="application/activity+json"'}
        return [self.found(self._serve(Reply(content_type="text/html", headers=headers)))]

    def name_leads_to(self, url):
        """What a host says of a name: whose it is, by a redirect, and where visitors go on."""
        links = [{"rel": "self", "type": "application/activity+json", "href": url}]
        subscribe = {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": f"{url}?{{uri}}"}
        whole = Reply(body={"links": [*links, subscribe]}, content_type="application/jrd+json")
        statuses = []
        for answer in (whole, redirect(url)):
            self.numbers += 1
            name = f"@a{self.numbers}@e.example"
            self.peer.serve("/.well-known/webfinger", answer)
            statuses += [self.found(name), self.visitor(name)]
        del self.peer.served["/.well-known/webfinger"]
        return statuses

    def visitor(self, address):
        self.ours.network.clock.advance(hours=1)
        about = quote(self.ground.mag_uri, safe="")
        page = self.ours.browser().get(f"/federation/from-home?about={about}")
        page = page.submit("Chercher le chemin", address=address)
        assert "Continuer" not in page.text
        return page.status

    def list_of_blocks(self, url):
        page = self.steward.get("/federation/lists")
        page = page.submit("Suivre", address=url, title="Liste")
        self.ours.network.clock.advance(days=1)
        with self.ours.at_work():
            subscribing.ask_due()
        return [page.status]

    def partner(self, url):
        page = self.steward.get("/federation/partners/propose")
        filled = {"host": url, "reason": "x", "contact": "Ana", "reach": "a@als.example"}
        page = page.submit("Envoyer la proposition", proposals="y", **filled)
        self.ours.network.settle()
        return [page.status]

    def former(self, url):
        page = self.ana.get(f"/federation/house?uri={quote(self.ground.mag_uri, safe='')}")
        return [page.submit("C’était nous", address=url).status]

    def said_before(self, url):
        """An outbox whose first page, next page, things and answers lie there."""
        self.numbers += 1
        anna = self.peer.actor(f"o{self.numbers}")
        note = anna.note("Bonjour")
        note["replies"] = {"type": "Collection", "first": url, "items": [url]}
        first = listed(f"{anna.outbox}?0", [url, anna.create(note)], type="OrderedCollectionPage")
        self.peer.serve(f"{anna.outbox}?0", first | {"next": url})
        whole = {"type": "OrderedCollection", "id": anna.outbox, "first": f"{anna.outbox}?0"}
        self.peer.serve(anna.outbox, whole)
        self.ground.following(anna)
        self.ours.network.let_pass(minutes=10)
        return []

    def _serve(self, what):
        self.numbers += 1
        return self.peer.serve(f"/p{self.numbers}", what)


SLOW = ("list_of_blocks", "said_before")
PAGES = [name for name in vars(Pages) if name[0] != "_" and name not in ("found", "visitor")]


@pytest.mark.parametrize("page", PAGES)
def test_t31_no_page_sends_a_packet_where_none_may_go(
    page, alsace, peer, victim, network, listener
):
    pages = Pages(alsace, peer)
    network.internet.name("inside.example", "10.0.0.1")
    network.internet.looked_up.clear()
    for host in INSIDE if page not in SLOW else INSIDE[-3:]:
        port = "" if ":22" in host else f":{listener.port}"
        statuses = getattr(pages, page)(f"https://{host}{port}/x")
        assert set(statuses) <= {200, 403, 404, 409, 422, 503}, host
    assert untouched(network, listener, "inside.example")
    assert not [one for one in network.internet.connections if one.port == 22]

    # The twin: what is public is asked, so that each page does lead somewhere.
    getattr(pages, page)("https://v.example/x")
    assert network.internet.connections_to("v.example")
