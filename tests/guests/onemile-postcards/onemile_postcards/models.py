"""Racks of this instance, and the cards that stand in them: sent from here, or come from afar."""

from peewee import BooleanField, CharField, IntegerField, TextField

from onemile.api import URI_CHARS_MAX, BaseModel, card

WORDS_CHARS_MAX = 500


class Rack(BaseModel):
    """Where cards are sent from and kept; a closed one takes none, one of ``places`` so many."""

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    title = CharField(max_length=100)
    is_open = BooleanField(default=True)
    places = IntegerField(default=100)

    class Meta:
        table_name = "postcards_rack"

    @property
    def path(self):
        return self.uri.removeprefix(card().base_url)


class Card(BaseModel):
    """A card; ``rack_uri`` is the rack of this instance that sent it, or that it came to.

    ``to_uri`` is whom it is for, ``by_uri`` who sent it. A torn one has no words.
    """

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    rack_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    by_uri = CharField(max_length=URI_CHARS_MAX, index=True)
    by_host = CharField(max_length=255, default="")
    to_uri = CharField(max_length=URI_CHARS_MAX)
    words = TextField(default="")
    is_torn = BooleanField(default=False)

    class Meta:
        table_name = "postcards_card"


MODELS = [Rack, Card]
