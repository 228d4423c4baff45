"""T62 by odd ways to ask: what a cache, a browser or a curious person sends, and a peer hardly."""

import re

import pytest
from kit.messages import ACCEPT, Request

from tests.federation.catalogue.test_privacy import hidden_from_outside

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]
ODD_WAYS = [
    ("HEAD", {}),
    ("OPTIONS", {}),
    ("PUT", {}),
    ("DELETE", {}),
    ("GET", {"If-None-Match": "*"}),
    ("GET", {"If-Match": '"x"'}),
    ("GET", {"If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"}),
    ("GET", {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}),
    ("GET", {"Range": "bytes=0-1"}),
    ("GET", {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"}),
    ("GET", {"X-HTTP-Method-Override": "DELETE", "X-Original-URL": "/admin"}),
    ("GET", {"Accept": "image/*, */*;q=0"}),
    ("GET", {"Accept": "application/xrd+xml"}),
    ("GET", {"Accept": "text/html", "Cookie": "__Host-session=x; session=x"}),
]
_TOKEN = re.compile(r'(name="csrf_token"[^>]*value=|nonce-|__Host-form=)"?[^";\s\']+')


@pytest.mark.parametrize("suffix", ["", "/", "?x=1", ".json"])
def test_t62_no_odd_way_to_ask_tells_more(ground, network, suffix):
    paths, nobody = hidden_from_outside(ground)
    base = ground.ours.base
    host = base.partition("://")[2]

    def asked(path, method, headers):
        lines = {"Host": host, "Accept": ACCEPT, **headers}
        answer = network.send(Request(method, base + path + suffix, list(lines.items())))
        told = [f"{name}: {value}" for name, value in answer.headers if name.lower() != "date"]
        said = "\n".join([*sorted(told), answer.body.decode()])
        return answer.status, _TOKEN.sub("TOKEN", said.replace(path.rpartition("/")[2], "NUMBER"))

    alike = [
        (nobody[0], paths["mile"], paths["draft"], paths["withdrawn, never told"]),
        (nobody[1], paths["mag of the mile"]),
        (nobody[2], paths["member who does not federate"]),
    ]
    for method, headers in ODD_WAYS:
        for some in alike:
            answers = {asked(path, method, headers) for path in some}
            assert len(answers) == 1, (method, headers, some, answers)
            assert all(status < 500 for status, _said in answers)
    if not suffix:  # the twin: what is for all differs, by the very same ways
        there = ground.article_uri.removeprefix(base)
        open_ones = {asked(there, *way)[0] for way in ODD_WAYS}
        assert 200 in open_ones and asked(there, "HEAD", {}) != asked(nobody[0], "HEAD", {})
