"""What was said to a thing: its lists are read, each answer is fetched at its own id.

Oldest first, as they are listed. An answer stands here if what it answers does: who lists what
does not belong to a thread brings nothing into it.
"""

from collections.abc import Callable, Set
from datetime import timedelta
from typing import Any

from onemile.api import lock_rows
from onemile_federation import addresses, registry
from onemile_federation.backfill import keeping, listings, newcomers, threads, vanishing, waiting
from onemile_federation.backfill.bounds import (
    ABOVE_SECONDS,
    COMMENTS_A_READING,
    DEPTH_MAX,
    LISTED_A_READING,
    PAGES_A_READING,
)
from onemile_federation.backfill.listings import Page
from onemile_federation.backfill.models import COMMENT, CONTEXT, REPLIES, Reading, Waiting
from onemile_federation.inbox.acting import bounds as door
from onemile_federation.remote import interest, objects, reach
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import LIVE, RemoteObject
from onemile_federation.wire import shapes

Effect = Callable[[], None]
ABOVE_FIRST = timedelta(seconds=ABOVE_SECONDS)


def look(line: Waiting) -> Effect:
    """Read a page of a whole talk, or of the answers to one thing. Raises Away.

    Where the whole talk cannot be had, the answers are read instead.
    """
    if not _stands(line):
        return _nothing
    try:
        page = listings.read(str(line.url))
    except Absent:
        return lambda: _instead(line)
    # Before the transaction: others may write while a long page is looked up.
    uris = [uri for item in page.items if reach.may_be_asked(uri := shapes.id_of(item))]
    here = keeping.here_among(list(dict.fromkeys(uris)))
    return lambda: _read(line, page, here)


def comment(line: Waiting) -> Effect:
    """Fetch one answer. Raises Absent, Away; Later, where what it answers is still to come.

    What is listed together may be of several hosts, each of which has its own pace.
    """
    if not _stands(line):
        return _nothing
    document = door.within(objects.fetched(str(line.url)))
    above = shapes.id_of(document.get("inReplyTo"))
    is_to_come = (Waiting.url == above) & (Waiting.root_uri == line.root_uri)
    if not _belongs(above, line) and waiting.is_left(is_to_come & (Waiting.id != line.id)):
        raise waiting.Later(ABOVE_FIRST)

    def effect() -> None:
        if not _stands(line) or not _belongs(above, line):
            return
        if not keeping.keep_comment(document, listed_by_uri=_lister(line)):
            return
        further = listings.of_thing(document, "replies")
        # A list of the whole talk names those as well.
        if further and 0 < line.depth < DEPTH_MAX:
            root_uri = str(line.root_uri)
            waiting.ask_for(
                [waiting.line(REPLIES, further, root_uri=root_uri, depth=int(line.depth))]
            )

    return effect


def again(line: Waiting) -> Effect:
    """Fetch the thing itself, as it is now, and read its thread anew. Raises Absent, Away."""
    uri = str(line.url)
    try:
        document = door.within(objects.fetched(uri))
    except Absent as absent:
        if absent.is_gone:
            return lambda: keeping.remove(uri)
        raise

    def effect() -> None:
        try:
            kept = objects.keep(document, before_followed=True)
        except Absent:
            return
        if kept.is_public and not shapes.is_public(document):
            kept.is_public = False  # whatever it says of when it was changed
            kept.save(only=[RemoteObject.is_public])
        if kept.state == LIVE and kept.is_public:
            threads.begin(kept, document)

    return effect


def _nothing() -> None:
    """Do nothing: what a thread is about is not here any more."""


def _stands(line: Waiting) -> bool:
    """Tell whether the thing with which a thread begins is here still."""
    root = objects.known(str(line.root_uri))
    return root is not None and root.state == LIVE


def _read(line: Waiting, page: Page, here: Set[str]) -> None:
    reading = _held(str(line.root_uri))
    if reading is None:
        return
    is_known_page = waiting.digest(str(line.url)) in reading.read_pages
    if is_known_page or reading.pages >= PAGES_A_READING:
        reading.is_cut = True
        reading.save(only=[Reading.is_cut])
        return
    reading.pages += 1
    reading.read_pages = [*reading.read_pages, waiting.digest(str(line.url))]
    lines, is_full = _answers(line, reading, page, here)
    if page.next and not is_full:
        lines.append(_line(line, str(line.what), page.next))
    reading.is_cut = reading.is_cut or page.is_astray
    reading.save()
    has_brought_nothing = line.what == CONTEXT and not page.next and not reading.listed
    if has_brought_nothing and line.other_url:
        lines.append(_line(line, REPLIES, str(line.other_url)))
    waiting.ask_for(lines)
    if not lines and not reading.is_cut:
        vanishing.look_after(reading, is_whole=line.what == CONTEXT, of_uri=str(line.root_uri))


def _answers(
    line: Waiting, reading: Reading, page: Page, here: Set[str]
) -> tuple[list[dict[str, Any]], bool]:
    """Return what has to be fetched of a page, and whether that is all for now; note what it lists.

    Of hosts that nobody here has met only some are asked: by the next reading those are known.
    """
    root_uri, lines, is_full = str(line.root_uri), [], False
    listed, may_ask = dict.fromkeys(reading.listed), newcomers.door(root_uri)
    depth = 0 if line.what == CONTEXT else int(line.depth) + 1
    for uri in (shapes.id_of(item) for item in page.items):
        if not reach.may_be_asked(uri) or uri == root_uri:
            continue
        mark = waiting.digest(uri)
        if mark in listed:
            continue
        if reading.found >= COMMENTS_A_READING or len(listed) >= LISTED_A_READING:
            reading.is_cut = is_full = True
            break
        listed[mark] = None
        if uri in here:
            continue
        if may_ask(addresses.host_of(uri)):
            reading.found += 1
            lines.append(waiting.line(COMMENT, uri, root_uri=root_uri, depth=depth))
        else:
            reading.is_cut = True
    reading.listed = list(listed)
    return lines, is_full


def _instead(line: Waiting) -> None:
    if line.what == CONTEXT and line.other_url:
        waiting.ask_for([_line(line, REPLIES, str(line.other_url))])


def _line(line: Waiting, what: str, url: str) -> dict[str, Any]:
    other = str(line.other_url) if what == CONTEXT else ""
    return waiting.line(
        what, url, other_url=other, root_uri=str(line.root_uri), depth=int(line.depth)
    )


def _belongs(above: str, line: Waiting) -> bool:
    """Tell whether what an answer answers stands here, and not too deep."""
    if above == line.root_uri:
        return True
    if not above or not (interest.is_known(above) or registry.is_kept(above)):
        return False
    return _depth(above, root_uri=str(line.root_uri)) < DEPTH_MAX


def _lister(line: Waiting) -> str:
    """Return the author of the thing with which a thread begins, if its server lists an answer.

    The answers to an answer of another server are listed by that one.
    """
    root = objects.known(str(line.root_uri))
    return str(root.author_uri) if root is not None and line.depth <= 1 else ""


def _depth(uri: str, *, root_uri: str) -> int:
    """Return how many answers lie between a thing and the first one, as far as it is kept here."""
    for depth in range(DEPTH_MAX):
        kept = objects.known(uri)
        if kept is None or uri == root_uri or not kept.in_reply_to_uri:
            return depth
        uri = str(kept.in_reply_to_uri)
    return DEPTH_MAX


def _held(root_uri: str) -> Reading | None:
    found: Reading | None = lock_rows(Reading.select().where(Reading.root_uri == root_uri)).first()
    return found
