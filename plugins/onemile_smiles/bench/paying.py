"""Transfers a second, of one payer and of eight at once, beside a bare loop of the same SQL."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from statistics import mean, quantiles
from typing import Any

from onemile.api import (
    COMMONS_ISSUE,
    BenchStand,
    Member,
    Transfer,
    clock,
    database,
    ledger,
    transaction,
)
from onemile_smiles import accounts, book
from onemile_smiles.bench.recording import (
    Asked,
    Recorder,
    Rewound,
    bare_line,
    let_go_of_order,
)
from onemile_smiles.models import ISSUE_ID

MEMBERS, TRANSFERS, PAYERS = 500, 2_000, (1, 8)
# So many rounds of each, by turns: a machine is calmer in one than in the next.
ROUNDS = 3
# What each has to begin with, and the most of one transfer: nobody comes to their floor.
ENOUGH_SMILES, MOST_SMILES = 100_000, 20
# What transfers write, in an order in which it can be taken back; and what they change.
WRITTEN = (
    "event",
    "smiles_growth",
    "smiles_hold",
    "smiles_entry",
    "smiles_posting",
    "smiles_record",
    "smiles_day",
)
CHANGED = ("smiles_account", "smiles_head", "smiles_day")

Work = Callable[[list[float]], None]


def ledger_speed(stand: BenchStand) -> Mapping[str, Any]:
    """Let one payer and eight at once move Smiles by the port, then ask the same SQL again.

    Of each number of payers: transfers a second and the 95th percentile, the same of the bare
    loop, and the ratio of the two rates (1 is as fast as the engine alone), the middle of three
    rounds; ``cpu_ratio`` compares the processor time of this process.
    """
    n = max(40, int(TRANSFERS * stand.share))
    with stand.inside() as app:
        stand.progress(f"{MEMBERS} members with Smiles")
        uris = _with_smiles(stand)
        let_go_of_order()
        keeper = ledger()
        assert keeper is not None, "the plugin that keeps Smiles is measured, and at work"
        found: dict[str, Any] = {}
        for payers in PAYERS:
            rounds = []
            for number in range(ROUNDS):
                stand.progress(f"{payers} at once, round {number + 1} of {ROUNDS}")
                shares = _shares(uris, n, payers, seed=number)
                before = Rewound(WRITTEN, CHANGED)
                asked = _asked(app, keeper, shares)
                before.take_back()
                house = _at_once([_payer(app, keeper, share) for share in shares])
                before.take_back()
                bare = _at_once([_bare(share) for share in asked])
                before.take_back()
                rounds.append((house, bare))
            found[f"payers_{payers}"] = _figures(rounds, mean(map(len, asked[0])))
    return found


def _figures(rounds: Sequence[tuple[Any, Any]], statements: float) -> dict[str, float]:
    """Give the round whose ratio is in the middle."""
    house, bare = sorted(rounds, key=lambda one: one[0]["per_second"] / one[1]["per_second"])[
        len(rounds) // 2
    ]
    return {
        **house,
        "statements": round(statements, 1),
        "bare_per_second": bare["per_second"],
        "bare_p95_ms": bare["p95_ms"],
        "bare_cpu_ms": bare["cpu_ms"],
        "ratio": round(house["per_second"] / bare["per_second"], 2),
        "cpu_ratio": round(bare["cpu_ms"] / house["cpu_ms"], 2),
    }


def _with_smiles(stand: BenchStand) -> list[str]:
    planted = stand.planted(members=max(MEMBERS, 1_000), things=0)
    uris = [str(one.uri) for one in planted.members[:MEMBERS]]
    Member.update(verified_at=clock.now()).where(Member.uri.in_(uris)).execute()
    with transaction():
        book.lock()
        for uri in uris:
            _issue, account = accounts.open_pair(COMMONS_ISSUE, uri)
            book.write(
                book.Draft(
                    key=f"bench:{uri}",
                    kind="grant",
                    reason_digest="0" * 64,
                    postings={ISSUE_ID: -ENOUGH_SMILES, int(account.id): ENOUGH_SMILES},
                )
            )
    return uris


def _shares(uris: Sequence[str], n: int, payers: int, *, seed: int) -> list[list[Transfer]]:
    """Invent transfers, as many for each payer; no two rounds ask the same."""
    random = Random(f"{seed}/{payers}")
    shares: list[list[Transfer]] = [[] for _payer in range(payers)]
    for number in range(n):
        payer, payee = random.sample(uris, 2)
        shares[number % payers].append(
            Transfer(
                key=f"bench/{payers}/{seed}/{number}",
                payer=payer,
                payee=payee,
                amount_smiles=random.randint(1, MOST_SMILES),
                reason_uri=f"https://bench.example/exchanges/{payers}/{seed}/{number}",
                kind="exchange",
            )
        )
    return shares


def _payer(app: Any, keeper: Any, share: Sequence[Transfer]) -> Work:
    def pay(seconds: list[float]) -> None:
        with app.app_context():
            for one in share:
                begun = time.perf_counter()
                keeper.transfer(one)
                seconds.append(time.perf_counter() - begun)
            _give_line_back()

    return pay


def _asked(app: Any, keeper: Any, shares: Sequence[Sequence[Transfer]]) -> list[list[Asked]]:
    """Let them be paid once, for what the engine is asked alone; gives it for each share."""
    recorder = Recorder()
    kept: list[list[Asked]] = [[] for _share in shares]

    def recorded(share: Sequence[Transfer], own: list[Asked]) -> Work:
        def pay(_seconds: list[float]) -> None:
            with app.app_context():
                own.extend(recorder.of(partial(keeper.transfer, one)) for one in share)
                _give_line_back()

        return pay

    with recorder.at_work():
        _at_once([recorded(*one) for one in zip(shares, kept, strict=True)])
    return kept


def _give_line_back() -> None:
    """Close this thread's line, or give it back to the pool: the thread ends."""
    engine: Any = database.obj
    engine.close()


def _bare(share: Sequence[Asked]) -> Work:
    line, ask = bare_line()

    def pay(seconds: list[float]) -> None:
        for asked in share:
            begun = time.perf_counter()
            ask(asked)
            seconds.append(time.perf_counter() - begun)
        line.close()

    return pay


def _at_once(work: Sequence[Work]) -> dict[str, float]:
    """Let all begin together; gives rate, 95th percentile and processor time of each transfer.

    Nothing of those that note no times.
    """
    seconds: list[list[float]] = [[] for _one in work]
    begun, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(one, own) for one, own in zip(work, seconds, strict=True)]:
            done.result()
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    each = [one for own in seconds for one in own]
    if not each:
        return {}
    return {
        "per_second": round(len(each) / took, 1),
        "p95_ms": round(1_000 * quantiles(each, n=20)[-1], 2),
        "most_ms": round(1_000 * max(each), 1),
        "cpu_ms": round(1_000 * cpu / len(each), 3),
    }
