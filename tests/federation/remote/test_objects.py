"""Things said elsewhere: whose they are, which version holds, and what is kept of them."""

from datetime import UTC, datetime, timedelta

import pytest

from onemile_federation.remote import objects, shares
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import GONE, LIVE, RemoteObject
from onemile_federation.wire.vocabulary import OBJECTS

pytestmark = pytest.mark.plugins("federation")


def test_an_object_is_what_its_own_server_says(elsewhere):
    note = elsewhere.note()

    assert objects.fetched(note["id"]) == note


def test_a_shared_note_with_false_words_is_never_taken_from_who_shares_it(elsewhere):
    genuine = elsewhere.note("/1", "v.example", attributedTo=elsewhere.url("/vera", "v.example"))
    forged = elsewhere.serve(elsewhere.url("/1"), {**genuine, "content": "false"})

    with pytest.raises(Absent):
        objects.fetched(forged)
    assert objects.fetched(genuine["id"])["content"] == "<p>Bonjour</p>"


@pytest.mark.parametrize("author", ["https://v.example/vera", None, "", 3, [], {"id": "x"}])
def test_an_object_has_an_author_at_its_own_origin(elsewhere, author):
    note = elsewhere.note(attributedTo=author)

    with pytest.raises(Absent):
        objects.fetched(note["id"])
    with pytest.raises(Absent):
        objects.keep(note)

    assert RemoteObject.select().count() == 0


@pytest.mark.parametrize("written", ["one", "list", "object"])
def test_its_author_may_be_written_in_several_ways(elsewhere, written):
    author = elsewhere.url("/anna")
    note = elsewhere.note(
        attributedTo={"one": author, "list": [author], "object": {"type": "Person", "id": author}}[
            written
        ]
    )

    assert objects.keep(objects.fetched(note["id"])).author_uri == author


def test_a_redirect_to_another_host_brings_nothing(elsewhere):
    genuine = elsewhere.note("/1", "v.example", attributedTo=elsewhere.url("/vera", "v.example"))
    url = elsewhere.refuse(elsewhere.url("/1"), 302, Location=genuine["id"])

    with pytest.raises(Absent):
        objects.fetched(url)


def test_what_is_gone_says_so_by_its_status_or_by_a_tombstone(elsewhere):
    stone = elsewhere.url("/2")
    elsewhere.serve(stone, {"id": stone, "type": "Tombstone"})
    for url in (elsewhere.refuse(elsewhere.url("/1"), 410), stone):
        with pytest.raises(Absent) as absent:
            objects.fetched(url)
        assert absent.value.is_gone


def test_a_server_that_is_away_is_no_absence(elsewhere):
    with pytest.raises(Away):
        objects.fetched(elsewhere.refuse(elsewhere.url("/1"), 500))


def test_of_an_object_its_words_are_kept_cleaned_and_nothing_unknown(elsewhere):
    article = elsewhere.note(
        type="Article",
        name="<i>Compost</i>",
        summary="<p>Short<script>alert(1)</script></p>",
        content='<p onclick="x">Long <a href="https://bank.example">here</a></p><img src="x">',
        url=elsewhere.url("/@anna/1"),
        audience="https://v.example/garden",
        inReplyTo="http://instance.example/mags/1",
        context=elsewhere.url("/c/1"),
        sensitive=True,
        updated="2027-04-02T12:00:00+02:00",
        location={"type": "Place", "latitude": 48.5},
    )

    row = objects.keep(article, shared_by_uri="https://w.example/share")

    assert (row.kind, row.title, row.summary) == ("Article", "<i>Compost</i>", "<p>Short</p>")
    assert "onclick" not in row.content and "<img" not in row.content
    assert 'href="https://bank.example"' in row.content and "nofollow" in row.content
    assert (row.url, row.audience_uri) == (elsewhere.url("/@anna/1"), "https://v.example/garden")
    assert (row.in_reply_to_uri, row.context_uri) == (
        "http://instance.example/mags/1",
        elsewhere.url("/c/1"),
    )
    assert (row.is_public, row.is_sensitive) == (True, True)
    assert shares.sharers_of(row.uri) == ["https://w.example/share"]
    assert row.updated_at == datetime(2027, 4, 2, 10, tzinfo=UTC)
    assert row.host == f"e.example:{elsewhere.port}"


def test_what_is_too_long_is_cut_and_stays_whole_html(elsewhere):
    row = objects.keep(
        elsewhere.note(name="x" * 500, content="<p>" + "y" * 199_994 + "<b class=z>end</b></p>")
    )

    assert len(row.title) == 300
    assert row.content == f"<p>{'y' * 199_994}</p>"


