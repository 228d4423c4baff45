"""What the tests of Smiles share: members who can pay, and the book's own proof after each."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from onemile import clock as clock_module
from onemile.ledger import COMMONS_ISSUE, Transfer
from onemile_smiles import reconcile
from onemile_smiles.ledger import SmilesLedger

_keys = count(1)


@pytest.fixture
def ledger(instance: Any) -> SmilesLedger:
    """The keeper of Smiles of the test's instance."""
    return SmilesLedger()


@pytest.fixture
def pay() -> Callable[..., Transfer]:
    """Make a transfer between two members under a fresh key: ``pay(ana, ben, 40)``."""

    def make(payer: Any, payee: Any, amount_smiles: int, **values: Any) -> Transfer:
        values.setdefault("key", f"test:{next(_keys)}")
        values.setdefault("reason_uri", f"http://instance.example/exchanges/{values['key']}")
        return Transfer(
            payer=getattr(payer, "uri", payer),
            payee=getattr(payee, "uri", payee),
            amount_smiles=amount_smiles,
            **values,
        )

    return make


@pytest.fixture
def met(world: Any) -> Callable[..., Any]:
    """Make a member whom the association has met, with so many Smiles: ``met("Ana", 100)``."""

    def make(name: str = "", smiles: int = 0, **values: Any) -> Any:
        member = world.member(name, verified_at=clock_module.now(), **values)
        if smiles:
            SmilesLedger().transfer(
                Transfer(
                    key=f"grant:{member.uri}",
                    payer=COMMONS_ISSUE,
                    payee=member.uri,
                    amount_smiles=smiles,
                    reason_uri="urn:test",
                    kind="grant",
                )
            )
        return member

    return make


@pytest.fixture
def sound(instance: Any) -> Iterator[None]:
    """Prove the book after the test."""
    yield
    assert reconcile.prove().findings == ()
