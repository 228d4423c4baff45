"""Where somebody elsewhere can name an address, so that we would go there."""

import pytest

from onemile_federation.remote import webfinger
from onemile_federation.remote.asking import Absent, Away


class Doors:
    """Every place at which somebody elsewhere can name an address. Each gives the statuses."""

    def __init__(self, ground, anna):
        self.ground, self.anna, self.peer = ground, anna, anna.peer
        self.inbox = ground.ours.shared_inbox
        self.numbers = 0

    def newcomer(self, **properties):
        """Somebody who was never here, with something of their document changed."""
        self.numbers += 1
        made = self.peer.actor(f"n{self.numbers}", key=self.anna.key)
        made.document |= properties
        return made

    def posts(self, *activities, by=None, **options):
        who = by or self.anna
        # So that neither quotas nor patience with a host that has failed hide what is asked.
        self.ground.ours.network.clock.advance(minutes=2)
        answers = [who.post(self.inbox, one, **options).status for one in activities]
        self.ground.ours.settle()
        return answers

    def key_id(self, url):
        follow = self.anna.follow(self.ground.mag_uri)
        return self.posts(follow, key_id=f"{url}#main-key")

    def key_owner(self, url):
        path = f"/keys/{self.numbers}"
        self.numbers += 1
        key = {"id": self.peer.base + path, "owner": url, "publicKeyPem": self.anna.key.public_pem}
        self.peer.serve(path, key)
        return self.posts(self.anna.follow(self.ground.mag_uri), key_id=self.peer.base + path)

    def actor(self, url):
        return self.posts(self.anna.activity("Follow", self.ground.mag_uri, actor=url))

    def inbox_of_actor(self, url):
        new = self.newcomer(inbox=url)
        return self.posts(new.follow(self.ground.mag_uri), by=new)

    def shared_inbox(self, url):
        new = self.newcomer(endpoints={"sharedInbox": url})
        return self.posts(new.follow(self.ground.mag_uri), by=new)

    def outbox(self, url):
        new = self.newcomer(outbox=url, followers=url, following=url, featured=url)
        return self.posts(new.follow(self.ground.mag_uri), by=new)

    def icon(self, url):
        new = self.newcomer(icon={"type": "Image", "url": url}, image=url)
        note = new.create_note("Bonjour", in_reply_to=self.ground.article_uri)
        return self.posts(new.follow(self.ground.mag_uri), note, by=new)

    def object(self, url):
        verbs = ("Create", "Update", "Delete", "Like", "Flag", "Undo")
        return self.posts(*(self.anna.activity(verb, url) for verb in verbs))

    def in_reply_to(self, url):
        return self.posts(self.anna.create_note("Bonjour", in_reply_to=url, context=url))

    def announced(self, url):
        wrapped = self.anna.announce("", object={"type": "Create", "object": url})
        return self.posts(self.anna.announce(url), wrapped)

    def author(self, url):
        note = self.anna.note("Bonjour", attributedTo=url, replies=url, audience=url)
        return self.posts(self.anna.announce(note))

    def in_content(self, url):
        link = f'<p>Bonjour <a href="{url}">ici</a><img src="{url}"></p>'
        more = {"url": url, "attachment": [{"type": "Link", "href": url}], "image": url}
        tag = [{"type": "Mention", "href": url, "name": "@x"}]
        above = self.ground.article_uri
        note = self.anna.create_note(link, in_reply_to=above, tag=tag, to=[url], **more)
        return self.posts(note)

    def move(self, url):
        return self.posts(self.anna.move(url))

    def webfinger(self, url):
        self.ground.ours.network.clock.advance(minutes=2)
        host = url.partition("://")[2].partition("/")[0]
        with self.ground.ours.at_work(), pytest.raises((Absent, Away)):
            webfinger.uri_of(f"@anna@{host}")
        return []


DOORS = [name for name in vars(Doors) if name[0] != "_" and name not in ("posts", "newcomer")]
WIRE_DOORS = [name for name in DOORS if name != "webfinger"]


def untouched(network, listener, *others):
    """Tell whether nobody was reached or even looked up but the hosts of the test."""
    known = {*network.peers, *network.instances, *others}
    assert listener.knocks == 0 and network.internet.strays == []
    assert set(network.internet.looked_up) <= known, network.internet.looked_up
    return True
