"""What passes between here and elsewhere on a day, each step by the services."""

from __future__ import annotations

from onemile.api import follows, record, transaction
from onemile.follows import elsewhere
from onemile.members import blocks
from onemile.mile import places
from onemile.mile.models import Place
from onemile.publishing import houses
from onemile_federation.canary import flying
from onemile_federation.keys import rotating
from onemile_federation.partners import closing, deciding, greeting
from onemile_federation.remote import actors, hosts
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import gestures
from onemile_federation.talking import saying as talking
from tests.federation.gates.present import Present
from tests.federation.partners.across import ALL, WORDS


class Across(Present):
    """Associations, followers, what stands elsewhere, moves."""

    def partners_agree(self) -> None:
        asked, refused = self._other("q.example"), self._other("r.example")
        for one in (self.partner, refused):
            one.says("Offer", one.statement(flows=["publications", "mile"]))
        self.network.settle()
        with self.at_work():
            deciding.accept(host="p.example", switches=ALL, **WORDS)
            deciding.refuse(host="r.example", reason="Pas encore.")
            deciding.propose(host="q.example", switches=ALL, **WORDS)
        self.network.settle()
        asked.says("Accept", asked.statement(heard=1))
        self.network.clock.advance(days=8)
        self.network.settle()
        with self.at_work():
            greeting.greet()
            flying.fly()

    def partners_part(self) -> None:
        with self.at_work():
            deciding.switch(host="p.example", flow="mile", is_open=False)
            closing.announce(closes_on="2028-01-31", words="On déménage.")
            deciding.end(host="q.example", reason="Plus personne.")

    def others_follow(self) -> None:
        groups = (self.quarter.mag_uri, self.quarter.project_uri, self.quarter.second_mag_uri)
        for one in (self.eve, self.town, self.partner.actor):
            for uri in (*groups, *(str(who.uri) for who in self.known)):
                self.says(one, one.follow(uri))
        self.network.settle()
        with self.at_work():
            for member in self.known:
                for asked in elsewhere.asking(member):
                    yes = asked.follower_uri != self.town.id or member.first_name == "Ana"
                    elsewhere.answer(member, follow_id=int(asked.id), is_accepted=yes)

    def members_talk_elsewhere(self) -> None:
        with self.at_work():
            actors.actor(self.writer.id)
            follows.follow(self.person("Ana"), followed_uri=self.writer.id)
            follows.follow(self.person("Emil"), followed_uri=self.writer.id)
        self.network.settle()
        for one in self.writer.peer.posts("Follow"):
            self.says(self.writer, self.writer.accept(one.activity))
        self.says(self.writer, self.writer.create_article("Le levain"))
        self.network.settle()
        with self.at_work():
            thing = RemoteObject.get(RemoteObject.kind == "Article")
            for n, name in enumerate(("Ana", *["Emil"] * 2)):  # the same twice is said once
                talking.say(thing.id, member=self.person(name), text=f"Du seigle, plutôt. {n}")
                for kind in ("like", "share"):
                    gestures.make(thing.id, kind, member=self.person(name))

    def gestures_are_taken_back(self) -> None:
        with self.at_work():
            thing, ana = RemoteObject.get(RemoteObject.kind == "Article"), self.person("Ana")
            for kind in ("like", "share"):
                gestures.take_back(thing.id, kind, member=ana)
            followed = follows.between(ana, self.writer.id)
            follows.end(ana, follow_id=int(followed.id))

    def somebody_is_blocked_and_reported(self) -> None:
        with self.at_work():
            emil = self.person("Emil")
            blocks.block_uri(emil, uri=self.eve.id, is_disclosed=True)
            blocks.block_uri(self.person("Bea"), uri=self.eve.id)
        self.network.settle()
        with self.at_work():
            blocks.unblock_uri(emil, uri=self.eve.id)
        page = self.ours.browser(self.person("Cleo")).get(f"/report?about={self.eve.id}")
        told = {"ground": "insult", "text": "Insultes répétées.", "good_faith": "y"}
        page.submit("Envoyer le signalement", **told, pass_on="y")

    def somebody_moves_house(self) -> None:
        """A member moves to another square; a Mag to another instance, and back."""
        with self.at_work():
            for name, spot in self.quarter.second_homes(self.world).items():
                number = self.person(name).id
                with transaction():
                    Place.update(**spot).where(Place.member_id == number).execute()
                    record(places.PlaceMoved(member_id=number))
            uri = self.quarter.second_mag_uri
            houses.name_former(uri, former_uri="https://w.example/u/old")
            houses.move(uri, target_uri="https://w.example/u/new")
        self.network.settle()
        with self.at_work():
            houses.move_back(uri)

    def keys_are_renewed(self) -> None:
        with self.at_work():
            rotating.rotate(self.quarter.mag_uri)
            rotating.rotate(f"{self.ours.base}/ap/instance")

    def hosts_are_cut_off(self) -> None:
        with self.at_work():
            for host in ("w.example", "z.example"):
                hosts.suspend(host=host, reason="Un essai.")
        self.network.settle()
        with self.at_work():
            for host in ("w.example", "z.example"):
                hosts.release(host=host)
