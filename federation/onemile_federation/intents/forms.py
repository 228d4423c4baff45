"""The address of somebody or something elsewhere, as a member types or pastes it."""

from onemile.api import URI_CHARS_MAX, Form, Letters, LineField, Plain
from onemile.api import lazy_gettext as _l
from onemile_federation.remote.hosts import NAME_CHARS_MAX


class AddressForm(Form):
    """Whom or what to look at, by GET: nothing is changed by looking."""

    class Meta(Form.Meta):
        csrf = False

    uri = LineField(
        _l("A name or an address"), validators=[Letters(least=3, most=URI_CHARS_MAX), Plain()]
    )


class HomeForm(Form):
    """The address of a visitor on their own server; it is kept nowhere."""

    address = LineField(
        _l("My address there"), validators=[Letters(least=3, most=2 * NAME_CHARS_MAX), Plain()]
    )
