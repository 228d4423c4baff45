"""What other servers were told of projects."""

from peewee import BigIntegerField, CharField

from onemile.api import URI_CHARS_MAX, BaseModel, InstantField, card, clock

PATH = "/projects/told/"


class Told(BaseModel):
    """A note of a project on other servers; its number makes its URI.

    ``what`` it says: ``news/<number>``, or a stage that the project came to. ``digest`` (SHA-256)
    is of the words that were told last, and empty once it was taken back: what is told again
    after that is another note, at another URI. The row stays when its project goes.
    """

    project_id = BigIntegerField()
    project_uri = CharField(max_length=URI_CHARS_MAX)
    what = CharField(max_length=40)
    digest = CharField(max_length=64, default="")
    at = InstantField(default=clock.now)

    class Meta:
        table_name = "projects_told"
        indexes = ((("project_id", "what"), False),)

    @property
    def uri(self) -> str:
        """Its id on other servers."""
        return f"{card().base_url}{PATH}{self.id}"
