"""Who may say what about whose things: T20 to T24 and T26, in every spelling of an id."""

import json

import pytest
from kit.messages import PUBLIC
from kit.replies import Reply, redirect

pytestmark = pytest.mark.plugins("federation", "mags")

# Ids that are none of e.example's, however much they look like it.
FOREIGN = [
    "https://v.example/objects/9",
    "https://V.Example/objects/9",
    "https://v.example:443/objects/9",
    "https://v.example./objects/9",
    "https://e.example@v.example/objects/9",
    "https://e.example:@v.example/objects/9",
    "https://e.example%40v.example/objects/9",
    "https://e.example\\@v.example/objects/9",
    "https://e.example%2F@v.example/objects/9",
    "https://e.example%00.v.example/objects/9",
    "https://e.example.v.example/objects/9",
    "https://sub.e.example/objects/9",
    "https://example/objects/9",
    "https://e.example./objects/9",
    "https://e.example:8443/objects/9",
    "https://\u0435.example/objects/9",  # a Cyrillic letter
    "https://xn--e1a.example/objects/9",
    "http://e.example/objects/9",
    "//e.example/objects/9",
    "/objects/9",
    "acct:eve@e.example",
    "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
    "https:///objects/9",
    "https://[::1]/objects/9",
    " https://v.example/objects/9",
]
OWN = [
    "https://e.example/objects/91",
    "https://E.EXAMPLE/objects/92",
    "https://e.example:443/objects/93",
]
REFUSALS = {400, 403}


def as_string(uri):
    return uri


def as_dict(uri):
    return {"id": uri, "type": "Note"}


def in_list(uri):
    return [uri]


def in_lists(uri):
    return [{"id": uri, "type": "Person"}]


FORMS = (as_string, as_dict, in_list, in_lists)


def test_t20_nobody_makes_or_changes_a_thing_of_another_host(garden, eve, anna):
    genuine = garden.comment(eve, "Vrai")
    assert garden.hears(eve, genuine) == 202
    before = garden.stored()

    answers = {}
    for uri in FOREIGN:
        for verb in ("Create", "Update"):
            note = {**genuine["object"], "id": uri}
            forged = eve.activity(verb, note)
            bare = eve.activity(verb, uri)
            answers[verb, uri] = {garden.hears(eve, forged), garden.hears(eve, bare)} - REFUSALS

    assert {asked: found for asked, found in answers.items() if found} == {}
    assert garden.stored() == before
    for uri in OWN:
        assert garden.hears(eve, eve.activity("Create", {**genuine["object"], "id": uri})) == 202
    assert garden.comments == ["Vrai"] * 4


def test_t20_nor_an_activity(garden, eve, anna):
    garden.meets(eve)
    before = garden.stored()
    said = {uri: garden.comment(eve, "Faux", id=uri) for uri in FOREIGN if " " not in uri}

    answers = {uri: garden.hears(eve, {**garden.comment(eve, "Faux"), "id": uri}) for uri in said}

    assert {uri: status for uri, status in answers.items() if status not in REFUSALS} == {}
    assert garden.stored() == before
    assert garden.hears(eve, {**garden.comment(eve, "Vrai"), "id": f"{eve.peer.base}/x"}) == 202
    assert garden.comments == ["Vrai"]


def test_t21_nobody_writes_in_anothers_name(garden, eve, anna):
    garden.meets(eve)
    before = garden.stored()
    forged = [{place: form(anna.id)} for place in ("attributedTo", "actor") for form in FORMS]
    forged += [{"attributedTo": uri} for uri in FOREIGN]
    forged += [
        {"attributedTo": [eve.id, anna.id]},
        {"attributedTo": [anna.id, eve.id]},
        {"attributedTo": [eve.id, {"type": "Person", "id": anna.id}]},
        {"attributedTo": [[anna.id]]},
        {"attributedTo": 7},
    ]

    answers = [(garden.hears(eve, garden.comment(eve, "Faux", **one)), one) for one in forged]

    assert [one for one in answers if one[0] not in REFUSALS] == []
    assert garden.stored() == before
    for form in FORMS:
        assert garden.hears(eve, garden.comment(eve, "Vrai", attributedTo=form(eve.id))) == 202
    assert garden.comments == ["Vrai"] * len(FORMS)


def test_what_others_write_is_read_in_every_form(garden, eve):
    above = garden.article.id
    words = {"content": None, "contentMap": {"de": "<p>Vrai</p>", "fr": "<p>Vrai</p>"}}
    forms = [{"inReplyTo": form(above)} for form in FORMS]
    forms += [{"type": ["Note"]}, {"type": ["Tip", "Note"]}, words, {"to": PUBLIC, "cc": None}]
    forms += [{"inReplyTo": [above, garden.mag.id]}, {"id": "https://e.example/n/%C3%A9t%C3%A9"}]

    def hears(words, changes):
        said = garden.comment(eve, words)
        return garden.hears(eve, {**said, "object": {**said["object"], **changes}})

    for one in forms:
        assert hears("Vrai", one) == 202, one

    assert garden.comments == ["Vrai"] * len(forms)
    before = garden.stored(taken=True)
    for one in ({"inReplyTo": []}, {"inReplyTo": 7}, {"inReplyTo": above.upper()}, {"type": []}):
        assert hears("Faux", one) in {202, 400}, one
    assert garden.stored(taken=True) == before


