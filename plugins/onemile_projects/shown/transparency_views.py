"""The open book of a project: sums, postings, promises, hands and decisions, also as files."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, render_template

from onemile.api import gettext as _
from onemile.api import ledger, member_required, page_cursor, viewer
from onemile_projects import sight
from onemile_projects.models import Project
from onemile_projects.money.support import terms_of
from onemile_projects.review import journal
from onemile_projects.shown import cards, transparency
from onemile_projects.views import blueprint

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which a spreadsheet reads accents right
# What a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/<int:project_id>/open-book")
@member_required
def open_book(project_id: int) -> str:
    """Everything about a project's Smiles, for whoever may see the project."""
    member = viewer()
    project = sight.visible(project_id, viewer=member)
    part = sight.part_of(project, member)
    line, promise = page_cursor(), page_cursor("promise")
    # Either list is looked through by itself; the first page has the beginning of both.
    lines, next_line = transparency.postings(project, member, before=line)
    named, next_named = transparency.promises(project, before=promise)
    keeper = ledger()
    return render_template(
        "projects/open_book.html",
        project=project,
        sums=cards.sums_of(project),
        terms=terms_of(project),
        has_book=keeper is not None,
        in_book=keeper.balance_smiles(project.escrow_uri) if keeper is not None else 0,
        postings=lines if promise is None else [],
        next_line=next_line,
        promises=named if line is None else [],
        next_named=next_named,
        nameless=transparency.nameless(project),
        given=transparency.given_out(project, member),
        hands=transparency.hands(project),
        lent=transparency.lent(project),
        part=part,
        journal=journal.whole(project, member, part),
        is_first=line is None and promise is None,
    )


@blueprint.get("/<int:project_id>/open-book/postings.csv")
@member_required
def postings_csv(project_id: int) -> Response:
    """Every posting as a file; the column of amounts adds up to what the project has left."""
    project = sight.visible(project_id, viewer=viewer())
    rows = (
        (one.day.isoformat(), one.what, one.who, one.amount_smiles)
        for one in transparency.all_postings(project, viewer())
    )
    return _file(project, "postings", [_("Day"), _("What"), _("Who"), _("Amount")], rows)


@blueprint.get("/<int:project_id>/open-book/promises.csv")
@member_required
def promises_csv(project_id: int) -> Response:
    """Every promise as a file, those without a name at its end."""
    project = sight.visible(project_id, viewer=viewer())
    rows = (
        (one.who or _("without a name"), one.said, one.amount_smiles)
        for one in transparency.all_promises(project)
    )
    return _file(project, "promises", [_("Who"), _("What became of it"), _("Amount")], rows)


def _file(
    project: Project, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Response:
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";", lineterminator="\r\n")
    sheet.writerow(head)
    for row in rows:
        sheet.writerow([_harmless(value) for value in row])
    return Response(
        BYTE_ORDER_MARK + out.getvalue(),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f"attachment; filename=project-{project.id}-{name}.csv",
            "Cache-Control": "private, no-store",
        },
    )


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
