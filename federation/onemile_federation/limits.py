"""Every limit that a peer can meet, in one table: read from the constants that the code obeys.

``FEDERATION.md`` shows it between two marks; a test compares. A line is what is bounded, the value
of the constant, and its unit.
"""

from dataclasses import dataclass

import click

from onemile.api import across, publishing
from onemile_federation.backfill import bounds as backfill
from onemile_federation.canary import flying
from onemile_federation.inbox import doing, doors, forgetting, fullness, quotas, wholes_heard
from onemile_federation.inbox.acting import bounds, flags, moving, strangers
from onemile_federation.keys import rotating
from onemile_federation.lists import reading, subscribing
from onemile_federation.local import collections, representing
from onemile_federation.local import doors as local_doors
from onemile_federation.mile import (
    arriving,
    contacts,
    counting,
    pictures_fetched,
    pictures_told,
    talk_in,
    territories,
)
from onemile_federation.mile import documents as mile_documents
from onemile_federation.mile import fetching as mile_fetching
from onemile_federation.mile import rows as mile_rows
from onemile_federation.mile import shapes as mile_shapes
from onemile_federation.mile import sides as mile_sides
from onemile_federation.mile import told as mile_told
from onemile_federation.outbox import (
    breaker,
    delivering,
    ending,
    fetched,
    ledger,
    picking,
    posting,
    reporting,
    retries,
    saying,
    writing,
)
from onemile_federation.outbox.models import COUNTS, POSTS, REMOVALS
from onemile_federation.partners import after_no, greeting, hearing
from onemile_federation.partners import models as partner_models
from onemile_federation.remote import (
    actors,
    getting,
    host_table,
    listed_keys,
    models,
    patience,
    places,
    public_keys,
    reply_policies,
    shares,
    webfinger,
)
from onemile_federation.remote import forgetting as forgetting_others
from onemile_federation.signatures import freshness, signature_header
from onemile_federation.signatures.keys import RSA_BITS_MAX, RSA_BITS_MIN
from onemile_federation.talking import coming_in
from onemile_federation.wire import json_reader