@pytest.mark.parametrize(
    "to", [["https://v.example/vera"], "https://e.example/followers", None, 3, {}]
)
def test_what_is_not_for_the_public_is_kept_as_such(elsewhere, to):
    assert not objects.keep(elsewhere.note(to=to)).is_public


def _dated(elsewhere, content: str, updated: str | None):
    return elsewhere.note(content=content, updated=updated)


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        ("2027-04-02T12:00:00Z", "2027-04-02T12:00:01Z", "second"),
        ("2027-04-02T12:00:00Z", "2027-04-02T12:00:00Z", "second"),
        ("2027-04-02T12:00:00Z", "2027-04-02T11:59:59Z", "first"),
        ("2027-04-02T12:00:00Z", None, "first"),
        ("2027-04-02T12:00:00Z", "nonsense", "first"),
        (None, None, "second"),
        (None, "2027-04-02T12:00:00Z", "second"),
        (None, "2027-03-01T12:00:00Z", "first"),
    ],
)
def test_an_older_version_changes_nothing(elsewhere, first, second, holds):
    objects.keep(_dated(elsewhere, "first", first))

    row = objects.keep(_dated(elsewhere, "second", second))

    assert row.content == holds == objects.known(row.uri).content
    assert RemoteObject.select().count() == 1


def test_a_version_of_the_far_future_does_not_keep_out_all_others(elsewhere, clock):
    objects.keep(_dated(elsewhere, "first", "2500-01-01T00:00:00Z"))
    clock.advance(days=2)
    now = clock.present + timedelta(minutes=1)

    assert objects.keep(_dated(elsewhere, "second", now.isoformat())).content == "second"


def test_nobody_takes_over_what_another_wrote(elsewhere):
    row = objects.keep(elsewhere.note())

    with pytest.raises(Absent):
        objects.keep(elsewhere.note(attributedTo=elsewhere.url("/berta"), content="taken"))

    assert objects.known(row.uri).content == "<p>Bonjour</p>"


@pytest.mark.parametrize("kind", ["Place", "Proposal", "Person", "Create", "", None, 7])
def test_what_is_no_kind_that_is_shown_is_not_kept(elsewhere, kind):
    with pytest.raises(Absent):
        objects.keep(elsewhere.note(type=kind))


def test_every_kind_that_peers_say_is_kept(elsewhere):
    for kind in sorted(OBJECTS):
        assert objects.keep(elsewhere.note(f"/{kind}", type=kind)).kind == kind


@pytest.mark.parametrize("uri", ["http://instance.example/mags/1", "ftp://e.example/1", "x", ""])
def test_an_id_that_is_nobodys_elsewhere_is_not_kept(elsewhere, uri):
    with pytest.raises(Absent):
        objects.keep({**elsewhere.note(), "id": uri})


def test_what_is_taken_away_keeps_its_uri_and_does_not_come_back(elsewhere):
    note = elsewhere.note(name="Title", summary="Short", updated="2027-04-02T12:00:00Z")
    uri = objects.keep(note).uri

    objects.remove(uri)

    row = objects.known(uri)
    assert (row.state, row.title, row.summary, row.content, row.url) == (GONE, "", "", "", "")
    later = objects.keep({**note, "updated": "2027-04-03T12:00:00Z"})
    assert (later.state, later.content) == (GONE, "")


def test_a_tombstone_takes_away(elsewhere):
    note = elsewhere.note()
    other = objects.keep(elsewhere.note("/2"))
    objects.keep(note)

    row = objects.keep({"id": note["id"], "type": "Tombstone"})

    assert (row.state, row.content) == (GONE, "")
    assert objects.known(other.uri).state == LIVE
    with pytest.raises(Absent) as absent:
        objects.keep({"id": elsewhere.url("/never"), "type": "Tombstone"})
    assert absent.value.is_gone


ODD = (None, True, 0, "", [], {}, [[[]]], "x" * 100_000)


@pytest.mark.parametrize(
    "name",
    "name summary content url to cc audience inReplyTo context sensitive published updated "
    "attributedTo type id tag attachment".split(),
)
def test_whatever_stands_in_a_place_is_kept_soundly_or_refused(elsewhere, name):
    note = elsewhere.note()

    for odd in ODD:
        RemoteObject.delete().execute()
        try:
            row = objects.keep({**note, name: odd})
        except Absent:
            assert name in ("id", "type", "attributedTo")
            assert RemoteObject.select().count() == 0
        else:
            assert RemoteObject.get_by_id(row.id).author_uri == note["attributedTo"]
