"""The words of what is said elsewhere, folded for the search of members (``reading/found.py``).

Made by a job soon after something has come, the newest first: at the door it would cost each
message one statement more. What answers something has none; it is read below what it answers.
"""

from typing import Any

from onemile.api import Job, lock_rows, publishing, transaction
from onemile_federation import fixed_sql
from onemile_federation.remote import object_shapes
from onemile_federation.remote.models import LIVE, RemoteObject, Words

# Of a thing: ten pages, and what they take as HTML. Nobody searches for what comes after.
WORDS_CHARS_MAX = 20_000
HTML_CHARS_MAX = 60_000
# Written in one transaction. Folding 5 kB takes 3 ms, and the longest 50: outside of it.
CHUNK_ROWS = 25
# In one run: what a region's peers say in a minute; after a migration 100,000 things in an hour.
CHUNKS_MAX = 80
EVERY_SECONDS = 60


def fold_due() -> int:
    """Fold the words of what has come or changed since; gives of how many things."""
    done = 0
    for _chunk in range(CHUNKS_MAX):
        rows = list(_due())
        _keep({row.id: _words_of(row) for row in rows}, rows)
        done += len(rows)
        if len(rows) < CHUNK_ROWS:
            break
    return done


def _due() -> Any:
    due = RemoteObject.select().where(RemoteObject.words_due)
    return due.order_by(RemoteObject.id.desc()).limit(CHUNK_ROWS)


def forget(which: Any) -> None:
    """Forget, in the open transaction, the words of the things of a condition that are gone."""
    gone = RemoteObject.select(RemoteObject.id).where(which)
    Words.delete().where(Words.thing.in_(gone)).execute()


def _keep(words: dict[int, str], rows: list[RemoteObject]) -> None:
    """Write folded words down; of what has changed meanwhile they are due still."""
    if not rows:
        return
    before = {row.id: said(row) for row in rows}
    with transaction():
        these = RemoteObject.select().where(RemoteObject.id.in_(list(words)))
        now = list(lock_rows(these.order_by(RemoteObject.id)))
        same = [row for row in now if said(row) == before[row.id]]
        lines = [{"thing": row.id, "folded": words[row.id]} for row in same if row.state == LIVE]
        fixed_sql.upsert(Words, lines, once=("thing_id",), new=("folded",))
        numbers = [row.id for row in same]
        RemoteObject.update(words_due=False).where(RemoteObject.id.in_(numbers)).execute()


def said(row: RemoteObject) -> tuple[Any, ...]:
    """Return all of a thing that decides by which words it is found."""
    texts = row.state, row.title, row.summary, row.content
    return *texts, row.is_sensitive, row.in_reply_to_uri


def _words_of(row: RemoteObject) -> str:
    """Return title, summary and text; of what its author warns of, the text is left out."""
    html = [str(row.summary)] + ([] if row.is_sensitive else [str(row.content)])
    said = [str(row.title), *(object_shapes.words_in(one[:HTML_CHARS_MAX]) for one in html)]
    return publishing.folded(" ".join(said)[:WORDS_CHARS_MAX])


JOBS = [Job(name="federation.fold_words", every_seconds=EVERY_SECONDS, run=fold_due)]
