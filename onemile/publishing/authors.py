"""Conditions on who wrote a thing, in such words that both engines find it by an index."""

from collections.abc import Collection
from typing import Any

from peewee import OP, SQL, Expression

from onemile.db import rows
from onemile.members.models import ACTIVE, Member


def of_live_authors(model: Any) -> Any:
    """Return the condition for rows whose author is here and not suspended, or elsewhere.

    Each author is asked for by their number: a list of all who are active would be as long as the
    instance is large. PostgreSQL makes that list for "is there one" (EXISTS), for a value it does
    not; and of a value that is there it does not guess that hardly any is.
    """
    theirs = (Member.id == model.author_id) & (Member.state == ACTIVE)
    live = Member.select(SQL("1")).where(theirs)
    return model.author_id.is_null() | Expression(live, OP.IS_NOT, None)


def written_by(model: Any, author_uris: Collection[str]) -> Any:
    """Return the condition for rows that some people have written, members or not; one question.

    Members are asked for by their numbers: by these there is an index, by their URIs there is none.
    """
    numbers = _numbers_of(author_uris)
    theirs = model.author_id.in_(sorted(numbers.values()))
    others = [uri for uri in author_uris if uri not in numbers]
    if others:
        theirs |= model.author_id.is_null() & model.author_uri.in_(others)
    return theirs


def _numbers_of(uris: Collection[str]) -> dict[str, int]:
    """Return the numbers of those among some URIs who are members."""
    if not uris:
        return {}
    marks = ", ".join("?" * len(uris))
    return dict(rows(f"SELECT uri, id FROM member WHERE uri IN ({marks})", tuple(uris)))
