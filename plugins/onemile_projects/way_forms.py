"""The forms of a project under way: what is typed, as the services want it."""

from wtforms import HiddenField, MultipleFileField
from wtforms.validators import Optional

from onemile.api import DayField, Form, Letters, LongField, Plain
from onemile.api import lazy_gettext as _l
from onemile_projects.milestones import EVIDENCE_CHARS_MAX
from onemile_projects.models import REASON_CHARS_MAX


class ShowForm(Form):
    """What was reached, in words and photos."""

    text = LongField(
        _l("What was done?"), validators=[Letters(least=1, most=EVIDENCE_CHARS_MAX), Plain()]
    )
    photo = MultipleFileField(_l("Photos"), validators=[Optional()])


class WordsForm(Form):
    """An examiner's yes or no, with a word; the service knows where it is needed."""

    words = LongField(_l("A word to the bearers"), validators=[Letters(most=REASON_CHARS_MAX)])
    version = HiddenField()


class DayForm(Form):
    """Another day for a milestone, and why."""

    day = DayField(_l("The new day"), validators=[Optional()])
    why = LongField(
        _l("Why does it take longer?"),
        validators=[Letters(least=1, most=REASON_CHARS_MAX), Plain()],
    )
