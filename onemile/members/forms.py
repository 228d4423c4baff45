"""The forms of this room: few fields each, and words of ours for whatever is missing."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, PasswordField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from onemile import current, i18n
from onemile.i18n import lazy_gettext as _l
from onemile.members.profiles import OUTWARD_LETTERS_MAX
from onemile.web.fields import EmailField, LineField, LongField
from onemile.web.forms import Form, Letters, Plain

NAME_LETTERS_MAX = 60
ABOUT_LETTERS_MAX = 1000
SKILLS_LETTERS_MAX = 500

# Languages spoken in the region and by those who came to it, each in its own words.
SPOKEN = {
    "fr": "Français",
    "gsw": "Elsässisch",
    "de": "Deutsch",
    "en": "English",
    "tr": "Türkçe",
    "ar": "العربية",
    "pt": "Português",
    "it": "Italiano",
    "es": "Español",
    "pl": "Polski",
    "ru": "Русский",
    "uk": "Українська",
    "ro": "Română",
    "sq": "Shqip",
    "vi": "Tiếng Việt",
    "fsl": "Langue des signes française",
}


def _email() -> EmailField:
    return EmailField(_l("E-mail address"), [Letters(least=1, most=254), Plain()])


def _password(label: Any) -> PasswordField:
    return PasswordField(label, [InputRequired(_l("This is needed."))])


class JoinForm(Form):
    """The founding five fields, and two consents."""

    first_name = LineField(_l("First name"), [Letters(least=1, most=NAME_LETTERS_MAX), Plain()])
    last_name = LineField(_l("Last name"), [Letters(least=1, most=NAME_LETTERS_MAX), Plain()])
    postcode = LineField(_l("Postcode"), [Letters(least=1, most=40), Plain()])
    email = _email()
    password = _password(_l("Password"))
    adult = BooleanField(
        _l("I am 18 or over"), [InputRequired(_l("Neighbours meet here: it is for adults."))]
    )
    charter = BooleanField(
        _l("I accept the charter"), [InputRequired(_l("Without it we cannot live together here."))]
    )


class ClaimForm(Form):
    """What whoever opened the letter says anew; the address is proven, the place can wait."""

    first_name = LineField(_l("First name"), [Letters(least=1, most=NAME_LETTERS_MAX), Plain()])
    last_name = LineField(_l("Last name"), [Letters(least=1, most=NAME_LETTERS_MAX), Plain()])
    postcode = LineField(_l("Postcode"), [Letters(least=1, most=40), Plain()])
    commune = RadioField(_l("In which commune do you live?"), validate_choice=False)
    password = _password(_l("New password"))
    adult = BooleanField(
        _l("I am 18 or over"), [InputRequired(_l("Neighbours meet here: it is for adults."))]
    )
    charter = BooleanField(
        _l("I accept the charter"), [InputRequired(_l("Without it we cannot live together here."))]
    )


class EmailForm(Form):
    """Only an address: to get a letter again, or a new password."""

    email = _email()


class SignInForm(Form):
    email = _email()
    password = _password(_l("Password"))


class NewPasswordForm(Form):
    password = _password(_l("New password"))


class ChangePasswordForm(Form):
    old = _password(_l("Present password"))
    new = _password(_l("New password"))


class PasswordForm(Form):
    """Asks again who is there, before something that cannot be undone."""

    password = _password(_l("Password"))


class LanguagesField(SelectMultipleField):  # type: ignore[misc]
    """Several languages, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProfileForm(Form):
    """What others may read of a member, and the picture."""

    first_name = LineField(_l("First name"), [Letters(least=1, most=NAME_LETTERS_MAX), Plain()])
    last_name = LineField(_l("Last name"), [Letters(least=1, most=NAME_LETTERS_MAX), Plain()])
    about = LongField(
        _l("A few words about you"), [Optional(), Letters(most=ABOUT_LETTERS_MAX), Plain()]
    )
    skills = LineField(
        _l("What you know how to do"), [Optional(), Letters(most=SKILLS_LETTERS_MAX), Plain()]
    )
    spoken_languages = LanguagesField(
        _l("Languages you speak"),
        [Optional()],
        choices=[SelectChoice(code, name) for code, name in SPOKEN.items()],
    )
    photo = FileField(_l("Photo"), [Optional()])


class LanguageForm(Form):
    """The language of pages and letters."""

    language = SelectField(_l("Language"))

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        offered, known = current.card().languages, i18n.languages()
        self.language.choices = [SelectChoice(code, known[code].name) for code in offered]


class OutwardForm(Form):
    """What other instances may read of a member, besides the name and the picture."""

    text = LongField(
        _l("What other instances may read about you"),
        [Optional(), Letters(most=OUTWARD_LETTERS_MAX), Plain()],
    )


class MuteForm(Form):
    """For how long to hear nothing of somebody; the values are days, 0 for ever."""

    days = RadioField(
        _l("For how long?"),
        choices=[
            SelectChoice("1", _l("One day")),
            SelectChoice("7", _l("One week")),
            SelectChoice("0", _l("For ever")),
        ],
        default="7",
        validators=[InputRequired(_l("Choose for how long."))],
    )


class BlockForm(Form):
    """Whom to block, by the address of a person on another instance."""

    uri = LineField(
        _l("Address of the person"),
        validators=[InputRequired(_l("This is needed."))],
    )
    disclose = BooleanField(_l("Also tell their server that I have blocked them"))
