"""Who has left and is still to read what became elsewhere of what they took back."""

from peewee import CharField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField

# What an e-mail address may have (RFC 5321, 4.5.3.1: 64 before the @, 255 after it).
EMAIL_CHARS_MAX = 320


class Leaver(BaseModel):
    """An address to which one letter goes, at ``due_at``; the row goes with it.

    It is all that is kept of who has left, beside the ledger, and they were told so.
    """

    is_read_by_visitors = False

    member_uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    email = CharField(max_length=EMAIL_CHARS_MAX)
    language = CharField(max_length=35)
    due_at = InstantField(index=True)

    class Meta:
        table_name = "federation_leaver"


MODELS: list[type] = [Leaver]
