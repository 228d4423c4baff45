"""The mile across a border: two regions' covers, "Mon mile" there, and what a partner shows."""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from onemile.api import BenchStand, across, clock, transaction
from onemile_federation import addresses
from onemile_federation.bench import neighbours, planting
from onemile_federation.inbox.models import WAITING, Inbound
from onemile_federation.keys import keeping
from onemile_federation.mile import covers, documents, territories, turning
from onemile_federation.mile.documents import Claim
from onemile_federation.mile.models import MileCount, MileThing
from onemile_federation.outbox.models import Activity
from onemile_federation.partners import holding
from onemile_federation.partners.models import Partnership
from onemile_federation.signatures import proofs

# Whose side it is, in its turn, and who the other one is.
TURNS = (("alsace", "ortenau"), ("ortenau", "alsace")) * 2
THINGS, ARRIVE_IN = 10_000, 50
# Before taking them over is given up: five times what is promised.
SECONDS_MAX, LOOK_SECONDS = 300.0, 0.25
MEMBERS, MEMBERS_THINGS, PARTNERS, SHOWN = 20_000, 40_000, 5, 1_000
# Squares in which most live, among which the two that are held against each other are chosen.
BUSIEST = 200


def cover(stand: BenchStand) -> Mapping[str, Any]:
    """Alsace and Ortenau say where they are, agree, and name their squares at the edge: all of it.

    In all squares of both live so many members that each at the edge is said. ``seconds`` are of
    the work of both, the longest turn among them; ``bytes`` of the four messages as they leave.
    """
    with stand.inside():
        planting.clear()
        keeping.ed25519_signer(addresses.instance_uri())
        neighbours.partners([_host(region) for region, _other in TURNS[:2]])
        month = clock.now().strftime("%Y-%m")
    many: set[int] = set()
    for region, _other in TURNS[:2]:
        with stand.inside(region=region):
            many |= territories.ours()
    with stand.inside(), transaction():
        MileCount.create(month=month, squares=sorted(many), n_lived_in=len(many))
    said: list[Activity] = []
    turns, cpu, n_bytes, n_squares = [], 0.0, 0, {}
    for region, other in TURNS:
        stand.progress(f"cover: the turn of {region}")
        with stand.inside(region=region):
            begun, cpu_before = time.perf_counter(), time.process_time()
            said = _turn(_host(other), said)
            turns.append(time.perf_counter() - begun)
            cpu += time.process_time() - cpu_before
            n_bytes += sum(len(str(one.body).encode()) for one in said)
            n_squares[region] = len(covers.ours_said(_host(other)))
    with stand.inside(region="ortenau"):
        n_heard = len(covers.theirs(_host("alsace")))
    return {
        "seconds": round(sum(turns), 3),
        "cpu_seconds": round(cpu, 3),
        "longest_turn_seconds": round(max(turns), 3),
        "bytes": n_bytes,
        "squares": n_squares,
        "squares_of_alsace_that_count": n_heard,
    }


def _host(region: str) -> str:
    return f"{region}.example"


def _turn(host: str, heard: Sequence[Activity]) -> list[Activity]:
    """Hear what a partner says, agree to it, and bring our side up to that; returns what we say."""
    latest = int(Activity.select(Activity.id).order_by(Activity.id.desc()).limit(1).scalar() or 0)
    public = keeping.ed25519_signer(addresses.instance_uri()).public()
    for one in heard:
        document = json.loads(str(one.body))["object"]
        assert proofs.holds(document, key=public)
        said = documents.read(document)
        with transaction():
            row = holding.held(Partnership.host == host)
            assert row is not None
            if isinstance(said, Claim):
                territories.take(row, said)
                territories.approve(row, digest=territories.digest_of(said.squares))
            elif said is not None:
                covers.take(row, said)
    turning.settle(host)
    return list(Activity.select().where(Activity.id > latest).order_by(Activity.id))


def arrivals(stand: BenchStand) -> Mapping[str, Any]:
    """10,000 things of one partner that were accepted: until all are kept, while it serves."""
    n, host = max(10, int(THINGS * stand.share)), "there.example"
    with stand.inside():
        planting.clear()
        ours = sorted(territories.ours())
        cells = ours[:: max(1, len(ours) // ARRIVE_IN)][:ARRIVE_IN]
        neighbours.partners([host], cells=cells)
        neighbours.waiting(host, cells, n=n)
    stand.progress(f"mile_arrivals: {n} things of a partner")
    with stand.served() as served, stand.inside():
        before, begun = served.cpu_seconds(), time.monotonic()
        while (left := _n_waiting()) and time.monotonic() < begun + SECONDS_MAX:
            time.sleep(LOOK_SECONDS)
        seconds, cpu = time.monotonic() - begun, served.cpu_seconds() - before
        kept = MileThing.select().count()
    return {
        "things": n,
        "kept": kept,
        "still_waiting": left,
        "seconds": round(seconds, 2),
        "server_cpu_ms_each": round(cpu * 1_000 / n, 2),
    }


def _n_waiting() -> int:
    return int(Inbound.select().where(Inbound.state == WAITING).count())


def border(stand: BenchStand) -> Mapping[str, Any]:
    """ "Mon mile" where neighbours of five partners show a thousand things, beside one inland.

    Two squares about as lively. ``ratio_before`` says how they compare before anything is shown:
    what a ratio below it says is what the border costs.
    """
    members = max(500, int(MEMBERS * stand.share))
    crowd = stand.planted(members=members, things=int(MEMBERS_THINGS * stand.share))
    at_border, inland = _alike(crowd)
    pages = {"border": ("/", int(at_border.id)), "inland": ("/", int(inland.id))}
    stand.progress("border: two squares, before anything is shown")
    before = stand.under_load(pages)
    hosts = [f"there{number}.example" for number in range(PARTNERS)]
    with stand.inside():
        told = across.mile_across_borders(across.square_told(int(at_border.cell)))
        cells = sorted({across.square_told(one) for one in told})
        neighbours.partners(hosts)
        neighbours.things(hosts, cells, n=(shown := max(40, int(SHOWN * stand.share))))
    stand.progress(f"border: {PARTNERS} partners show things in one of them")
    seen = stand.under_load(pages)
    return {
        "shown": shown,
        "ratio_before": _ratio(before),
        "ratio": _ratio(seen),
        "border_over_inland": round(_ratio(seen) / _ratio(before), 3),
        **{
            f"{name}_{what}": median(getattr(one, what) for one in seen[name])
            for name in pages
            for what in ("per_second", "median_ms", "p95_ms")
        },
        "failed": sum(one.failed for rounds in seen.values() for one in rounds),
    }


def _alike(crowd: Any) -> tuple[Any, Any]:
    """Return two members far from each other in whose miles about as many live, the most."""
    lived = Counter(int(one.cell) for one in crowd.members)
    busiest = [cell for cell, _n in lived.most_common(BUSIEST)]
    around = {cell: across.mile_across_borders(cell) for cell in busiest}
    n = {cell: sum(lived[one] for one in near) for cell, near in around.items()}
    first = max(busiest, key=lambda cell: n[cell])
    touched = across.squares_touched(first)
    apart = [cell for cell in busiest if touched.isdisjoint(across.squares_touched(cell))]
    second = min(apart, key=lambda cell: abs(n[cell] - n[first]))
    found = {int(one.cell): one for one in crowd.members}
    return found[first], found[second]


def _ratio(seen: Mapping[str, Sequence[Any]]) -> float:
    pairs = zip(seen["border"], seen["inland"], strict=True)
    return round(float(median(one.per_second / other.per_second for one, other in pairs)), 3)