BEGIN, END = "<!-- limits: begin -->", "<!-- limits: end -->"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One bound: what it is about, how much, and of what."""

    about: str
    value: float
    unit: str


def table() -> str:
    """Return all limits as a Markdown table, in groups."""
    lines = ["| limit | value |", "| --- | --- |"]
    lines += [
        f"| {one.about} | {_number(one.value)} {one.unit} |"
        for one in (*heard(), *asked(), *said())
    ]
    return "\n".join(lines)


def heard() -> list[Limit]:
    """What comes in."""
    window = freshness.FOR_POSTS
    return [
        _of("body of a message", json_reader.BODY_BYTES_MAX, "bytes"),
        _of("levels of JSON", json_reader.DEPTH_MAX, "levels"),
        _of("messages of one registrable domain", quotas.MESSAGES_MAX, "in 5 minutes"),
        _of("knocks of one network address", doors.KNOCKS_PER_MINUTE, "a minute"),
        _of("GETs of documents, of one address", representing.ASKED_PER_MINUTE, "a minute"),
        _of("GETs of collections, of one address", local_doors.LISTED_PER_MINUTE, "a minute"),
        _of("age of a signature", window.back.total_seconds() / 60, "minutes"),
        _of("a signature ahead of our clock", window.ahead.total_seconds() / 60, "minutes"),
        _of("a `Signature` header", signature_header.HEADER_CHARS_MAX, "characters"),
        _of("an RSA key, least", RSA_BITS_MIN, "bits"),
        _of("an RSA key, most", RSA_BITS_MAX, "bits"),
        _of("keys of one actor", listed_keys.KEYS_MAX, "keys"),
        _of("`to` or `cc`, read", bounds.ADDRESSES_MAX, "ids"),
        _of("`tag`, read", bounds.TAGS_MAX, "tags"),
        _of("mentions of members of ours, counted", bounds.LOCAL_MENTIONS_MAX, "mentions"),
        _of("`attachment`, read", bounds.ATTACHMENTS_MAX, "attachments"),
        _of("`name` of an object", models.TITLE_CHARS_MAX, "characters"),
        _of("`content` of an object", models.CONTENT_CHARS_MAX, "characters"),
        _of("`summary` of an actor", models.SUMMARY_CHARS_MAX, "characters"),
        _of("messages that wait for their effect, then 503", fullness.WAITING_MAX, "messages"),
        _of("attempts at an effect", doing.ATTEMPTS_MAX, "attempts"),
        _of("what was verified is kept for", forgetting.KEEP_DAYS, "days"),
        _of("a comment that is passed on whole", wholes_heard.WHOLE_BYTES_MAX, "bytes"),
        _of("comments of one host, kept to be passed on", wholes_heard.HOST_WHOLES_MAX, "comments"),
        _of("reports of one host", flags.FLAGS.times, "a day"),
        _of("reports of one person", flags.FLAGS_OF_ONE.times, "a day"),
        _of("reports of all hosts of one domain", flags.FLAGS_OF_DOMAIN.times, "a day"),
        _of("`canReply`, read", reply_policies.NAMED_MAX, "ids"),
        _of("comments under one thing elsewhere, kept", coming_in.UNDER_MAX, "comments"),
        _of("between two moves of one actor", moving.REST_DAYS, "days"),
        _of("statements of one partner", hearing.STATEMENTS.times, "a day"),
        _of("after our no, a new proposal is ignored for", after_no.REST_DAYS, "days"),
        _of("first proposals of one domain", hearing.NEW_PARTNERS.times, "a day"),
        _of("proposals that wait for an answer", hearing.UNANSWERED_MAX, "proposals"),
        _of("`content` of a charter", partner_models.CHARTER_CHARS_MAX, "characters"),
        _of("a partner without a steward is asleep after", greeting.ASLEEP_DAYS, "days"),
        _of("squares of a territory of the mile", mile_rows.TERRITORY_SQUARES_MAX, "squares"),
        _of("squares of a cover of the mile", mile_rows.COVER_SQUARES_MAX, "squares"),
        _of("a cover of the mile is valid for", mile_documents.COVER_DAYS, "days"),
        _of("changes of a partner’s cover", mile_sides.CHANGES_MAX, "in 30 days"),
        _of("words of a partner about the mile", territories.WORDS.times, "a day"),
        _of("a list of domain blocks, of a file or an address", reading.LIST_BYTES_MAX, "bytes"),
        _of("lines of a list of domain blocks", reading.LIST_LINES_MAX, "lines"),
        _of("lists of blocks that are asked, each once a day", subscribing.LISTS_MAX, "lists"),
        *for_a_mile(),
    ]


def for_a_mile() -> list[Limit]:
    """What a partner shows to neighbours across a border."""
    return [
        _of("things of one partner for a mile, kept", arriving.MILE_THINGS_MAX, "things"),
        _of("things of one partner for a mile, and changes", arriving.ARRIVALS.times, "a day"),
        _of("words of neighbours of one partner to ours", talk_in.WORDS.times, "a day"),
        _of("talks they begin with one member of ours", contacts.WITH_ONE.times, "a day"),
        _of("talks that they begin with ours", contacts.OF_HOST.times, "a day"),
        _of("`content` of a thing for a mile", mile_shapes.CONTENT_CHARS_MAX, "characters"),
        _of("pictures of a thing for a mile", across.MILE_PICTURES_MAX, "pictures"),
        _of("a picture of a thing for a mile", pictures_told.BYTES_MAX, "bytes"),
        _of("pictures of one partner, fetched", pictures_fetched.FETCHED.times, "a day"),
        _of("pictures of one partner, kept", pictures_fetched.HOST_BYTES_MAX, "bytes"),
        _of("a thing for a mile stands, unless said anew", mile_documents.THING_DAYS, "days"),
    ]


def asked() -> list[Limit]:
    """What we ask of others."""
    of_each = "of a removal, a move, a group's order each"
    of_strangers = strangers.REMOVALS.times
    return [
        _of("one question, with redirects", getting.SECONDS_MAX, "seconds"),
        _of("an answer", json_reader.BODY_BYTES_MAX, "bytes"),
        _of("an answer of WebFinger or NodeInfo", getting.SMALL_BYTES_MAX, "bytes"),
        _of("links of a WebFinger answer, read", webfinger.LINKS_MAX, "links"),
        _of("an actor is asked for again after", actors.FRESH_HOURS, "hours"),
        _of(
            "a key that does not hold is asked again after",
            public_keys.AGAIN_MINUTES,
            "minutes",
        ),
        _of("an actor or a key, for a signature", getting.SMALL_BYTES_MAX, "bytes"),
        _of("requests for keys, to one domain", patience.KEY_REQUESTS_MAX, "a minute"),
        _of("questions at once for keys of one domain", places.OF_DOMAIN_MAX, "questions"),
        _of("failures of a domain before it is asked rarely", patience.FAILURES_MAX, "failures"),
        _of(f"questions to one domain for strangers, {of_each}", of_strangers, "an hour"),
        *before_followed(),
        _of("hosts remembered", host_table.HOSTS_MAX, "hosts"),
        _of("actors remembered", forgetting_others.ACTORS_MAX, "actors"),
        _of("objects remembered", forgetting_others.OBJECTS_MAX, "objects"),
        _of("who passes on one object, remembered", shares.SHARERS_MAX, "actors"),
    ]


def before_followed() -> list[Limit]:
    """What we ask of others for what they said before, and of threads (``backfill/bounds.py``)."""
    pace = round(backfill.REQUESTS_A_STEP / backfill.STEP_SECONDS, 2)
    return [
        _of("questions to one host for what it said before", pace, "a second"),
        _of(
            "things of a newly followed actor, at first and at each request",
            backfill.THINGS_A_RUN,
            "things",
        ),
        _of("pages of an outbox, of one such run", backfill.PAGES_A_RUN, "pages"),
        _of("things of one actor that are asked for, ever", backfill.THINGS_MAX, "things"),
        _of("answers below one thing, in depth", backfill.DEPTH_MAX, "answers"),
        _of("new answers of one thread, at one reading", backfill.COMMENTS_A_READING, "answers"),
        _of(
            "answers of one thread looked at, at one reading", backfill.LISTED_A_READING, "answers"
        ),
        _of("pages of one thread, at one reading", backfill.PAGES_A_READING, "pages"),
        _of("a thread is read again, if looked at, after", backfill.READ_AGAIN_MINUTES, "minutes"),
        _of("an actor is asked anew for what it said, after", backfill.REST_MINUTES, "minutes"),
        _of("questions that wait for one host", backfill.HOST_WAITING_MAX, "questions"),
    ]


def said() -> list[Limit]:
    """What goes out."""
    posts, removals = (_days(retries.lasts_seconds(one)) for one in (POSTS, REMOVALS))
    counts = round(retries.lasts_seconds(COUNTS) / 3_600, 2)
    return [
        _of("body of an activity of ours", writing.BODY_BYTES_MAX, "bytes"),
        _of("people named in one activity", saying.PEOPLE_MAX, "people"),
        _of("words of a report of ours", reporting.CONTENT_CHARS_MAX, "characters"),
        _of("things in a report of ours", reporting.THINGS_MAX, "things"),
        _of("one delivery", posting.SECONDS_MAX, "seconds"),
        _of("deliveries at once", delivering.PLACES, "deliveries"),
        _of("deliveries at once to one host", picking.HOST_FLIGHTS_MAX, "deliveries"),
        _of("posts and follows are tried for", posts, "days"),
        _of("what takes back is tried for", removals, "days"),
        _of("what only counts is tried for", counts, "hours"),
        _of("`Retry-After` is obeyed up to", retries.RETRY_AFTER_MAX / 3_600, "hours"),
        _of("tries after 401", retries.UNSIGNED_TRIES, "tries"),
        _of("failures in a row before a host rests", breaker.FAILURES_MAX, "failures"),
        _of("first rest of a host", breaker.REST_SECONDS / 60, "minutes"),
        _of("first rest after failures of one minute", breaker.BURST_REST_SECONDS, "seconds"),
        _of("longest rest of a host", breaker.REST_SECONDS_MAX / 3_600, "hours"),
        _of("days of failures before a host counts as unreachable", breaker.DAYS_MAX, "days"),
        _of("followers of an unreachable host are let go of after", ending.LOST_DAYS, "days"),
        _of("hosts noted that fetched one thing", fetched.HOSTS_MAX, "hosts"),
        _of("an erasure counts as not confirmed after", ledger.CONFIRM_DAYS, "days"),
        _of("old keys stand beside new ones for", rotating.OLD_BESIDE_NEW_DAYS, "days"),
        _of("addresses of before, of one actor", publishing.FORMER_MAX, "addresses"),
        _of("between two moves of an actor of ours", publishing.BRAKE_DAYS, "days"),
        _of("an old address leads to the new one for", publishing.FORWARD_DAYS, "days"),
        _of("a mile object counts, after it was said last, for", mile_told.LASTS.days, "days"),
        _of("GETs of mile objects, of one address", mile_fetching.ASKED_PER_MINUTE, "a minute"),
        _of("GETs of pictures of them", mile_fetching.PICTURES_PER_MINUTE, "a minute"),
        _of("a page of an outbox", collections.PAGE_ACTIVITIES, "activities"),
        _of("members in a square that is said, least", counting.MEMBERS_MIN, "members"),
        _of("without a message to ourselves it is red after", flying.RED_HOURS, "hours"),
    ]


def _of(about: str, value: float, unit: str) -> Limit:
    return Limit(about=about, value=value, unit=unit)


def _days(seconds: float) -> float:
    return round(seconds / retries.DAY_SECONDS, 2)


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


@click.command("limits")
def limits() -> None:
    """Print every limit that a peer can meet, as the table of FEDERATION.md."""
    click.echo(table())


COMMANDS = [limits]
