"""What others write, as it is shown here: T25, T56 to T61."""

import json
import re
from io import BytesIO

import pytest
from kit.messages import AS2
from PIL import Image

from tests.federation.catalogue.garden import member_at
from tests.federation.catalogue.hostile_html import MARK, PAYLOADS, STRANGER

pytestmark = pytest.mark.plugins("federation", "mags")

WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective));
"""
SHOWN = "[...document.querySelectorAll('.mags-words')].map(e => e.innerText)"


def says_everything(garden, eve):
    """Let others say every payload in every place where they can; one message for each."""
    for number, (name, payload) in enumerate(PAYLOADS.items()):
        who = eve.peer.actor(
            f"p{number}",
            key=eve.key,
            preferredUsername=f"p{number}{payload}",
            summary=payload + MARK,
            attachment=[{"type": "PropertyValue", "name": payload, "value": payload}],
            icon={"type": "Image", "url": f"{STRANGER}.png", "name": payload},
        )
        who.document["name"] = f"{MARK} {number} {payload}"
        said = garden.comment(
            who,
            f"<p>{MARK} {number}</p>{payload}",
            summary=payload,
            name=payload,
            tag=[{"type": "Hashtag", "name": payload, "href": f"javascript:{payload}"}],
            attachment=[{"type": "Image", "url": f"{STRANGER}.png", "name": payload}],
        )
        garden.ours.network.clock.advance(hours=1)
        status = who.post(garden.ours.shared_inbox, said).status
        assert status == 202, name
    garden.ours.network.settle()


@pytest.mark.browser
def test_t56_t57_t61_nothing_runs_nothing_is_asked_and_the_words_stay(garden, eve, chromium):
    says_everything(garden, eve)
    address = garden.article.document["url"]
    page = chromium.new_page(locale="fr-FR")
    asked: list[str] = []

    def answer(route, request):
        asked.append(request.url)
        if not request.url.startswith(garden.ours.base):
            return route.abort()
        found = garden.ours.get(request.url, accept=request.headers.get("accept", "*/*"))
        headers = {name.lower(): value for name, value in found.headers}
        return route.fulfill(status=found.status, headers=headers, body=found.body)

    page.add_init_script(WATCH)
    page.route("**/*", answer)
    page.goto(address)
    shown = page.evaluate(SHOWN)

    assert len(shown) == len(PAYLOADS)
    assert [n for n in range(len(PAYLOADS)) if not any(f"{MARK} {n}" in one for one in shown)] == []
    assert page.evaluate("window.ran") is None
    assert page.evaluate("violations") == []
    assert [one for one in asked if not one.startswith(garden.ours.base)] == []
    inside = "#comments :is(script, iframe, object, embed, math, form, base, meta, style, img, "
    inside += "picture, video, audio, svg script, [style], [onerror], [onload], [onmouseover])"
    assert page.evaluate(f"document.querySelectorAll({json.dumps(inside)}).length") == 0
    names = page.evaluate(
        "[...document.querySelectorAll('#comments .who b')].map(e => e.innerText)"
    )
    assert any("<script>" in one for one in names)  # T57: shown as the text that it is
    assert page.evaluate("document.querySelectorAll('#main').length") <= 1

    # The listener hears what would run: the same page with a handler in it.
    page.unroute("**/*")
    spoilt = garden.page.replace("</main>", "<img src=x onerror='window.ran=1'></main>")
    policy = garden.ours.get(address, accept="text/html").header("Content-Security-Policy")
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
    page.route("**/*", lambda route: route.fulfill(body=spoilt, headers=headers))
    page.goto(address)
    page.wait_for_function("violations.length > 0")
    page.close()


def test_t56_t61_what_is_kept_of_others_is_clean(garden, eve):
    """Things that have no page here yet: as they stand in the database, cleaned before."""
    garden.befriends(eve)
    for payload in PAYLOADS.values():
        note = eve.note(f"<p>{MARK}</p>{payload}", summary=payload, name=payload)
        assert eve.post(garden.ours.shared_inbox, eve.create(note)).status == 202
    garden.ours.network.settle()

    kept = garden.kept()
    assert len(kept) == len(PAYLOADS)
    danger = re.compile(
        r"<(script|img|iframe|object|embed|svg|math|style|link|meta|base|form|input|video|audio|"
        r"source|picture|textarea|template|button)\b|<[^>]*\s(on\w+|style|id|class|name|src\w*)=|"
        r"""(href|action)=["']?\s*(?!["']?https?://)""",
        re.I,
    )
    for content, title in kept.values():
        assert MARK in content and not danger.search(content), content
        assert "\u202e" not in title + content


def test_t57_a_name_is_text(garden, peer):
    bob = peer.actor("bob")
    bob.document["name"] = '<b onclick="x">Bob</b> & <i>Cie</i>'
    assert garden.hears(bob, garden.comment(bob, "Bonjour")) == 202
    assert "&lt;b onclick=" in garden.page and "<b onclick" not in garden.page
    assert garden.commenters == ['<b onclick="x">Bob</b> & <i>Cie</i>']


