"""What passes between neighbours on either side of a border on a day: squares, things, words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kit.messages import id_of
from kit.planting import plant_article, plant_mag

from onemile import conversations
from onemile.api import across, activity_streams, home_of, publishing, transaction
from onemile.conversations.models import Post
from onemile.mile import grid
from onemile_exchanges import publish
from onemile_exchanges.models import Item
from onemile_federation.mile import going
from onemile_federation.mile.models import (
    MileCover,
    MileTalk,
    MileTerritory,
    MileThing,
    MileTold,
    Neighbour,
)
from tests.federation.gates.present import Present
from tests.federation.gates.quarter import FOR_A_MILE, NEIGHBOUR, plant_project
from tests.federation.mile.board import Street
from tests.federation.mile.bordering import COLMAR, HAGUENAU, KEHL, PORT, Edge, agree, lived_in
from tests.federation.mile.test_pictures_told import photo

HOST = "p.example"
LEA = f"https://{HOST}/ap/neighbours/lea"


class Border(Present):
    """Lise, who lives at the Rhine, and a partner that has members on its other side."""

    def a_border_opens(self) -> None:
        self.edge = Edge(self.partner, self.ours)
        lived_in(self.ours, {PORT: 24, COLMAR: 40, HAGUENAU: 3})
        self.edge.says(self.edge.territory([KEHL, KEHL + 1]))
        agree(self.ours, HOST)
        self.edge.says(self.edge.cover([KEHL]))

    def neighbours_are_shown(self) -> None:
        """Of each kind there is one thing that a partner's members see; and one of a bare kind."""
        lise = self.person(NEIGHBOUR)
        self.street = Street(self.ours, self.partner)
        self.street.put_up()
        ladder = self.street.write(lise, f"Une échelle de {FOR_A_MILE}")
        self.street.board.pictures[ladder] = (photo(self.street),)
        self.street.change(ladder, content=f"<p>Le {FOR_A_MILE}, le mardi.</p>")
        words = {"title": f"Du {FOR_A_MILE}", "text": FOR_A_MILE, "lead": FOR_A_MILE}
        with self.at_work():
            for kind in ("offer", "need"):
                draft = publish.Draft(
                    kind=kind, form="help", category="garden", title=f"Tailler le {FOR_A_MILE}",
                    audience=publishing.MILE, suggested_smiles=30,
                )  # fmt: skip
                self.keep_unsaid(publish.publish(draft, member=lise))
            mag = plant_mag(lise, audience=publishing.MILE, slug="tam", title=FOR_A_MILE)
            self.keep_unsaid(mag)
            made = plant_article(mag, audience=publishing.MILE, slug="tam-1", **words)
            self.keep_unsaid(made)
            project = plant_project(lise, audience=publishing.MILE, title=f"Un {FOR_A_MILE}")
            self.keep_unsaid(project)
            with transaction():
                going.settle_member(str(lise.uri))
        self.network.settle()
        self.require_told(5)

    def keep_unsaid(self, made: Any) -> None:
        """Have nobody elsewhere read what something is called here."""
        self.quarter.hidden[f"{NEIGHBOUR}’s {type(made).__name__} {made.id}"] = str(made.uri)

    def require_told(self, n: int) -> None:
        with self.at_work():
            kinds = [str(row.mile_type) for row in MileTold.select().where(MileTold.host == HOST)]
        assert len(kinds) == n, kinds

    def neighbours_ask_each_other(self) -> None:
        """Lise asks about a thing across; whoever showed it answers, and asks about hers."""
        self.says_across(self.thing_of_lea())
        lise = self.person(NEIGHBOUR)
        browser = self.ours.browser(lise)
        with self.at_work():
            uri = str(MileThing.get().uri)
        asked = browser.post(
            f"/conversations/with?thing={uri}", data={"text": f"Est-ce du {FOR_A_MILE} ?"}
        )
        assert FOR_A_MILE in asked.text
        self.network.settle()
        question = [
            one.activity["object"]
            for one in self.partner.peer.posts("Create")
            if one.activity["object"]["type"] == "Note" and LEA in one.activity["object"]["to"]
        ][-1]
        answer = {
            "id": f"https://{HOST}/ap/mile/word1",
            "type": "Note",
            "inReplyTo": question["id"],
            "context": question["context"],
            "to": [question["attributedTo"]],
            **self.by_lea(f"Oui, du {FOR_A_MILE}."),
        }
        self.says_across(answer)
        page = browser.get("/conversations").text
        assert FOR_A_MILE in page, page

    def thing_of_lea(self) -> dict[str, Any]:
        with self.at_work():
            cell = across.square_told(home_of(self.person(NEIGHBOUR).id).cell)
        audience = {
            "type": "MileAudience",
            "id": f"https://{HOST}/ap/mile/audience/{grid.to_text(cell)}",
            "mileCells": [grid.to_text(cell)],
            "mileRadius": "804.672",
        }
        expires = self.partner.peer.now() + timedelta(days=90)
        return {
            "id": f"https://{HOST}/ap/mile/thing1",
            "type": "Article",
            "name": f"Une haie de {FOR_A_MILE}",
            "expires": activity_streams.instant(expires),
            "to": [audience],
            **self.by_lea("À donner."),
        }

    def by_lea(self, words: str) -> dict[str, Any]:
        card = {"type": "Person", "id": LEA, "name": "Léa K."}
        return {
            "content": f"<p>{words}</p>",
            "attributedTo": LEA,
            "neighbour": {**card, "inbox": f"https://{HOST}/ap/inbox"},
            "published": activity_streams.instant(self.partner.peer.now()),
        }

    def says_across(self, document: dict[str, Any]) -> None:
        said = self.partner.actor.activity("Create", document["id"])
        said |= {"object": document, "to": document["to"]}
        self.says(self.partner.actor, said)
        self.network.settle()

    def neighbours_change_their_minds(self) -> None:
        """One thing ends, one is narrowed; the rest ends with the mile."""
        self.street.take_down(f"{self.ours.base}/notes/{FOR_A_MILE}")
        with self.at_work():
            lise, item = self.person(NEIGHBOUR), Item.get(Item.title.contains(FOR_A_MILE))
            publish.withdraw(int(item.id), member=lise)
        self.network.settle()
        self.require_told(3)
        with self.at_work():
            question = Post.get(Post.text.contains("Est-ce du"))
            conversations.set_shown(int(question.id), is_shown=False)

    def nothing_is_left_across(self) -> None:
        """The mile has ended: each thing was taken back, and nothing of theirs stands here."""
        ids: dict[str, set[str]] = {"Create": set(), "Delete": set()}
        for one in self.partner.peer.posts():
            uri = id_of(one.activity["object"])
            if one.activity["type"] in ids and "/ap/mile/" in uri:
                ids[one.activity["type"]].add(uri)
        assert ids["Create"] and ids["Create"] == ids["Delete"]
        with self.at_work():
            for table in (MileThing, MileTold, MileCover, MileTerritory, MileTalk, Neighbour):
                assert not table.select().where(table.host == HOST).exists(), table
