"""The action log: one line a step, only ever added."""

from onemile.members.models import Member
from onemile.moderation.models import Case, LogLine


def write(verb: str, case: Case, *, by: Member | None = None) -> None:
    """Add a line in the open transaction. A report is written without its reporter."""
    LogLine.create(verb=verb, case_id=case.id, kind=case.kind, by_uri=by.uri if by else "")
