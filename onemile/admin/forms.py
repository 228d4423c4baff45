"""Forms of the stewards."""

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from onemile.i18n import lazy_gettext as _l
from onemile.web.fields import LineField
from onemile.web.forms import Form, Letters, Plain

ROLE_TITLES = {
    "member": _l("Member"),
    "moderator": _l("Moderator"),
    "steward": _l("Steward"),
}


class CodeForm(Form):
    """The code that a start of the server printed."""

    code = LineField(_l("Code"), [Letters(least=1, most=60), Plain()])


class RoleForm(Form):
    role = SelectField(
        _l("Role"), choices=[SelectChoice(name, title) for name, title in ROLE_TITLES.items()]
    )