def test_t21_a_name_said_twice_is_refused_whichever_comes_first(garden, eve, anna):
    garden.meets(eve)
    genuine = garden.comment(eve, "Vrai")
    text = json.dumps(genuine)
    mine, theirs = f'"attributedTo": "{eve.id}"', f'"attributedTo": "{anna.id}"'
    assert mine in text
    before = garden.stored()

    for both in (f"{mine}, {theirs}", f"{theirs}, {mine}"):
        assert garden.hears(eve, text.replace(mine, both).encode(), by=eve) == 400

    assert garden.stored() == before
    assert garden.hears(eve, text.encode(), by=eve) == 202
    assert garden.comments == ["Vrai"]


def test_t22_nobody_changes_or_takes_away_what_another_said(garden, eve, anna, peer):
    mallory = anna.peer.actor("mallory")
    said = garden.comment(anna, "Vrai")
    assert garden.hears(anna, said) == 202
    garden.meets(eve), garden.meets(mallory)
    before, note = garden.stored(taken=True), said["object"]

    forged = [eve.activity(verb, {**note, "content": "Faux"}) for verb in ("Create", "Update")]
    forged += [
        eve.activity(verb, form(note["id"])) for verb in ("Update", "Delete") for form in FORMS
    ]
    forged += [eve.activity("Update", [note["id"], {**note, "content": "Faux"}])]
    forged += [eve.activity("Delete", {"id": note["id"], "type": "Tombstone"})]
    forged += [eve.activity("Delete", anna.id), eve.activity("Update", {**anna.document})]
    answers = {garden.hears(eve, one) for one in forged}
    # Another of the same server, in their own name.
    theirs = {**note, "content": "Faux", "attributedTo": mallory.id}
    answers.add(garden.hears(mallory, mallory.activity("Update", theirs)))

    assert answers <= {202, *REFUSALS}
    assert garden.stored(taken=True) == before
    assert garden.hears(anna, anna.update(note, content="<p>Mieux</p>")) == 202
    assert garden.comments == ["Mieux"]
    assert garden.hears(anna, anna.delete(note)) == 202
    assert garden.comments == []


@pytest.mark.one_engine
def test_t22_nobody_speaks_for_another_of_their_server(garden, anna, victim):
    """T22, siblings: another account there; what its server itself says of the thing, counts."""
    mallory = victim.actor("mallory")
    said = garden.comment(anna, "Vrai")
    assert garden.hears(anna, said) == 202
    garden.meets(mallory)
    note = said["object"]
    false = {**note, "content": "Faux"}
    taken = {"id": note["id"], "type": "Tombstone"}
    for verb, about in (
        ("Update", false),
        ("Update", {**false, "attributedTo": [anna.id]}),
        ("Update", {**false, "attributedTo": mallory.id}),
        ("Create", {**false, "attributedTo": {"id": anna.id, "type": "Person"}}),
        ("Create", {**false, "id": f"{victim.base}/objects/none"}),
        ("Delete", note["id"]),
        ("Delete", taken),
        ("Delete", {**note, "attributedTo": mallory.id}),
    ):
        told = mallory.activity(verb, about, to=[PUBLIC])
        assert garden.hears(mallory, told) in {202, *REFUSALS}
        assert garden.comments == ["Vrai"], (verb, about)
        assert "Faux" not in str(garden.stored()["federation_heard_whole"])

    victim.serve(note["id"], {**note, "content": "Mieux"})
    assert garden.hears(mallory, mallory.activity("Update", false)) == 202
    assert garden.comments == ["Mieux"]
    victim.serve(note["id"], Reply(status=410))
    assert garden.hears(mallory, mallory.activity("Delete", taken)) == 202
    assert garden.comments == []


def test_t22_nobody_changes_what_is_ours(garden, eve):
    garden.meets(eve)
    before = garden.stored(taken=True)
    article = {**garden.article.document, "content": "<p>Faux</p>"}

    answers = {
        garden.hears(eve, eve.activity(verb, form))
        for verb in ("Update", "Delete", "Create")
        for form in (article, garden.article.id, {**article, "attributedTo": eve.id})
    }

    assert answers <= {202, *REFUSALS}
    assert garden.stored(taken=True) == before
    assert garden.ours.thing(garden.article.id).document == garden.article.document


def test_t22_nobody_takes_back_anothers_follow_or_like(garden, eve, anna):
    garden.meets(eve)
    follow, like = anna.follow(garden.mag), anna.like(garden.article)
    for one in (follow, like):
        assert garden.hears(anna, one) == 202
    before = garden.stored(taken=True)

    answers = set()
    for one in (follow, like):
        for undone in (one, one["id"], [one["id"]], {"id": one["id"]}, [one]):
            answers.add(garden.hears(eve, eve.activity("Undo", undone)))
    # In their own name they take back only what is theirs, which is nothing.
    answers.add(garden.hears(eve, eve.activity("Undo", {**like, "actor": eve.id, "id": None})))

    assert answers <= {202, *REFUSALS}
    assert garden.stored(taken=True) == before and before["reaction"]
    assert garden.relations()[anna.id, garden.mag.id] == "accepted"
    assert garden.hears(anna, anna.undo(follow)) == 202
    assert garden.hears(anna, anna.undo(like)) == 202
    assert (anna.id, garden.mag.id) not in garden.relations()
    assert not garden.stored(taken=True)["reaction"]


