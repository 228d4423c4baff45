"""What was decided here, as a list that other servers can read: CSV with the header in use."""

import csv
import io

from onemile.api import rows
from onemile_federation.lists.reading import HEADER
from onemile_federation.remote.models import ALLOWED, LIMITED, OPEN, SUSPENDED

_WORDS = {SUSPENDED: "suspend", LIMITED: "silence", OPEN: "noop", ALLOWED: "noop"}
# A cell that begins so is a formula to a program for tables.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written() -> str:
    """Return all blocks as CSV, by domain. Reasons go along: who shares the file has to read it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for host, standing, rejects, reason in rows(_BLOCKS, (SUSPENDED, LIMITED, True)):
        media = "true" if rejects or standing == SUSPENDED else "false"
        reports = "true" if standing == SUSPENDED else "false"
        text = f"'{reason}" if reason.startswith(_FORMULA) else reason
        writer.writerow([host, _WORDS[standing], media, reports, text, "false"])
    return out.getvalue()


_BLOCKS = (
    "SELECT host, standing, rejects_media, reason FROM federation_host "
    "WHERE standing IN (?, ?) OR rejects_media = ? ORDER BY host"
)
