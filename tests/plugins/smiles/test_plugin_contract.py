"""The keeper of Smiles lists nothing to anybody, and keeps the rest of the plugins' promises."""

import pytest

from onemile import current
from onemile.testing.contracts import asked
from onemile.testing.plugin_contract import PluginContract
from onemile_smiles import heads, outcome


@pytest.mark.plugins("exchanges", "smiles")
class TestSmiles(PluginContract):
    """The book of thanks."""

    name = "smiles"
    kept = {"smiles_account.uri": "the chained digests are made of it; no name hangs on it"}
    not_copied = {
        "smiles_account": "one's balance is in the copy; the row has no other content",
        "smiles_refused_key": "a key that was refused; it says of nobody anything",
        "smiles_record": "digests of rows that are copied themselves",
        "smiles_signed_head": "where the whole book ended on a day",
        "smiles_outcome": "what the proof of the whole book has found",
    }

    def live(self, member, other):
        ledger = current.ledger()
        # What waits until the association has met them.
        both = (str(member.uri), str(other.uri))
        ledger.gratify(key="contract:early", members=both, reason_uri="urn:contract:early")
        ledger.transfer(asked("commons:issue", str(member.uri), 60, kind="grant"))
        ledger.transfer(asked(str(member.uri), str(other.uri), 20))
        ledger.hold(asked(str(member.uri), str(other.uri), 10))
        for one in (member, other):  # thanks from whom the association has met deepen a floor
            one.verified_at = one.joined_at
            one.save()
        for payer, payee in ((member, other), (other, member)):
            promise = asked(str(payer.uri), str(payee.uri), 5)
            ledger.hold(promise)
            ledger.post(promise.key)
        both = (str(member.uri), str(other.uri))
        ledger.gratify(key="contract:thanks", members=both, reason_uri="urn:contract")
        heads.sign()
        outcome.prove(is_whole=True)
