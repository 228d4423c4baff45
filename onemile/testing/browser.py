"""A client that fills forms and follows links by what is written on them."""

from contextvars import Context
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from onemile.members import sessions

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class FormOnPage:
    """A form as it stands on a page: where it goes, what it holds, what its buttons say."""

    action: str
    method: str
    values: list[tuple[str, Any]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # words, name, value
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def names(self) -> set[str]:
        """Name the fields that can be filled."""
        return {name for name, _ in self.values} | set(self.choices) | set(self.files)


class _Reader(HTMLParser):
    """Collects text, links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[FormOnPage] = []
        self._words: list[str] | None = None
        self._open: list[tuple[str, dict[str, str]]] = []
        self._silent = 0
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        has = {name for name, _ in attrs}
        form = self.forms[-1] if self.forms else None
        if tag in ("script", "style", "title"):
            self._silent += 1
        if tag == "form":
            self.forms.append(
                FormOnPage(given.get("action", ""), given.get("method", "get").lower())
            )
        elif tag in ("a", "button"):
            self._words = []
            self._open.append((tag, given))
        elif form is not None and tag == "input":
            self._input(form, given, has)
        elif form is not None and tag == "select":
            self._select = given.get("name", "")
        elif form is not None and tag == "option" and self._select:
            form.choices.setdefault(self._select, []).append(given.get("value", ""))
            chosen = [value for name, value in form.values if name == self._select]
            if "selected" in has or not chosen:
                form.values = [pair for pair in form.values if pair[0] != self._select]
                form.values.append((self._select, given.get("value", "")))
        elif form is not None and tag == "textarea":
            self._textarea = given.get("name", "")
            form.values.append((self._textarea, ""))

    @staticmethod
    def _input(form: FormOnPage, given: dict[str, str], has: set[str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if kind == "submit":
            form.buttons.append((given.get("value", ""), name, given.get("value", "")))
        elif kind == "file":
            form.files.append(name)
        elif kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in has:
                form.values.append((name, given.get("value", "on")))
        elif name:
            form.values.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self._silent -= 1
        if tag in ("a", "button") and self._open and self._open[-1][0] == tag:
            _, given = self._open.pop()
            words = " ".join(" ".join(self._words or []).split())
            if tag == "a":
                self.links.append((words or given.get("aria-label", ""), given.get("href", "")))
            elif self.forms:
                self.forms[-1].buttons.append(
                    (words, given.get("name", ""), given.get("value", ""))
                )
            self._words = None
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self.forms:
            name, value = self.forms[-1].values[-1]
            self.forms[-1].values[-1] = (name, value + data)
        if self._silent:
            return
        self.text.append(data)
        if self._words is not None:
            self._words.append(data)


class Browser:
    """One person's browser. Every page it opens must not be a crash."""

    def __init__(self, app: Flask, *, member: Any = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.path = "/"
        self.response: TestResponse
        self._read: tuple[TestResponse, _Reader] | None = None
        self._token: tuple[str | None, str] | None = None
        if member is not None:
            self.sign_in(member)

    def sign_in(self, member: Any) -> None:
        """Open a session for a member, past the form."""
        with self.app.test_request_context():
            opened = sessions.open_session(member, device="test")
            self.client.set_cookie(sessions.cookie_name(), opened.token)

    def get(self, path: str, **options: Any) -> "Browser":
        """Open a page, following redirects."""
        return self._keep(self._ask(self.client.get, path, **options))

    def post(self, path: str, data: Any = None, **options: Any) -> "Browser":
        """Send a form by hand with a valid form token, following redirects."""
        values = dict(data or {})
        values.setdefault("csrf_token", self.token())
        return self._keep(self._ask(self.client.post, path, data=values, **options))

    def token(self) -> str:
        """Give a valid form token for this browser: the last one while its cookie is the same."""
        cookie = self._form_cookie()
        if self._token is None or cookie is None or self._token[0] != cookie:
            made = self._made_token()
            self._token = (self._form_cookie(), made)
        return self._token[1]

    def _form_cookie(self) -> str | None:
        found = self.client.get_cookie(self.app.session_interface.get_cookie_name(self.app))
        return found.value if found is not None else None

    def _made_token(self) -> str:
        with self.app.test_request_context():
            with self.client.session_transaction() as cookie:
                session.update(cookie)
                g.pop("csrf_token", None)
                token: str = generate_csrf()
                cookie.update(session)
        return token

    def submit(self, button: str, **values: Any) -> "Browser":
        """Press the button that says ``button`` in the form that has it, with values filled in."""
        form, name, value = self._form_with(button)
        unknown = set(values) - form.names()
        assert not unknown, f"no field {unknown} in the form; it has {sorted(form.names())}"
        pairs = [(key, old) for key, old in form.values if key not in values]
        for key, new in values.items():
            pairs += [(key, one) for one in (new if isinstance(new, list) else [new])]
        if name:
            pairs.append((name, value))
        data: dict[str, Any] = {}
        for key, new in pairs:
            data.setdefault(key, []).append(new)
        target = urljoin(self.path, form.action) if form.action else self.path
        if form.method == "get":
            return self._keep(self._ask(self.client.get, target, query_string=data))
        kind = {"content_type": "multipart/form-data"} if form.files else {}
        return self._keep(self._ask(self.client.post, target, data=data, **kind))

    def follow(self, words: str) -> "Browser":
        """Follow the link that says ``words``."""
        for label, href in self.page.links:
            if words in label:
                return self.get(urljoin(self.path, href))
        raise AssertionError(f"no link says {words!r}; there are {[w for w, _ in self.page.links]}")

    @property
    def page(self) -> _Reader:
        """The page as read, each once."""
        if self._read is None or self._read[0] is not self.response:
            reader = _Reader()
            reader.feed(self.response.get_data(as_text=True))
            self._read = (self.response, reader)
        return self._read[1]

    @property
    def text(self) -> str:
        """What a person reads, spaces folded."""
        return " ".join(" ".join(self.page.text).split())

    @property
    def html(self) -> str:
        """The page's source."""
        return self.response.get_data(as_text=True)

    @property
    def status(self) -> int:
        """HTTP status of the last answer."""
        return self.response.status_code

    def _form_with(self, button: str) -> tuple[FormOnPage, str, str]:
        for form in self.page.forms:
            for words, name, value in form.buttons:
                if button in words:
                    return form, name, value
        there = [words for form in self.page.forms for words, _, _ in form.buttons]
        raise AssertionError(f"no button says {button!r}; there are {there}")

    @staticmethod
    def _ask(method: Any, path: str, **options: Any) -> TestResponse:
        """Ask in a context of its own, as a server does: nothing stays for the next page."""
        response: TestResponse = Context().run(method, path, follow_redirects=True, **options)
        return response

    def _keep(self, response: TestResponse) -> "Browser":
        self.response = response
        self.path = response.request.full_path.rstrip("?")
        assert response.status_code < 500 or response.status_code == 503, self.html[:2000]
        return self