def test_t22_nobody_takes_back_what_another_has_yet_to_say(garden, eve, anna):
    garden.meets(eve)
    follow = anna.follow(garden.mag)

    for undone in (follow["id"], [follow["id"]], {"id": follow["id"]}):
        assert garden.hears(eve, eve.activity("Undo", undone)) in {202, *REFUSALS}

    assert garden.hears(anna, follow) == 202
    assert garden.relations()[anna.id, garden.mag.id] == "accepted"


@pytest.mark.parametrize("verb", ["Create", "Announce"])
def test_t23_an_address_speaks_for_nobody_elses_id(garden, eve, anna, peer, victim, verb):
    garden.befriends(eve)
    forged = anna.note("Faux")
    victim.serve(forged["id"], Reply(status=404))
    mine = eve.note("Vrai")
    lies = {
        "/x": forged,
        "/cased": {**forged, "id": forged["id"].replace("v.example", "V.EXAMPLE")},
        "/user": {**forged, "id": "https://e.example@v.example/objects/1"},
        "/author": {**mine, "id": "https://e.example/author", "attributedTo": anna.id},
        "/ours": {**mine, "id": garden.article.id},
        "/nameless": {name: value for name, value in mine.items() if name != "id"},
        "/none": "no document",
    }
    for path, document in lies.items():
        assert garden.hears(eve, eve.activity(verb, peer.serve(path, document))) == 202
    assert garden.hears(eve, eve.activity(verb, peer.serve("/away", redirect(forged["id"])))) == 202
    assert garden.kept() == {}

    # Twin: an address of one's own that leads to one's own id.
    assert garden.hears(eve, eve.activity(verb, peer.serve("/short", mine))) == 202
    assert garden.kept() == {mine["id"]: ("<p>Vrai</p>", "")}


UPLOADS = [
    "text/plain",
    "application/json",
    "image/png",
    "text/html",
    "application/octet-stream",
    "application/ld+json",
    'application/ld+json; profile="https://v.example/ns"',
    "",
]
GENUINE = [
    "application/activity+json",
    'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
]


def test_t24_a_file_that_somebody_uploaded_is_no_document(garden, eve, victim, keyring):
    """Of the attacker, at the victim's host: a note, and an actor with a key of theirs."""
    garden.befriends(eve)
    for _step in range(3):  # what she said before is fetched, in steps
        garden.ours.network.clock.advance(minutes=70)
        garden.ours.network.settle()
    mallory = victim.actor("mallory", path="/files/avatar.json", key=keyring.take())
    before = garden.stored(taken=True)
    statuses = set()
    for number, kind in enumerate(UPLOADS):
        path = f"/files/{number}.json"
        note = mallory.note("Faux", id=victim.base + path)
        for at, document in ((path, note), ("/files/avatar.json", mallory.document)):
            victim.serve(at, Reply(body=json.dumps(document), content_type=kind))
        statuses.add(garden.hears(mallory, mallory.follow(garden.mag)))
        assert garden.hears(eve, eve.announce(note)) == 202
        garden.ours.network.clock.advance(minutes=70)

    assert statuses == {401}
    assert garden.stored(taken=True) == before and garden.kept() == {}
    for number, kind in enumerate(GENUINE, len(UPLOADS)):
        note = mallory.note("Vrai", id=f"{victim.base}/files/{number}.json")
        victim.serve(note["id"], Reply(body=note, content_type=kind))
        victim.serve("/files/avatar.json", Reply(body=mallory.document, content_type=kind))
        assert garden.hears(mallory, mallory.follow(garden.mag)) == 202
        # A server that has failed so often is asked once a minute.
        garden.ours.network.clock.advance(minutes=70)
        assert garden.hears(eve, eve.announce(note)) == 202
        for _turn in range(3):
            garden.ours.network.clock.advance(minutes=70)
            garden.ours.network.settle()
        assert len(garden.kept()) == number + 1 - len(UPLOADS)


def test_t26_what_is_passed_on_is_shown_as_its_own_server_says_it(garden, eve, anna, victim):
    garden.befriends(eve)
    true, lost = anna.note("Vrai"), anna.note("Perdu")
    victim.serve(lost["id"], Reply(status=404))
    for note in (true, lost):
        false = {**note, "content": "<p>Faux</p>"}
        for object in (
            false,
            [false],
            eve.activity("Create", false),
            anna.create(false),
            {**anna.create(false), "type": "Update"},
        ):
            assert garden.hears(eve, eve.announce(note, object=object)) in {202, *REFUSALS}
    assert garden.kept() == {true["id"]: ("<p>Vrai</p>", "")}
