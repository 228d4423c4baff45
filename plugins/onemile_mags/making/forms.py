"""The forms with which a Mag is begun and led."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from onemile.api import DayField, Form, Letters, LineField, LongField, Plain, language, publishing
from onemile.api import lazy_gettext as _l
from onemile_mags.making import journey, settings
from onemile_mags.making.beginning import Beginning
from onemile_mags.making.checking import TITLE_CHARS_MIN, TONGUES, tongue
from onemile_mags.making.skeletons import EMPTY, JOURNEY, LOOKS, skeletons
from onemile_mags.models import (
    DESCRIPTION_CHARS_MAX,
    EVERYBODY,
    FOLLOWERS,
    LINE_CHARS_MAX,
    NOBODY,
    SLUG_CHARS_MAX,
    TITLE_CHARS_MAX,
    Mag,
)


class MagForm(Form):
    """What a new Mag and one that stands are asked alike."""

    title = LineField(_l("Title"), [Letters(least=TITLE_CHARS_MIN, most=TITLE_CHARS_MAX), Plain()])
    description = LongField(
        _l("What is it about?"), [Optional(), Letters(most=DESCRIPTION_CHARS_MAX), Plain()]
    )
    audience = RadioField(_l("Who may read it?"), choices=[], validate_choice=False)
    language = SelectField(
        _l("In which language do you write?"),
        choices=[SelectChoice(code, name) for code, name in TONGUES.items()],
        validate_choice=False,
        default=tongue,
    )
    is_association = BooleanField(_l("It is the association’s own, not one person’s"))

    def offer(self, audiences: Sequence[str]) -> None:
        """Let one choose among some audiences, and what stands there already."""
        offered = [one for one in publishing.AUDIENCES if one in (*audiences, self.audience.data)]
        self.audience.choices = [SelectChoice(one, publishing.title_of(one)) for one in offered]


class BeginForm(MagForm):
    """A new Mag."""

    template = RadioField(_l("How do you want to begin?"), choices=[], validate_choice=False)
    return_day = DayField(_l("The day on which you are back"), [Optional()])
    seen_hints = HiddenField()

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        told = skeletons(language())
        self.template.choices = [SelectChoice(key, told[key].name) for key in LOOKS]

    @property
    def is_journey(self) -> bool:
        """Tell whether the day of return is asked."""
        return bool(self.template.data == JOURNEY)

    def begin_with(self, template: str) -> None:
        """Fill in what a template proposes."""
        self.template.data, self.language.data = template, language()
        for name, value in _proposed_by(template).items():
            self[name].data = value

    def turn_to(self, template: str) -> None:
        """Take another template, and of what stands there only what the one before proposed."""
        before = self.template.data if self.template.data in LOOKS else EMPTY
        theirs, after = _proposed_by(before), _proposed_by(template)
        for name, value in after.items():
            if not self[name].data or self[name].data == theirs[name]:
                self[name].data = value
        self.template.data = template

    def beginning(self) -> Beginning:
        """Give what was chosen and typed."""
        return Beginning(
            template=self.template.data or "",
            title=self.title.data or "",
            description=self.description.data or "",
            audience=self.audience.data or "",
            language=self.language.data or "",
            is_association=bool(self.is_association and self.is_association.data),
            return_day=self.return_day.data if self.is_journey else None,
        )


def _proposed_by(template: str) -> dict[str, str]:
    """Return what a template proposes for each field, in the reader's language."""
    found = skeletons(language())[template]
    is_empty = template == EMPTY
    return {
        "title": "" if is_empty else found.title,
        "description": "" if is_empty else found.description,
        "audience": journey.audience_for(template),
    }


class SettingsForm(MagForm):
    """What a Mag is and how it is led; ``version`` is the one that stood on the page."""

    rhythm = LineField(
        _l("How often does something appear?"), [Optional(), Letters(most=LINE_CHARS_MAX), Plain()]
    )
    slug = LineField(_l("Its address"), [Letters(least=1, most=SLUG_CHARS_MAX), Plain()])
    comments = RadioField(
        _l("Who may comment on new articles?"),
        choices=[
            SelectChoice(EVERYBODY, _l("Whoever reads them")),
            SelectChoice(FOLLOWERS, _l("Whoever follows the Mag")),
            SelectChoice(NOBODY, _l("Nobody")),
        ],
        validate_choice=False,
        default=EVERYBODY,
    )
    holds_comments = BooleanField(_l("A comment waits until one of us has read it"))
    is_edited = BooleanField(_l("What writers hand in is looked at by an editor first"))
    has_drop_caps = BooleanField(_l("The first letter of an article stands large"))
    version = HiddenField()
    agreed = HiddenField()

    def fill(self, mag: Mag) -> None:
        """Show a Mag as it stands."""
        for name in settings.COLUMNS:
            if name in self:
                self[name].data = getattr(mag, name)
        self.version.data = str(mag.version)

    def wanted(self, mag: Mag) -> settings.Wanted:
        """Give what was typed; what was not asked of this editor stays as it is."""
        values = {
            name: self[name].data if name in self else getattr(mag, name)
            for name in settings.COLUMNS
        }
        return settings.Wanted(**{name: _plain(value) for name, value in values.items()})


def _plain(value: Any) -> Any:
    return "" if value is None else value
