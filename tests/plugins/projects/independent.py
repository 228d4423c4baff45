"""An auditor of its own: plain SQL over the tables of projects and of the book, no service asked.

``findings`` names what breaks an invariant of the design: the escrow adds up, each pledge is in
exactly one of its states, what a supporter gave and got back is what was posted.
"""

from onemile import db

ENDED = ("collected", "freed", "refunded")
HOLD_OF = {"held": "held", "collected": "posted", "freed": "voided", "refunded": "posted"}
OVER = ("failed", "closed", "dropped", "refused")


def findings(*, at_rest=False, freed_may_wait=False, with_book=True):
    """Name what is wrong. ``at_rest``: nothing is under way any more; ``freed_may_wait``: the
    book was away when some pledges ended, and has not been told of it."""
    found = [*_pledges(freed_may_wait), *_projects()]
    found += _book() if with_book else []
    return found + (list(_rest()) if at_rest else [])


def _pledges(freed_may_wait):
    for row in db.rows(
        "SELECT p.id, p.key, p.state, p.amount_smiles, p.collected_smiles, p.refunded_smiles,"
        " h.state, h.amount_smiles, h.posted_smiles, payer.uri, p.supporter_uri, payee.uri,"
        " g.uri FROM projects_pledge p JOIN projects_project g ON g.id = p.project_id"
        " LEFT JOIN smiles_hold h ON h.key = p.key"
        " LEFT JOIN smiles_account payer ON payer.id = h.payer_id"
        " LEFT JOIN smiles_account payee ON payee.id = h.payee_id"
    ):
        number, key, state, amount, collected, refunded = row[:6]
        hold, held, posted, payer, supporter, payee, project = row[6:]
        name = f"pledge {number} ({state})"
        if hold is None or held != amount:
            yield f"{name}: the book knows {held} of {amount}"
            continue
        # Who has left is named no more where nothing of theirs has moved.
        is_nameless = state == "freed" and not supporter
        if (payer, payee) != (payer if is_nameless else supporter, f"{project}/escrow"):
            yield f"{name}: from {payer} to {payee}"
        may_wait = freed_may_wait and state == "freed" and hold == "held"
        if hold != HOLD_OF[state] and not may_wait:
            yield f"{name}: its hold is {hold}"
        if posted != collected:
            yield f"{name}: {collected} collected, {posted} posted"
        back = sum(amount for (amount,) in db.rows(
            "SELECT posted_smiles FROM smiles_hold WHERE state = 'posted' AND key LIKE ?",
            (f"refund/{key}%",),
        ))  # fmt: skip
        if back != refunded or (state == "refunded") != (refunded > 0):
            yield f"{name}: {refunded} refunded, {back} in the book"
        times = db.rows("SELECT COUNT(*) FROM smiles_entry WHERE key = ?", (key,))[0][0]
        if times != (state in ("collected", "refunded")):
            yield f"{name}: {times} entries"


def _projects():
    for row in db.rows(
        "SELECT id, uri, stage, pledged_smiles, collected_smiles, released_smiles,"
        " refunded_smiles FROM projects_project"
    ):
        number, uri, _stage, pledged, collected, released, refunded = row
        lies = _balance(f"{uri}/escrow")
        if lies != collected - released - refunded or lies < 0:
            yield f"project {number}: {lies} lie, not {collected} - {released} - {refunded}"
        waiting = _sum(
            "SELECT SUM(amount_smiles) FROM projects_pledge WHERE project_id = ?"
            " AND state = 'held' AND kind = 'member'",
            number,
        )
        came_in = _sum(
            "SELECT SUM(collected_smiles) FROM projects_pledge WHERE project_id = ?", number
        )
        if (pledged, collected) != (waiting, came_in):
            yield f"project {number}: {pledged}/{waiting} wait, {collected}/{came_in} came in"


def _book():
    """What has moved adds up to nothing, and nobody but who may is below zero by a pledge."""
    total = _sum("SELECT SUM(amount_smiles) FROM smiles_posting")
    if total != 0:
        yield f"the book sums to {total}"
    for uri, kept, posted in db.rows(
        "SELECT a.uri, a.balance_smiles, COALESCE(SUM(p.amount_smiles), 0) FROM smiles_account a"
        " LEFT JOIN smiles_posting p ON p.account_id = a.id GROUP BY a.id, a.uri, a.balance_smiles"
    ):
        if kept != posted:
            yield f"{uri}: says {kept}, was posted {posted}"
    for (uri,) in db.rows(
        "SELECT uri FROM smiles_account WHERE kind <> 'commons' AND balance_smiles < held_smiles"
    ):
        yield f"{uri}: has promised more than it has"


def _rest():
    waits = _sum("SELECT COUNT(*) FROM projects_pledge p JOIN projects_project g"
                 " ON g.id = p.project_id WHERE p.state = 'held'"
                 " AND g.stage <> 'open'")  # fmt: skip
    if waits:
        yield f"{waits} pledges wait of projects that are not open"
    for number, uri in db.rows(f"SELECT id, uri FROM projects_project WHERE stage IN {OVER}"):
        if _balance(f"{uri}/escrow"):
            yield f"project {number} is over, and something lies there"


def _balance(uri):
    return _sum(
        "SELECT SUM(p.amount_smiles) FROM smiles_posting p"
        " JOIN smiles_account a ON a.id = p.account_id WHERE a.uri = ?",
        uri,
    )


def _sum(sql, *values):
    return int(db.rows(sql, values)[0][0] or 0)