UGC = 'rel="nofollow noopener ugc"'
LINKS = [
    '<p>Voir <a href="https://evil.example/x">https://bank.example</a></p>',
    '<p><a class="mention" href="https://evil.example/@ana">@ana@als.example</a> bonjour</p>',
    '<p><a href="https://evil.example/" title="https://bank.example">bank.example</a></p>',
    '<p><a href="https://bank.example@evil.example/">https://bank.example/</a></p>',
]


@pytest.mark.parametrize("content", LINKS, ids=["an address", "a mention", "a title", "userinfo"])
def test_t58_t59_a_link_says_where_it_leads(garden, eve, content):
    garden.befriends(eve)
    assert garden.hears(eve, garden.comment(eve, content)) == 202
    note = eve.note(content)
    assert garden.hears(eve, eve.create(note)) == 202

    html, _title = garden.kept()[note["id"]]
    links = re.findall(r'<a ([^>]*href="https?://[^>]*)>', html)
    assert all(UGC in one for one in links)
    assert "evil.example" in re.sub(r"<[^>]*>", "", html) or not links
    assert bool(links) is ("@evil.example" not in content)  # with a userinfo it is no link at all
    # A comment is words, and a link in it is an address that stands there as it leads.
    assert len(garden.comments) == 1
    assert all(UGC in rest and lead == text for lead, rest, text in said_links(garden))
    assert garden.hears(eve, garden.comment(eve, "<p>https://good.example/a</p>")) == 202
    assert ("https://good.example/a", f" {UGC}", "https://good.example/a") in said_links(garden)


def said_links(garden):
    """The links in comments: whereto, what else the tag says, and the words."""
    words = re.findall(r'<p class="mags-words"[^>]*>(.*?)</p>', garden.page, re.S)
    return [
        found for one in words for found in re.findall(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', one)
    ]


def test_t59_who_is_named_and_not_addressed_is_not_told(garden, eve, anna):
    garden.meets(eve)
    before = garden.notices(garden.ben)
    told = len(garden.notices(garden.ana))
    lie = {"type": "Mention", "href": eve.id, "name": f"@anna@{anna.peer.host}"}
    named = {"type": "Mention", "href": garden.ben.id, "name": "@ben"}

    assert garden.hears(eve, garden.comment(eve, "Ben, viens voir", tag=[lie, named])) == 202

    assert garden.notices(garden.ben) == before
    assert len(garden.notices(garden.ana)) == told + 1  # whose article it is
    assert "anna@v.example" not in garden.page
    assert anna.peer.received == []


def test_t60_t61_pictures_of_others_are_neither_asked_for_nor_shown(garden, eve, peer):
    """Whatever they are, and whoever names them: icon, banner, attachment, text."""
    where = [f"https://e.example/pictures/{n}.png" for n in range(5)]
    image = [{"type": "Image", "mediaType": "image/png", "url": url} for url in where]
    bob = peer.actor("bob", icon=image[0], image=image[1])
    content = f'<p>Bonjour</p><img src="{where[3]}">'
    garden.befriends(bob)
    said = {"attachment": [image[2]], "image": image[4]}

    assert garden.hears(bob, garden.comment(bob, content, **said)) == 202
    assert garden.hears(bob, bob.create_note(content, **said)) == 202

    assert garden.comments == ["Bonjour"]
    assert [one.path for one in peer.received if one.path.startswith("/pictures")] == []
    assert "/pictures/" not in garden.page
    assert all("/pictures/" not in content for content, _title in garden.kept().values())


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran=1'/>"
FILES = [
    ("avatar.json", AS2, b'{"id": "https://als.example/avatar.json", "type": "Person"}'),
    ("avatar.png", "image/png", b'{"type": "Person"}'),
    ("avatar.html", "text/html", b"<script>window.ran=1</script>"),
    ("avatar.png", "image/png", b"<!doctype html><script>window.ran=1</script>"),
    ("avatar.svg", "image/svg+xml", SVG),
    ("avatar.webp", "image/webp", SVG),
]


def test_t25_no_file_of_a_member_is_served_as_anything_but_a_picture(garden, eve):
    with garden.ours.at_work():
        ben = garden.ours.browser(member_at(garden.ben.id))
    before = garden.stored()
    for name, kind, content in FILES:
        page = ben.get("/me/profile").submit("Enregistrer", photo=(BytesIO(content), name, kind))
        assert page.status == 422, name
    assert garden.stored() == before

    # Twin: a picture with a document behind it is a picture, made anew, and the rest is gone.
    picture = BytesIO()
    Image.new("RGB", (60, 40), "tomato").save(picture, "PNG")
    both = BytesIO(picture.getvalue() + FILES[0][2])
    ben.get("/me/profile").submit("Enregistrer", photo=(both, "me.json", AS2))
    icon = eve.get(garden.ben.id).json()["icon"]["url"]
    found = garden.ours.get(icon, accept="*/*")
    assert (found.status, found.media_type) == (200, "image/jpeg")
    assert found.header("X-Content-Type-Options") == "nosniff"
    assert b"Person" not in found.body and found.header("Content-Security-Policy")
