"""What is kept of others: hosts, actors, and things that were said elsewhere."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, JsonField, clock
from onemile_federation.remote import key_models
from onemile_federation.remote.host_names import HOST_CHARS_MAX

NAME_CHARS_MAX = 200
SUMMARY_CHARS_MAX = 5_000
TITLE_CHARS_MAX = 300
CONTENT_CHARS_MAX = 200_000
# A tag of BCP 47 as RFC 5646, 4.4.1, has it at its longest in use.
LANGUAGE_CHARS_MAX = 35
# Anybody may knock; let in by name, whatever lists say; shown only to who follows somebody there;
# nothing passes either way.
OPEN, ALLOWED, LIMITED, SUSPENDED = "open", "allowed", "limited", "suspended"
# With whom publications are exchanged: with all who are not shut out, or who is let in by name.
ANYBODY, BY_NAME = "open", "allowed"
# Which form a host gets of what groups here pass on (``forms.py``): nobody has said, so by id;
# whole, as an actor there declares it or a group there sends it; whole or by id, as a steward says.
UNSAID, DECLARED, HEARD, WHOLE, BY_ID = "", "declared", "heard", "whole", "ids"
# Its server says so; its server says that it is gone for good.
LIVE, GONE = "live", "gone"


class Host(BaseModel):
    """Another server, as we have met it: what stewards decided about it, and how it answers.

    ``failures`` in a row since ``failing_since``; nothing is sent before ``open_again_at``.
    ``failed_days`` are the days on which it failed and did not succeed: seven make it unreachable.
    ``silent_since``: the first of the failures since which it has given us no answer.
    """

    is_read_by_visitors = False

    host = CharField(max_length=HOST_CHARS_MAX, unique=True)
    # What is one for quotas: example.org of a.b.example.org.
    domain = CharField(max_length=HOST_CHARS_MAX, index=True)
    standing = CharField(max_length=10, default=OPEN)
    # No pictures nor attachments of there are asked for or shown.
    rejects_media = BooleanField(default=False)
    # The list that is subscribed to and said so; null where a steward decided.
    list_id = BigIntegerField(null=True)
    reason = CharField(max_length=500, default="")
    software = CharField(max_length=80, default="")
    # When it was asked for its software last, whether or not it said.
    software_at = InstantField(null=True)
    # Which signature it understood last: "cavage" or "rfc9421".
    speaks = CharField(max_length=10, default="cavage")
    first_seen_at = InstantField(default=clock.now)
    last_sent_at = InstantField(null=True)
    last_received_at = InstantField(null=True)
    failures = IntegerField(default=0)
    failing_since = InstantField(null=True)
    silent_since = InstantField(null=True)
    open_again_at = InstantField(null=True)
    rest_seconds = IntegerField(default=0)
    # How many a second may go to it after it has risen; 0 for no bound.
    pace = IntegerField(default=0)
    failed_days: Any = JsonField(default=list)
    unreachable_since = InstantField(null=True)
    # When the follows of its people were ended, as it was not reached for half a year.
    parted_at = InstantField(null=True)
    # It answered 401 or 403 to a question that we had signed, and has taken none since.
    refused_us_at = InstantField(null=True)
    # Since when it answers 403 to what we send, and has taken nothing (``outbox/shut_out.py``).
    shuts_us_out_since = InstantField(null=True)
    # In which form it gets what groups here pass on.
    passing = CharField(max_length=8, default=UNSAID)

    class Meta:
        table_name = "federation_host"


class HostDecision(BaseModel):
    """What a steward decided about a host, why and when; it is never changed, another follows it.

    ``by_uri`` is empty where nobody in particular did. It stays when the host is let go of.
    Visitors read by it: whose comments are shown to them follows from it (``quiet_hosts.py``).
    """

    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    standing = CharField(max_length=10)
    rejects_media = BooleanField(default=False)
    list_id = BigIntegerField(null=True)
    reason = CharField(max_length=500, default="")
    by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    decided_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_host_decision"


class ModeDecision(BaseModel):
    """With whom publications are exchanged, as a steward decided it; the latest one counts.

    None is changed. Visitors read by it, as by HostDecision.
    """

    publications = CharField(max_length=10)
    reason = CharField(max_length=500, default="")
    by_uri = CharField(max_length=URI_CHARS_MAX, default="")
    decided_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_mode_decision"


class RemoteActor(BaseModel):
    """Somebody, or something, that lives on another server, as that server says."""

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    kind = CharField(max_length=20)
    # What its server says that it is now, where a group does not become a person (T27).
    says_kind = CharField(max_length=20, default="")
    handle = CharField(max_length=NAME_CHARS_MAX, default="")
    # Its WebFinger name leads back to it: only then it is shown as @handle@host.
    is_handle_proven = BooleanField(default=False)
    # Where its name lies, by its server's word, if that is not its own host.
    name_host = CharField(max_length=HOST_CHARS_MAX, default="", index=True)
    name = CharField(max_length=NAME_CHARS_MAX, default="")
    # Cleaned HTML.
    summary = TextField(default="")
    url = CharField(max_length=2_000, default="")
    inbox = CharField(max_length=URI_CHARS_MAX)
    shared_inbox = CharField(max_length=URI_CHARS_MAX, default="")
    outbox = CharField(max_length=URI_CHARS_MAX, default="")
    followers = CharField(max_length=URI_CHARS_MAX, default="")
    icon = CharField(max_length=2_000, default="")
    attributed_to_uri = CharField(max_length=URI_CHARS_MAX, default="")
    also_known_as: Any = JsonField(default=list)
    moved_to_uri = CharField(max_length=URI_CHARS_MAX, default="")
    is_locked = BooleanField(default=False)
    featurable_by = CharField(max_length=10, default="")
    # It declares FEP-1b12: it reads activities whole that a group passes on.
    takes_wholes = BooleanField(default=False)
    state = CharField(max_length=6, default=LIVE)
    first_seen_at = InstantField(default=clock.now)
    read_at = InstantField(default=clock.now)

    class Meta:
        table_name = "federation_actor"


class RemoteObject(BaseModel):
    """Something said elsewhere, as its own server says it; HTML in it is cleaned.

    ``is_new`` is no column: whether what ``objects.keep`` gives was not here before.
    """

    is_new = False

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    kind = CharField(max_length=20)
    author_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    audience_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    title = CharField(max_length=TITLE_CHARS_MAX, default="")
    summary = TextField(default="")
    content = TextField(default="")
    url = CharField(max_length=2_000, default="")
    in_reply_to_uri = CharField(max_length=URI_CHARS_MAX, default="", index=True)
    context_uri = CharField(max_length=URI_CHARS_MAX, default="")
    is_public = BooleanField(default=True)
    is_sensitive = BooleanField(default=False)
    published_at = InstantField(null=True)
    updated_at = InstantField(null=True)
    # When other words came without an ``updated`` of their own; the dates above stay its server's.
    edit_seen_at = InstantField(null=True)
    received_at = InstantField(default=clock.now)
    state = CharField(max_length=6, default=LIVE)
    # Said before anybody here followed: on its author's page, in nobody's feed.
    before_followed = BooleanField(default=False)
    # When what was said to it was asked for last.
    thread_read_at = InstantField(null=True)
    # Whom its server lets answer it (``reply_policies.py``); empty where it does not say.
    reply_policy: Any = JsonField(default=dict)
    # The moderators here took it off every page, whatever becomes of it elsewhere.
    is_hidden = BooleanField(default=False)
    # A tag of BCP 47, empty where it does not say.
    language = CharField(max_length=LANGUAGE_CHARS_MAX, default="")
    # Where its pictures lie, with their words: ``{"url": …, "text": …}``; none is fetched.
    pictures: Any = JsonField(default=list)
    # Its words are not folded yet, or changed since (``words.py``).
    words_due = BooleanField(default=True)
    # When a member opened it, if that is why it is here (``reading/opened.py``).
    opened_at = InstantField(null=True, index=True)

    class Meta:
        table_name = "federation_object"
        indexes = ((("author_uri", "id"), False), (("audience_uri", "id"), False))


class Words(BaseModel):
    """What a search looks through of a thing: its words without accents or case."""

    is_read_by_visitors = False

    thing = ForeignKeyField(RemoteObject, backref="+", on_delete="CASCADE", unique=True)
    folded = TextField()

    class Meta:
        table_name = "federation_words"


class Share(BaseModel):
    """Somebody elsewhere, of ``host``, passes on a thing that is kept here (``shares.py``)."""

    thing = ForeignKeyField(RemoteObject, backref="+", on_delete="CASCADE", index=False)
    sharer_uri = CharField(max_length=URI_CHARS_MAX)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)

    class Meta:
        table_name = "federation_share"
        indexes = ((("thing", "sharer_uri"), True), (("sharer_uri", "thing"), False))


class HeardWhole(BaseModel):
    """The latest public activity about something from elsewhere that a plugin keeps, as it came.

    Where a group of ours shows it, it passes it on so to who asked for that.
    """

    is_read_by_visitors = False

    object_uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    actor_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    host = CharField(max_length=HOST_CHARS_MAX, index=True)
    body = TextField()
    received_at = InstantField(default=clock.now, index=True)

    class Meta:
        table_name = "federation_heard_whole"


MODELS: list[type[BaseModel]] = [
    Host,
    HostDecision,
    ModeDecision,
    RemoteActor,
    *key_models.MODELS,
    RemoteObject,
    Words,
    Share,
    HeardWhole,
]
