"""The table of tools."""

from peewee import CharField

from onemile.api import pictures, publishing

NAME_LETTERS_MAX = 60  # one line on a phone


class Tool(publishing.Placed):
    """A tool somebody lends; it stands where its owner lives, as a square or a commune."""

    name = CharField(max_length=NAME_LETTERS_MAX)
    photo_key = CharField(max_length=64, default="", index=True)

    class Meta:
        table_name = "toolshed_tool"
        indexes = (
            (("author_id",), False),
            (("cell", "id"), False),
            (("commune", "id"), False),
        )

    def rekey_pictures(self):
        """Give its photo a new address: it is for fewer people from now on."""
        self.photo_key = pictures.rekeyed(self.photo_key)
