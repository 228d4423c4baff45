"""What stewards type about a host."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from onemile.api import Form, Letters, LineField, Plain
from onemile.api import lazy_gettext as _l
from onemile_federation.remote.hosts import NAME_CHARS_MAX, REASON_CHARS_MAX
from onemile_federation.remote.models import LIMITED, SUSPENDED


class HostForm(Form):
    """Which host to look at, also one that was never met."""

    class Meta(Form.Meta):
        csrf = False  # a question, by GET

    host = LineField(_l("Name of the instance"), validators=[Length(max=NAME_CHARS_MAX), Plain()])


class DecisionForm(Form):
    """What to do about a host, and why."""

    standing = RadioField(
        _l("What to do"),
        choices=[
            SelectChoice(LIMITED, _l("Keep it out of public lists")),
            SelectChoice(SUSPENDED, _l("Let nothing pass")),
        ],
        validators=[InputRequired(_l("Choose what shall happen."))],
    )
    reason = LineField(_l("Why"), validators=[Letters(least=3, most=REASON_CHARS_MAX), Plain()])
