"""What the last proof found, kept: asked by the doctor and the stewards' page, made by the worker.

The proof of a large book takes minutes. It runs in a thread of its own, which keeps no letter
waiting, and never because somebody opens a page.
"""

import threading
from datetime import timedelta

from onemile.api import HealthResult, clock, day, ngettext, transaction
from onemile.api import gettext as _
from onemile_smiles import heads, reconcile
from onemile_smiles.models import Outcome, SignedHead
from onemile_smiles.reconcile import Progress, Proof

EVERY_HOURS = 20
# Between two looks at whether it is time; and the rest after each stretch of some hundred rows, so
# that the worker's other threads have their turn.
LOOK_SECONDS, REST_SECONDS = 300.0, 0.002
# A week-end without the worker is no finding yet.
LATE_DAYS = 3


class Stopped(Exception):
    """The worker leaves before the proof has come to its end; the next one begins it anew."""


def last() -> Outcome | None:
    """Give what the last proof found; None where there was none yet."""
    found: Outcome | None = Outcome.get_or_none(Outcome.id == 1)
    return found


def proven_head() -> SignedHead | None:
    """Give the signed head up to which the last proof found all sound, for the next to go on from.

    None where there is none, or where it is not what we have signed: then nothing is proven.
    """
    known = last()
    head = known.signed_head if known is not None and not known.findings else None
    return None if head is None or any(heads.misfits(head)) else head


def keep(proof: Proof, *, is_whole: bool) -> None:
    """Keep what a proof has found, in place of the one before."""
    found = {
        "finished_at": clock.now(),
        "is_whole": is_whole,
        "entries": proof.entries,
        "records": proof.records,
        "findings": [str(finding) for finding in proof.findings],
        "signed_head": proof.signed_head,
    }
    with transaction():
        if not Outcome.update(**found).where(Outcome.id == 1).execute():
            Outcome.create(id=1, **found)


def prove(*, is_whole: bool, progress: Progress = reconcile.ignored) -> Proof:
    """Prove the book, whole or from where the last proof came to, and keep what is found."""
    since = None if is_whole else proven_head()
    proof = reconcile.prove(since=since, progress=progress)
    keep(proof, is_whole=since is None)
    return proof


def serve(stop: threading.Event) -> None:
    """Prove the whole book once a day, until the worker leaves."""

    def rest(_done: int, _of: int) -> None:
        if stop.wait(REST_SECONDS):
            raise Stopped()

    while not stop.is_set():
        if is_due():
            try:
                prove(is_whole=True, progress=rest)
            except Stopped:
                return
        stop.wait(LOOK_SECONDS)


def is_due() -> bool:
    """Tell whether the last proof of the whole book is a day old, or was of another time."""
    known = last()
    if known is None or not known.is_whole:
        return True
    return not timedelta(0) <= clock.now() - known.finished_at < timedelta(hours=EVERY_HOURS)


def check() -> HealthResult:
    """Say for `onemile doctor` and the stewards what the last proof found, and how old it is."""
    known = last()
    if known is None:
        return HealthResult(is_fine=True, detail=_("not proven yet: the worker does it each day"))
    on = day(known.finished_at)
    if known.findings:
        return HealthResult(
            is_fine=False,
            detail=f"{on}: {known.findings[0]}",
            mend=_("onemile smiles reconcile tells more; stop the server and restore a backup"),
        )
    if known.finished_at < clock.ago(days=LATE_DAYS):
        return HealthResult(
            is_fine=False,
            detail=_("not proven since %(day)s", day=on),
            mend=_("onemile worker proves it each day; at once: onemile smiles reconcile --whole"),
        )
    return HealthResult(
        is_fine=True,
        detail=ngettext(
            "%(num)s entry, adding up to zero and chained, on %(day)s",
            "%(num)s entries add up to zero and are chained, on %(day)s",
            known.entries,
            day=on,
        ),
    )
