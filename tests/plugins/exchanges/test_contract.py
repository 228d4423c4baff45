"""Exchanges keep what the core promises neighbours in the name of every plugin."""

import pytest

from onemile import current, ids, pictures
from onemile.commitments import Commitment
from onemile.testing.contracts import asked
from onemile.testing.plugin_contract import PluginContract
from onemile_exchanges import completion, negotiate, photos, publish, queries
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement, Photo


@pytest.mark.plugins("exchanges", "smiles")
class TestExchanges(PluginContract):
    """Offers and needs."""

    name = "exchanges"
    near = ("mile", "near")
    wide = ("instance",)
    kept = dict.fromkeys(
        (
            "exchanges_agreement.helper_id",
            "exchanges_agreement.helped_id",
            "exchanges_agreement.helper_uri",
            "exchanges_agreement.helped_uri",
            "exchanges_agreement.opened_by_uri",
            "exchanges_agreement.payer_uri",
            "exchanges_agreement.ended_by_uri",
            "exchanges_proposal.by_uri",
            "exchanges_thanks.giver_uri",
            "exchanges_thanks.giver_id",
            "exchanges_thanks.receiver_uri",
            "exchanges_thanks.receiver_id",
            "exchanges_payment.payer_uri",
            "exchanges_payment.payee_uri",
        ),
        "the other's history tells its sides apart by it; the number has no name any more",
    )

    @pytest.fixture(autouse=True)
    def decided_by(self, world):
        self.mo = world.member("Mo", role="moderator")

    def publish(self, author, *, audience, title, photo):
        chosen = photos.keep_draft([photo], member_id=author.id, have=[])
        draft = publish.Draft(
            kind="offer", form="help", category="garden", title=title, audience=audience
        )
        item = publish.publish(draft, member=author, photo_ids=chosen)
        return {
            "uri": queries.item_uri(item.id),
            "path": queries.item_path(item.id),
            "report": f"/report/exchanges.item/{item.id}",
            "picture": pictures.url(Photo.get(Photo.item == item).key),
        }

    def live(self, member, other):
        super().live(member, other)
        fields = {"kind": "offer", "form": "help", "category": "garden", "audience": "instance"}
        item = publish.publish(publish.Draft(title="Tailler la haie", **fields), member=other)
        grant = asked("commons:issue", str(member.uri), 60, kind="grant")
        current.ledger().transfer(grant)
        terms = negotiate.Terms(
            when_text="samedi après le marché", text="Je viens à pied", amount_smiles=7
        )
        agreed = negotiate.propose(item.id, terms, member=member)
        negotiate.accept(agreed.id, member=other, version=1)
        for one in (other, member):
            completion.say_done(agreed.id, member=one)
        completion.thank(agreed.id, member=member, text="Un grand merci pour la haie")
        assert Agreement.get_by_id(agreed.id).state == "thanked"
        words = {"took_place": True, "why": "Les deux racontent la même chose", "amount_smiles": 7}
        opening.open_dispute(agreed.id, member=other, why="La haie n’est qu’à moitié taillée")
        opening.answer(agreed.id, member=member, text="La pluie nous a arrêtés")
        deciding.decide(agreed.id, moderator=self.mo, **words)
        current.commitments().open(
            Commitment(
                key=f"fair/{ids.new()}",
                giver_uri=other.uri,
                receiver_uri=member.uri,
                what="Tenir la buvette",
                day=None,
                amount_smiles=0,
                payer_account=member.uri,
                reason_uri="https://quartier.example/fair/1",
            )
        )
