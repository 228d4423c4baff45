"""The story of issue 12 with Fedify as the other side: read, answered, withdrawn, reported.

On our side everything is done and seen on pages, in a browser without script; on theirs it is what
the library itself has verified and tells. Once in each direction, and a report each way.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from kit.processes import until
from kit.programs import Program, node_folder, running

from onemile.api import find_by_uri
from onemile.members import outward
from onemile.moderation.models import OPEN, Case
from onemile.testing.browser import Browser

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
HERE = Path(__file__).parent / "fedify"
TOLD = {"ground": "insult", "text": "Elle insulte le boulanger.", "good_faith": "y"}
SEND = "Envoyer le signalement"


@pytest.fixture
def fedify(log: Path) -> Iterator[Program]:
    """Fedify, signing by the scheme that most servers speak."""
    folder = node_folder(HERE / "package.json")
    script = folder / "peer.mjs"
    script.write_bytes((HERE / "peer.mjs").read_bytes())
    scheme = "draft-cavage-http-signatures-12"
    with running("node", str(script), more=(scheme,), log=log) as peer:
        yield peer


class Neighbour:
    """A member of ours at their browser; each step opens it anew, as another day would."""

    def __init__(self, town: Any, name: str, **given: Any) -> None:
        self.process, self.name = town.process, name
        with self.process.opened() as world:
            member = world.member(name, last_name="Weber", **given)
            outward.let_know(member, text="")
            self.uri = str(member.uri)

    def get(self, path: str) -> Browser:
        return self._done(lambda browser: browser.get(path))

    def press(self, path: str, button: str, **typed: str) -> Browser:
        return self._done(lambda browser: browser.get(path).submit(button, **typed))

    def reads(self, path: str, words: str) -> Browser:
        """Look at a page until it says something."""

        def read() -> Browser | None:
            page = self.get(path)
            return page if words in page.text else None

        try:
            return until(read)
        except AssertionError:
            raise AssertionError(f"{path} never says {words!r}: {self.get(path).text}") from None

    def case(self, words: str, *, kind: str = "") -> int:
        """Wait for a case about what has these words, or of a kind; returns its number."""
        is_it = (Case.kind == kind) if kind else Case.label.contains(words)
        is_it = is_it if kind else is_it | Case.excerpt.contains(words)

        def found() -> int:
            with self.process.opened():
                row = Case.get_or_none(is_it & (Case.state == OPEN))
                return 0 if row is None else int(row.id)

        return until(found)

    def _done(self, do: Any) -> Browser:
        with self.process.opened() as world:
            found = Browser(world.app, member=find_by_uri(self.uri))
            return do(found)


def heard(peer: Program, kind: str, **wanted: Any) -> dict[str, Any]:
    """Wait until the peer has heard and verified something."""

    def found() -> dict[str, Any] | None:
        of_it = [one for one in peer.heard(kind) if wanted.items() <= one.items()]
        return of_it[0] if of_it else None

    try:
        return until(found)
    except AssertionError:
        raise AssertionError(f"no {kind} {wanted} among {peer.does('heard')}") from None


def test_somebody_there_is_found_followed_read_answered_and_reported(
    town: Any, fedify: Program
) -> None:
    ben, mo = Neighbour(town, "Ben"), Neighbour(town, "Mo", role="moderator")
    uri, name = f"{fedify.base}/articles/1", f"@anna@127.0.0.1:{fedify.port}"

    page = ben.get(f"/federation/find?uri={quote(name, safe='')}")
    assert page.status == 200 and "Anna" in page.text, page.text
    ben.press(page.path, "Suivre")
    heard(fedify, "Follow", actor=ben.uri, object=fedify.anna)
    ben.reads(page.path, "Tu suis Anna")

    article = {"path": "/articles/1", "name": "Von drüben"}
    fedify.does("say", verb="Create", content="<p>Guten Tag</p>", **article)
    feed = ben.reads("/followed", "Von drüben")
    thing = urlsplit(ben.get(f"/federation/find?uri={quote(uri, safe='')}").path).path
    read = ben.get(thing)
    assert "Guten Tag" in read.text and "127.0.0.1" in feed.text

    ben.press(thing, "Publier mon commentaire", text="Bonjour d’ici")
    said = heard(fedify, "Create", type="Note", above=uri)
    assert said["actor"] == ben.uri and "Bonjour d’ici" in said["content"]
    note = {"path": "/notes/1", "above": said["object"], "to": ben.uri}
    fedify.does("say", verb="Create", content="<p>Danke dir</p>", **note)
    assert "Anna" in ben.reads("/notices", "t’a répondu").text
    assert "Danke dir" in ben.get(thing).text

    fedify.does("say", verb="Update", content="<p>Guten Abend</p>", **article)
    assert "modifié le" in ben.reads(thing, "Guten Abend").text

    receipt = report_crosses(ben, mo, fedify, thing=thing, uri=uri)

    fedify.does("say", verb="Delete", **article)
    gone = ben.reads(thing, "Son auteur l’a retiré")
    assert gone.status == 410 and "Guten Abend" not in gone.text
    assert "Von drüben" not in ben.get("/followed").text
    assert "n’est plus là" in ben.get(receipt).text
    assert not fedify.heard("error")


def report_crosses(ben: Neighbour, mo: Neighbour, fedify: Program, *, thing: str, uri: str) -> str:
    """Let a member report a thing with consent; the peer gets a Flag that does not say who.

    Returns the path of the page on which its reporter reads what became of it.
    """
    links = ben.get(thing).page.links
    path = next(href for words, href in links if words == "Signaler" and "/report/" in href)
    receipt = ben.press(path, SEND, **TOLD, pass_on="y")
    flag = heard(fedify, "Flag")
    assert flag["actor"].endswith("/ap/instance") and flag["objects"] == [fedify.anna, uri]
    assert flag["words"] == TOLD["text"] and '"ground":"insult"' in flag["body"]
    assert not any(one in flag["body"] for one in (ben.uri, "Ben", "Weber"))
    assert "ne nous est pas dit" in ben.reads(receipt.path, "remis").text

    case = f"/moderation/{mo.case('Von drüben')}"
    page = mo.get(case)
    assert "Insulte" in page.text and "Suspendre" not in page.text
    mo.press(f"{case}/forward", "Transmis là-bas, où l’on décide")
    ben.reads(receipt.path, "nous l’avons transmis")
    return receipt.path


def test_a_mag_here_is_followed_read_answered_there_and_reported(
    town: Any, fedify: Program
) -> None:
    mo = Neighbour(town, "Max", role="moderator")
    assert fedify.does("follow", uri=town.mag)["type"] == "Group"
    heard(fedify, "Accept", actor=town.mag)
    number, uri = town.publish("Composter en hiver")
    shared = heard(fedify, "Announce", object=uri, actor=town.mag)
    assert "Trois bacs" in shared["content"]

    note = {"path": "/notes/1", "above": uri, "to": town.member}
    fedify.does("say", verb="Create", content="<p>Bei uns auch</p>", **note)
    until(lambda: "Bei uns auch" in town.page(number))
    said = town.comment(number, "Merci à toi")
    answer = heard(fedify, "Announce", object=said)
    assert "Merci à toi" in answer["content"]

    town.correct(number, "Composter au printemps")
    assert "Quatre bacs" in heard(fedify, "Update", object=uri)["content"]

    they_report(town, mo, fedify, article=uri, comment=said)

    heard(fedify, "Delete", object=said)
    town.withdraw(number)
    heard(fedify, "Delete", object=uri)
    assert not fedify.heard("error")


def they_report(town: Any, mo: Neighbour, fedify: Program, *, article: str, comment: str) -> None:
    """Let the peer report an article, a comment and a member; a moderator reads each, and decides.

    Of what is not here, which it names as well, it reads the same answer as of what is.
    """
    flag = {"to": town.member, "content": "Das ist <b>gemein</b>."}
    fedify.does("flag", about=f"{town.member} {article}", **flag)
    fedify.does("flag", about=f"{town.member} {comment}", **flag)
    fedify.does("flag", about=town.member, **flag)
    fedify.does("flag", about=f"{article}0", **flag)
    assert {one["status"] for one in fedify.does("posted")} == {202}

    mo.reads("/notices", "attend la permanence")
    written = mo.reads(f"/moderation/{mo.case('Composter au printemps')}", "Das ist")
    assert f"Anna (@anna@127.0.0.1:{fedify.port})" in written.text
    assert f"{fedify.base}/users" not in written.text and "Un article d’un Mag" in written.text
    remark = f"/moderation/{mo.case('Merci à toi')}"
    assert "Masquer" in mo.reads(remark, "Das ist").text
    person = mo.get(f"/moderation/{mo.case('', kind='core.member')}")
    assert "Suspendre le compte" in person.text and "Das ist" in person.text
    mo.press(f"{remark}/hide", "Masquer")
