"""The link by which a reporter, also without account, follows what becomes of a report."""

from onemile import current
from onemile.moderation.models import Report
from onemile.web import tokens

# As long as a report is kept at the longest (see retention.py).
AGE_SECONDS_MAX = 5 * 366 * 24 * 3600
_PURPOSE = "moderation.receipt"


def token_of(report: Report) -> str:
    """Give the text of the link by which a reporter, also without account, follows a report."""
    return tokens.sign(int(report.id), purpose=_PURPOSE)


def report_of(token: str) -> Report | None:
    """Give the report of a link, or None when the link is not ours or the report is forgotten."""
    try:
        report_id = tokens.read(token, purpose=_PURPOSE, age_seconds_max=AGE_SECONDS_MAX)
    except (tokens.LinkBroken, tokens.LinkExpired):
        return None
    found: Report | None = Report.get_or_none(Report.id == report_id)
    return found


def url_of(report: Report) -> str:
    """Give the whole address of a report's receipt."""
    return f"{current.card().base_url}/report/receipt/{token_of(report)}"
