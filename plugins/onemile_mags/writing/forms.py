"""The form of the workshop: what is typed, as the services want it."""

import re
from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import TextArea

from onemile.api import DayField, Form, Invalid, LineField, LongField, ids, publishing, zone
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags.article_models import Article, Working
from onemile_mags.making.journey import Advice
from onemile_mags.models import EVERYBODY, FOLLOWERS, NOBODY, PUBLISHED, Issue, Section
from onemile_mags.press import audiences
from onemile_mags.writing import overtaken
from onemile_mags.writing.particulars import LANGUAGES, Particulars

# As people write one: 7 h 30, 7:30, 07.30, 7h.
_HOUR = re.compile(r"\s*([0-9]{1,2})\s*(?:[h:.]\s*([0-9]{2})?)?\s*")
_ANSWERS = {
    EVERYBODY: _l("Whoever may read it"),
    FOLLOWERS: _l("Who follows the Mag"),
    NOBODY: _l("Nobody"),
}


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, title) for value, title in words.items()]


class WriteForm(Form):
    """An article as it is being written, and where it stands.

    No field says ``maxlength``: a browser would cut what is pasted without a word.
    """

    title = LineField(_l("Title"), widget=TextArea())
    lead = LongField(_l("Two sentences that make one want to read on"))
    text = LongField(_l("Your text"))
    seq, page = HiddenField(default="0"), HiddenField()
    # What stood when the page was drawn, but for the words, which ``seq`` names.
    was = HiddenField()
    # Filled once a sentence of the template that still stands in it was pointed out.
    seen_prompts = HiddenField()
    photo = MultipleFileField(_l("Add photos"), validators=[Optional()])
    section = SelectField(_l("In which section"), validate_choice=False)
    issue = SelectField(_l("In which issue"), validate_choice=False)
    tags = LineField(_l("Words to find it by"), validators=[Optional()])
    headline = LineField(_l("On a cover"), validators=[Optional()])
    language = SelectField(_l("Its language"), choices=_choices(LANGUAGES), validate_choice=False)
    comments = RadioField(_l("Who may answer"), choices=_choices(_ANSWERS), validate_choice=False)
    holds_comments = BooleanField(_l("I read each answer before it is shown"))
    audience = RadioField(_l("Who may read it"), choices=[], validate_choice=False)
    is_ready = BooleanField(_l("Ready: it appears with its issue"))
    due_at = DayField(_l("The day"), validators=[Optional()])
    hour = LineField(_l("The hour"), validators=[Optional()])
    is_wider = BooleanField(_l("Yes, more people than the Mag’s readers may read this article"))

    def offer(self, article: Article) -> None:
        """Let one choose among what this article's Mag has."""
        mag = article.mag_id
        sections = Section.select().where(Section.mag == mag).order_by(Section.position)
        # One that has appeared takes no more, but for what stands in it.
        open_or_own = (Issue.state != PUBLISHED) | (Issue.id == (article.issue_id or 0))
        issues = Issue.select().where((Issue.mag == mag) & open_or_own)
        self.section.choices = [
            SelectChoice("0", _l("None")),
            *(SelectChoice(str(one.id), one.title) for one in sections),
        ]
        self.issue.choices = [
            SelectChoice("0", _l("In none, by itself")),
            SelectChoice("standing", _l("In none, and always there")),
            *(SelectChoice(str(one.id), _issue(one)) for one in issues.order_by(Issue.number)),
        ]
        self.audience.choices = [
            SelectChoice(one, publishing.title_of(one)) for one in audiences_of(article)
        ]

    def fill(self, article: Article, working: Working) -> None:
        """Show an article as it stands."""
        for name in ("title", "lead", "text"):
            self[name].data = getattr(working, name)
        self.seq.data = str(working.seq)
        stands = overtaken.standing(article)
        self._show(stands, stands)
        if article.due_at is not None:
            self._show_due(article.due_at)

    def catch_up(self, article: Article) -> None:
        """Show, on a page that is drawn once more, what stands now where its sender left it."""
        left = self.untouched()
        stands = overtaken.standing(article)
        self.offer(article)
        self._show(stands, left)

    def untouched(self) -> set[str]:
        """Return the fields that their sender has left as the page showed them."""
        was, sent = overtaken.read(self.was.data), overtaken.said(self.particulars())
        return {name for name, one in sent.items() if one == was.get(name)}

    def _show(self, stands: dict[str, str], names: Collection[str]) -> None:
        for name in names:
            is_tick = isinstance(self[name], BooleanField)
            self[name].data = bool(stands[name]) if is_tick else stands[name]
        self.was.data = overtaken.written(stands)

    def propose(self, advice: Advice | None) -> None:
        """Propose the morning after a journey, where no other day stands there."""
        if advice is not None and advice.due_at is not None and self.due_at.data is None:
            self._show_due(advice.due_at)

    def _show_due(self, due_at: datetime) -> None:
        due = due_at.astimezone(zone())
        self.due_at.data, self.hour.data = due.date(), f"{due.hour}:{due.minute:02}"

    def particulars(self) -> Particulars:
        """Return what was chosen."""
        issue = self.issue.data or ""
        return Particulars(
            section_id=ids.read(self.section.data or ""),
            issue_id=ids.read(issue),
            is_standing=issue == "standing",
            tags=self.tags.data or "",
            language=self.language.data or "",
            headline=self.headline.data or "",
            comments=self.comments.data or "",
            holds_comments=bool(self.holds_comments.data),
            is_ready=bool(self.is_ready.data),
            audience=self.audience.data or "",
            is_wider=bool(self.is_wider.data),
        )

    def due(self) -> datetime:
        """Return the day and hour that were typed, of the region.

        Raises Invalid on ``due_at`` or ``hour``, whichever lacks.
        """
        found = _HOUR.fullmatch((self.hour.data or "").replace("\u202f", " "))
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
        if self.due_at.data is None:
            raise Invalid({"due_at": _("Say on which day it appears.")})
        if hour > 23 or minute > 59:
            raise Invalid({"hour": _("Say at what hour it appears: 7:30, for example.")})
        return datetime.combine(self.due_at.data, time(hour, minute))


def audiences_of(article: Article) -> list[str]:
    """Return the audiences that an article may have, and the one it has."""
    may = audiences.offered(article.mag)
    return [one for one in publishing.AUDIENCES if one in (*may, article.audience)]


def _issue(issue: Issue) -> str:
    season = issue.season or issue.title
    return f"n° {issue.number}, {season}" if season else f"n° {issue.number}"
