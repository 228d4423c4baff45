"""What stewards type about lists of domain blocks."""

from wtforms import BooleanField, FileField

from onemile.api import Form, Letters, LineField, Plain
from onemile.api import lazy_gettext as _l
from onemile_federation.lists.models import ADDRESS_CHARS_MAX, TITLE_CHARS_MAX


class ImportForm(Form):
    """A list of domain blocks, as a file."""

    file = FileField(_l("The list (a table with one name a line, .csv)"))


class ListForm(Form):
    """A list at an address, and what is done with what it says."""

    address = LineField(
        _l("Address of the list"), validators=[Letters(least=1, most=ADDRESS_CHARS_MAX), Plain()]
    )
    title = LineField(
        _l("What you call it"), validators=[Letters(least=2, most=TITLE_CHARS_MAX), Plain()]
    )
    is_automatic = BooleanField(_l("Do what it says without asking us first"))
    lets_orphans_go = BooleanField(_l("Let in again whom it names no more"), default=True)
