"""Another address of who moves, and the name that is typed to be sure."""

from wtforms import HiddenField

from onemile.api import URI_CHARS_MAX, Form, Letters, LineField, LongField, Plain
from onemile.api import lazy_gettext as _l
from onemile_federation.houses.follow_lists import LIST_CHARS_MAX

NAME_CHARS_MAX = 200


class FormerForm(Form):
    """At which address it lived before."""

    address = LineField(
        _l("Its address of before"), [Letters(least=3, most=URI_CHARS_MAX), Plain()]
    )


class TargetForm(Form):
    """To which address it moves, by GET: nothing is changed by looking."""

    class Meta(Form.Meta):
        csrf = False

    to = LineField(_l("Its new address"), [Letters(least=3, most=URI_CHARS_MAX), Plain()])


class LeaveForm(Form):
    """Its name, typed: nobody moves by a slip of the thumb."""

    said = LineField(_l("Type its name, to be sure"), [Letters(least=1, most=NAME_CHARS_MAX)])


class ListForm(Form):
    """A list of addresses; ``sure`` has come back from the page that says what it holds."""

    lines = LongField(_l("The list, one address a line"), [Letters(least=3, most=LIST_CHARS_MAX)])
    sure = HiddenField()
