"""What stewards type about a host."""

from wtforms import HiddenField
from wtforms.validators import Length

from onemile.api import Form, Letters, LineField, Plain
from onemile.api import lazy_gettext as _l
from onemile_federation.remote.hosts import NAME_CHARS_MAX, REASON_CHARS_MAX


class HostForm(Form):
    """Which host to look at, also one that was never met."""

    class Meta(Form.Meta):
        csrf = False  # a question, by GET

    host = LineField(_l("Name of the instance"), validators=[Length(max=NAME_CHARS_MAX), Plain()])


class SuspensionForm(Form):
    """Why nothing shall pass any more; ``sure`` has come back from the page that asks once more."""

    reason = LineField(_l("Why"), validators=[Letters(least=3, most=REASON_CHARS_MAX), Plain()])
    sure = HiddenField()
