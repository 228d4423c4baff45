"""A table in the room of the core."""

from peewee import TextField

from onemile.api import BaseModel, Manifest, hookimpl

MANIFEST = Manifest(name="wildtable", title="wildtable")


class Diary(BaseModel):
    text = TextField()

    class Meta:
        table_name = "member_diary"


@hookimpl
def register_models():
    return [Diary]
