"""The one form of this room: what somebody says."""

from onemile.conversations.models import POST_CHARS_MAX
from onemile.i18n import lazy_gettext as _l
from onemile.web.fields import LongField
from onemile.web.forms import Form, Letters, Plain


class PostForm(Form):
    """A question, an answer, one more word."""

    text = LongField(_l("Your message"), [Letters(least=1, most=POST_CHARS_MAX), Plain()])
