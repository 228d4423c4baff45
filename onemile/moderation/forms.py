"""The forms of this room: the four fields of a notice, a decision, an answer."""

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from onemile.i18n import lazy_gettext as _l
from onemile.members import addresses
from onemile.moderation.grounds import GROUNDS
from onemile.moderation.models import LOCATION_LETTERS_MAX
from onemile.moderation.passing import WORDS_LETTERS_MAX
from onemile.web.fields import EmailField, LineField, LongField
from onemile.web.forms import Form, Letters, Plain

# Enough to tell a bad evening, short enough to be read by a volunteer.
TEXT_LETTERS_MAX = 2_000
TEXT_LETTERS_MIN = 10
REASON_LETTERS_MAX = 3_000


class ReportForm(Form):
    """What the law calls a notice: why, where, who, and in good faith."""

    ground = RadioField(
        _l("What is wrong?"),
        [InputRequired(_l("Choose what comes nearest."))],
        choices=[SelectChoice(name, ground.title) for name, ground in GROUNDS.items()],
    )
    text = LongField(
        _l("Tell us what happened"),
        [Letters(least=TEXT_LETTERS_MIN, most=TEXT_LETTERS_MAX), Plain()],
    )
    location = LineField(
        _l("Where exactly?"), [Letters(least=1, most=LOCATION_LETTERS_MAX), Plain()]
    )
    with_conversation = BooleanField(_l("Join our conversation, so that moderators can read it"))
    pass_on = BooleanField()
    good_faith = BooleanField(
        _l("What I tell here is, to the best of my knowledge, true and complete."),
        [InputRequired(_l("Without this word of yours we cannot act."))],
    )


class VisitorReportForm(ReportForm):
    """The same, from somebody without account: a name and an address to answer to."""

    name = LineField(_l("Your name"), [Letters(most=120), Plain()])
    email = EmailField(
        _l("Your e-mail address"),
        [Letters(most=addresses.LETTERS_MAX), Plain()],
    )


class PassOnForm(Form):
    """What a moderator says to those of another instance."""

    text = LongField(
        _l("What you tell them"),
        [Letters(least=TEXT_LETTERS_MIN, most=WORDS_LETTERS_MAX), Plain()],
    )


class DecisionForm(Form):
    """The reasons, as the person concerned will read them, and a word to who reported."""

    reason = LongField(
        _l("To the person concerned"),
        [Letters(least=TEXT_LETTERS_MIN, most=REASON_LETTERS_MAX), Plain()],
    )
    to_reporters = LongField(
        _l("To those who told us"),
        [Letters(least=TEXT_LETTERS_MIN, most=REASON_LETTERS_MAX), Plain()],
    )


class AnswerForm(Form):
    """What the person concerned says, once."""

    text = LongField(
        _l("How do you see it?"),
        [Letters(least=TEXT_LETTERS_MIN, most=TEXT_LETTERS_MAX), Plain()],
    )


class ReplyForm(Form):
    """What the stewards say to that."""

    text = LongField(
        _l("Your answer"), [Letters(least=TEXT_LETTERS_MIN, most=REASON_LETTERS_MAX), Plain()]
    )
