"""The notes below a text: numbered as they are called for, and none of them lost."""

from markupsafe import escape

from onemile.i18n import gettext as _

_END = "</p>\n"


class Notes:
    """Collects the notes of one text.

    One that is never called for stands behind the others; two of one name stand together.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._numbers: dict[str, int] = {}
        self._calls: dict[str, int] = {}
        self._texts: dict[str, list[str]] = {}
        self._begun: list[tuple[str, list[str]]] = []

    def mark(self, label: str) -> str:
        """Return the mark that leads to a note, as HTML."""
        number = self._numbers.setdefault(label, len(self._numbers) + 1)
        call = self._calls[label] = self._calls.get(label, 0) + 1
        at = f"{self._prefix}ref-{number}" + (f"-{call}" if call > 1 else "")
        return (
            f'<sup class="text-ref"><a href="#{self._prefix}note-{number}" id="{at}"'
            f' role="doc-noteref" aria-label="{escape(_("Note %(number)s", number=number))}">'
            f"{number}</a></sup>"
        )

    def begin(self, label: str, outside: list[str]) -> None:
        """Begin to write a note; ``outside`` is what was being written."""
        self._begun.append((label, outside))

    def end(self, html: str) -> list[str]:
        """Keep a note; return what was being written before."""
        label, outside = self._begun.pop()
        self._texts.setdefault(label, []).append(html)
        return outside

    def html(self) -> str:
        """Return all notes; empty where there are none."""
        if not self._texts:
            return ""
        for label in self._texts:
            self._numbers.setdefault(label, len(self._numbers) + 1)
        ordered = sorted(self._texts, key=lambda label: self._numbers[label])
        title = escape(_("Notes"))
        items = "".join(map(self._item, ordered))
        return (
            f'<section class="text-notes" role="doc-endnotes" aria-label="{title}">\n'
            f'<h2 id="{self._prefix}notes">{title}</h2>\n<ol>\n{items}</ol>\n</section>\n'
        )

    def _item(self, label: str) -> str:
        number = self._numbers[label]
        text = "".join(self._texts[label])
        if label in self._calls:
            said = escape(_("Back to the text, note %(number)s", number=number))
            way_back = (
                f' <a href="#{self._prefix}ref-{number}" role="doc-backlink" aria-label="{said}">'
                f"{escape(_('back'))}</a>"
            )
            text = (
                text.removesuffix(_END) + way_back + _END
                if text.endswith(_END)
                else f"{text}<p>{way_back.strip()}</p>\n"
            )
        return f'<li id="{self._prefix}note-{number}">{text}</li>\n'
