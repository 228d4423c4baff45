"""A book of years: how long its pages, a whole statement and its proof take."""

import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from statistics import median
from typing import Any

from onemile.api import BenchStand, clock, ids, transaction
from onemile_smiles import commons, movements, reconcile, statement
from onemile_smiles.bench.writing import Movement, Writer
from onemile_smiles.models import ISSUE_ID

# Of a lively association after some years: a million movements, of which one member made 12,500.
ENTRIES, MEMBERS, OF_ONE = 1_000_000, 500, 1 / 80
YEARS_DAYS = 3 * 365
# One movement in ten is the association's own thanks.
OF_COMMONS = 0.1
GRANT_SMILES, MOST_SMILES = 2_000, 60
LOOKS = 5
# What the issue asks a statement for, in lines.
STATEMENT_LINES = 10_000


def old_book(stand: BenchStand) -> Mapping[str, Any]:
    """Measure what is read of a book of a million movements, one reader at a time.

    Milliseconds of the diary of the one with most lines, of one with few, and of the page of the
    commons, as served; seconds of a statement of 10,000 lines as a file, and of the whole proof,
    with what that took of memory beyond what was held before, in MB.
    """
    n = max(2_000, int(ENTRIES * stand.share))
    planted = stand.planted(members=max(1_000, MEMBERS), things=0)
    people = planted.members[:MEMBERS]
    with stand.inside():
        lines = _write(stand, [str(one.uri) for one in people], n)
    busy, calm = people[0], people[1]
    seen = stand.under_load(
        {
            "diary": ("/smiles/", int(busy.id)),
            "diary_of_few": ("/smiles/", int(calm.id)),
            "commons": ("/smiles/commons", int(calm.id)),
        },
        connections=1,
    )
    figures: dict[str, Any] = {"entries": n, "lines_of_one": lines}
    for name, rounds in seen.items():
        figures[f"{name}_ms"] = median(one.median_ms for one in rounds)
        figures[f"{name}_failed"] = sum(one.failed for one in rounds)
    with stand.inside():
        figures |= _within(stand, str(busy.uri))
    return figures


def _within(stand: BenchStand, uri: str) -> dict[str, Any]:
    stand.progress("a statement, the commons, the proof")
    asked = movements.statement(uri, limit=STATEMENT_LINES)
    took = _seconds(lambda: statement.write(movements.statement(uri, limit=STATEMENT_LINES)))
    position = _seconds(commons.position)
    before = _memory_mb()
    began = time.perf_counter()
    proof = reconcile.prove()
    return {
        "statement_lines": len(asked),
        "statement_seconds": round(took, 3),
        "position_ms": round(1_000 * position, 2),
        "proof_seconds": round(time.perf_counter() - began, 1),
        "proof_memory_mb": round(_memory_mb() - before, 1),
        "findings": len(proof.findings),
    }


def _seconds(work: Callable[[], object]) -> float:
    """Give how long the middle one of some looks takes."""
    found = []
    for _look in range(LOOKS):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return median(found)


def _memory_mb() -> float:
    """Give the most this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write(stand: BenchStand, uris: Sequence[str], n: int) -> int:
    """Write a book of ``n`` movements; gives how many lines the first member has."""
    with transaction():
        writer = Writer(uris)
        for number, one in enumerate(_movements(writer.accounts, n)):
            writer.add(one)
            if number % 50_000 == 0:
                stand.progress(f"{number} of {n} movements written")
        writer.close()
    return writer.lines_of(writer.accounts[0])


def _movements(accounts: Sequence[int], n: int) -> Iterator[Movement]:
    """Invent movements, the oldest first; nobody falls below zero."""
    random = Random(n)
    has = dict.fromkeys(accounts, GRANT_SMILES)
    begun, step = clock.ago(days=YEARS_DAYS), YEARS_DAYS * 86_400_000 / n
    for number in range(n):
        at = ids.first_at(begun) + (int(number * step) << 20) + number % (1 << 20)
        if number < len(accounts):
            yield Movement(id=at, payer=ISSUE_ID, payee=accounts[number], amount=GRANT_SMILES)
            continue
        payee = accounts[0] if random.random() < OF_ONE else random.choice(accounts[1:])
        payer = ISSUE_ID
        if random.random() >= OF_COMMONS:
            payer = random.choice(accounts)
        amount = random.randint(1, MOST_SMILES)
        if payer == payee or (payer != ISSUE_ID and has[payer] < amount):
            payer = ISSUE_ID
        if payer != ISSUE_ID:
            has[payer] -= amount
        has[payee] += amount
        yield Movement(id=at, payer=payer, payee=payee, amount=amount)
