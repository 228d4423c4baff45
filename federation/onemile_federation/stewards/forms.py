"""What stewards type about a host, and about all of them."""

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from onemile.api import Form, Letters, LineField, Plain
from onemile.api import lazy_gettext as _l
from onemile_federation.remote.hosts import NAME_CHARS_MAX, REASON_CHARS_MAX
from onemile_federation.remote.models import ALLOWED, ANYBODY, BY_NAME, LIMITED, OPEN


class HostForm(Form):
    """Which host to look at, also one that was never met."""

    class Meta(Form.Meta):
        csrf = False  # a question, by GET

    host = LineField(_l("Name of the instance"), validators=[Length(max=NAME_CHARS_MAX), Plain()])


class SuspensionForm(Form):
    """Why nothing shall pass any more; ``sure`` has come back from the page that asks once more."""

    reason = LineField(_l("Why"), validators=[Letters(least=3, most=REASON_CHARS_MAX), Plain()])
    sure = HiddenField()


class SearchForm(Form):
    """A part of the name of an instance."""

    class Meta(Form.Meta):
        csrf = False  # a question, by GET

    words = LineField(_l("Part of its name"), validators=[Length(max=NAME_CHARS_MAX), Plain()])


class StandingForm(Form):
    """How an instance stands here, short of shutting it out, and why."""

    standing = RadioField(
        _l("How it stands here"),
        choices=[
            SelectChoice(OPEN, _l("Like all others")),
            SelectChoice(ALLOWED, _l("Let in by name, whatever lists say")),
            SelectChoice(LIMITED, _l("Quiet: only who follows somebody there sees anything of it")),
        ],
    )
    rejects_media = BooleanField(_l("No pictures from there"))
    reason = LineField(_l("Why"), validators=[Letters(least=3, most=REASON_CHARS_MAX), Plain()])


class ModeForm(Form):
    """With whom publications are exchanged; ``sure`` has come back from the rehearsal."""

    mode = RadioField(
        _l("With whom we exchange publications"),
        choices=[
            SelectChoice(
                ANYBODY, _l("With all other instances, but for those that are kept apart")
            ),
            SelectChoice(
                BY_NAME, _l("Only with instances that are let in by name, and with partners")
            ),
        ],
    )
    reason = LineField(_l("Why"), validators=[Letters(least=3, most=REASON_CHARS_MAX), Plain()])
    sure = HiddenField()
