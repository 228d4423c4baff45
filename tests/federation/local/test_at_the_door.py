"""The same through the whole application: doors, other forms of pages, caches on the way."""

import pytest

pytestmark = pytest.mark.plugins("federation")
BASE = "http://instance.example"
MAG, ANA, ARTICLE = f"{BASE}/mags/k3f", f"{BASE}/members/q8", f"{BASE}/mags/articles/7h"
AS2 = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
# Each answer has its own.
PASSING = {"Date"}


@pytest.fixture
def get(town):
    """Ask the application itself, signed where ``by`` is an actor elsewhere."""

    def ask(path, *, by=None, accept=AS2, **headers):
        sent = {"Accept": accept, **headers, **(by.signs(path) if by else {})}
        return town.app.test_client().get(path, base_url=BASE, headers=sent)

    return ask


def whole(answer):
    headers = sorted((name, value) for name, value in answer.headers if name not in PASSING)
    return answer.status_code, answer.data, headers


@pytest.mark.parametrize("accept", [AS2, "application/activity+json", f"text/html;q=0.5, {AS2}"])
def test_an_actor_is_had_at_its_own_uri_by_either_media_type(town, get, accept):
    town.add(MAG, "potager")

    answer = get("/mags/k3f", accept=accept)

    assert answer.status_code == 200 and answer.json["id"] == MAG
    assert answer.content_type == "application/activity+json"
    assert {one.strip() for one in answer.headers["Vary"].split(",")} >= {"Accept", "Signature"}
    assert "Set-Cookie" not in answer.headers


def test_an_unchanged_document_is_not_sent_twice(town, get):
    town.add(MAG, "potager")
    etag = get("/mags/k3f").headers["ETag"]

    answer = get("/mags/k3f", **{"If-None-Match": etag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_what_is_there_for_others_is_as_what_is_not_there(town, get, vera, mallory):
    town.say(ARTICLE, seen_by={vera.uri})
    town.suspended.add("e.example")
    town.say(f"{ARTICLE}-public")

    answers = [
        get("/mags/articles/7h"),
        get("/mags/articles/none"),
        get("/ap/mags/articles/7h/replies"),
        get("/ap/mags/articles/none/replies"),
        get("/ap/mags/none/outbox"),
        get("/ap/a/77"),
        get("/.well-known/webfinger?resource=acct:nobody@instance.example"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert whole(answers[0]) == whole(answers[1])
    assert whole(answers[2]) == whole(answers[3]) == whole(answers[4]) == whole(answers[5])
    assert whole(get("/mags/articles/7h-public", by=mallory)) == whole(answers[1])
    assert get("/mags/articles/7h", by=vera).status_code == 200


def test_a_forged_signature_is_told_so_in_the_form_of_programs(town, get, vera):
    town.add(MAG, "potager")
    headers = vera.signs("/elsewhere")

    for path in ("/mags/k3f", "/ap/mags/k3f/outbox"):
        answer = get(path, **headers)
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"


def test_a_key_that_is_away_is_asked_for_again_in_a_minute(town, get, vera):
    town.add(MAG, "potager")
    town.is_key_away = True

    answer = get("/ap/mags/k3f/outbox", by=vera)

    assert answer.status_code == 503 and answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/.well-known/webfinger?resource=acct:potager@instance.example", "application/jrd+json"),
        ("/.well-known/nodeinfo", "application/jrd+json"),
        ("/nodeinfo/2.1", "application/json"),
        ("/.well-known/host-meta", "application/xrd+xml"),
        ("/ap/instance", "application/activity+json"),
        ("/ap/mags/k3f/outbox", "application/activity+json"),
        ("/ap/mags/k3f/followers", "application/activity+json"),
        ("/ap/mags/k3f/following", "application/activity+json"),
        ("/ap/instance/outbox", "application/activity+json"),
    ],
)
def test_every_door_opens_whatever_is_accepted(town, get, path, kind):
    town.add(MAG, "potager")

    for accept in ("*/*", AS2, "text/html"):
        answer = get(path, accept=accept)
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers and "public" in answer.headers["Cache-Control"]


def test_without_a_resource_webfinger_answers_400(get):
    assert get("/.well-known/webfinger").status_code == 400


class Proxy:
    """An ordinary cache on the way: it keeps what is public, by address and what is varied by."""

    def __init__(self, get):
        self.get, self.kept, self.hits = get, [], 0

    def __call__(self, path, by=None):
        sent = {"Accept": AS2, **(by.signs(path) if by else {})}
        for kept_path, names, answer in self.kept:
            same = all(sent.get(name) == value for name, value in names.items())
            if kept_path == path and same:
                self.hits += 1
                return answer
        answer = self.get(path, **{key: value for key, value in sent.items() if key != "Accept"})
        if "public" in answer.headers.get("Cache-Control", ""):
            varied = [one.strip() for one in answer.headers.get("Vary", "").split(",")]
            self.kept.append((path, {name: sent.get(name) for name in varied}, answer))
        return answer


def test_through_a_cache_each_gets_their_own_answer(town, get, vera, mallory):
    town.add(ANA, "ana", is_person=True)
    town.add(MAG, "potager")
    town.suspended.add("e.example")
    proxy = Proxy(get)

    for by in (vera, None, mallory, None, mallory, vera):
        person, mag = proxy("/members/q8", by), proxy("/mags/k3f", by)
        if by is mallory:
            assert person.status_code == mag.status_code == 404
        else:
            assert ("name" in person.json) is (by is vera)
            assert mag.json["id"] == MAG
    assert proxy.hits == 2


def test_a_tombstone_is_told_as_gone(town, get):
    town.gone[ARTICLE] = "Group"

    assert get("/mags/articles/7h").status_code == 410
