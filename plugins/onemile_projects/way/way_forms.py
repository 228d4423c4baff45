"""The forms of a project under way: what is typed, as the services want it."""

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField
from wtforms.validators import InputRequired, Optional

from onemile.api import DayField, Form, Letters, LineField, LongField, Plain, WholeField
from onemile.api import lazy_gettext as _l
from onemile_projects.models import LINE_CHARS_MAX, REASON_CHARS_MAX, TITLE_CHARS_MAX
from onemile_projects.models import TEXT_CHARS_MAX as REPORT_CHARS_MAX
from onemile_projects.way.milestones import EVIDENCE_CHARS_MAX
from onemile_projects.way.news import TEXT_CHARS_MAX


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

    day = DayField(_l("The new day"), validators=[InputRequired(_l("Choose a day."))])
    why = LongField(
        _l("Why does it take longer?"),
        validators=[Letters(least=1, most=REASON_CHARS_MAX), Plain()],
    )


class NewsForm(Form):
    """What is new, in a title and a few sentences."""

    title = LineField(
        _l("In a few words"), validators=[Letters(least=1, most=TITLE_CHARS_MAX), Plain()]
    )
    text = LongField(_l("The news"), validators=[Letters(least=1, most=TEXT_CHARS_MAX), Plain()])


class ReleaseForm(Form):
    """What a bearer asks to be given out; ``profile`` is for whoever is not among the choices."""

    payee = RadioField(_l("For whom?"), choices=[], validate_choice=False)
    profile = LineField(
        _l("Or the address of somebody's page"),
        validators=[Optional(), Letters(most=LINE_CHARS_MAX), Plain()],
    )
    amount_smiles = WholeField(
        _l("How many"), validators=[InputRequired(_l("Write how many, in figures."))]
    )
    what = LineField(_l("What for?"), validators=[Letters(least=1, most=LINE_CHARS_MAX), Plain()])
    form_key = HiddenField()
    is_sure = HiddenField()


class ReportForm(Form):
    """What has become of a project."""

    text = LongField(
        _l("What has become of it?"), validators=[Letters(least=1, most=REPORT_CHARS_MAX), Plain()]
    )
    photo = MultipleFileField(_l("Photos"), validators=[Optional()])


class ThanksForm(Form):
    """A word to everybody at the end."""

    text = LongField(
        _l("Your thanks to everybody"), validators=[Letters(least=1, most=TEXT_CHARS_MAX), Plain()]
    )


class GiveUpForm(Form):
    """Why a project is given up; where others bear it too, that they know."""

    why = LongField(
        _l("Why does it end?"), validators=[Letters(least=1, most=REASON_CHARS_MAX), Plain()]
    )
    is_agreed = BooleanField(
        _l("I have talked about it with the others who bear it"),
        validators=[InputRequired(_l("Talk with them first, then come back."))],
    )
