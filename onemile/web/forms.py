"""Shared pieces of WTForms: a base form that keeps what was typed, and checks of a field."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, MultipleFileField, TextAreaField
from wtforms.validators import ValidationError

from onemile.errors import Invalid, LimitReached, NotNow, Refusal
from onemile.i18n import gettext as _
from onemile.i18n import language, ngettext, unfilled_plural

# Where a request keeps the rate that it has reached, for its forms to say so (see limits.py).
REACHED = "onemile.limit_reached"
_FOR_FILES = (FileField, MultipleFileField)


class _Translations:
    """WTForms' own messages, in the language of whoever looks."""

    def gettext(self, string: str) -> str:
        return _(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        # WTForms fills the message itself, with names of its own.
        return unfilled_plural(singular, plural, n)


class Form(FlaskForm):  # type: ignore[misc]
    """Base of all forms: form token, messages in the viewer's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales: Sequence[str] = ()

        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

        @property
        def language(self) -> str:
            return language()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Give each field what it is for: files to a field for files, words to all others.

            Whoever sends a file where words are asked, or JSON, has left the field empty.
            """
            if formdata is not _Auto:
                return formdata
            if not form.is_submitted():
                return None
            takes_files = {one.name for one in form if isinstance(one, _FOR_FILES)}
            words = [one for one in request.form.items(multi=True) if one[0] not in takes_files]
            files = [one for one in request.files.items(multi=True) if one[0] in takes_files]
            return MultiDict([*words, *files]) if words or files else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed; where a rate is reached, say so above the form and no more."""
        reached: Refusal | None = request.environ.get(REACHED)
        if reached is not None:
            self.form_errors = [reached.message]
            return False
        return bool(super().validate(extra_validators))

    @property
    def must_wait(self) -> bool:
        """Tell whether nothing is wrong with what was typed, but it came too soon."""
        return isinstance(request.environ.get(REACHED), LimitReached)

    @property
    def is_shown_again(self) -> bool:
        """Tell whether it came too late and nobody has looked yet at what was typed."""
        return REACHED in request.environ and not self.must_wait

    @property
    def n_wrong(self) -> int:
        """Count what is wrong, each field once."""
        return sum(bool(one.errors) for one in self) + len(self.form_errors)

    def refuse(self, refusal: Refusal) -> None:
        """Put a service's refusal beside the fields it names; the rest above the form."""
        if isinstance(refusal, NotNow):
            # Every page with a form says 422; see web/headers.py.
            g.retry_after_seconds = refusal.retry_after_seconds
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        for name, message in fields.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, message]
            else:
                self.form_errors.append(message)
        if not fields and refusal.message:
            self.form_errors.append(refusal.message)


class Plain:
    """Validator: no control characters (line breaks and tabs may stand in long fields)."""

    def __call__(self, _form: Any, field: Field) -> None:
        allowed = "\r\n\t" if isinstance(field, TextAreaField) else ""
        # As it was typed: the field's own text is cleaned of them already, in silence.
        typed = field.raw_data[0] if field.raw_data else field.data or ""
        if isinstance(typed, str) and has_controls(typed.strip(), but=allowed):
            raise ValidationError(
                _("This text contains invisible characters; type it again without them.")
            )


def has_controls(text: str, *, but: str = "") -> bool:
    """Tell whether a text holds control characters, halves of pairs or nobody's characters."""
    return any(
        unicodedata.category(character) in ("Cc", "Cs", "Co") and character not in but
        for character in text
    )


class Letters:
    """Validator: between ``least`` and ``most`` characters, with a message that counts."""

    def __init__(self, *, most: int, least: int = 0) -> None:
        self.most, self.least = most, least
        self.field_flags: Mapping[str, Any] = {"maxlength": most}
        if least:
            self.field_flags = {"maxlength": most, "minlength": least, "required": True}

    def __call__(self, _form: Any, field: Field) -> None:
        length = len(field.data or "")
        if length == 0 and self.least:
            raise ValidationError(_("This is needed."))
        if length < self.least:
            raise ValidationError(
                ngettext(
                    "Write at least %(num)s character.",
                    "Write at least %(num)s characters.",
                    self.least,
                )
            )
        if length > self.most:
            raise ValidationError(
                _(
                    "This is too long: %(length)s characters, %(most)s at most. Nothing is lost.",
                    length=length,
                    most=self.most,
                )
            )
