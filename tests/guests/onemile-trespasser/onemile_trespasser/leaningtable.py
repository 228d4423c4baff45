"""A table that points at another plugin's."""

from onemile_toolshed.models import Tool
from peewee import ForeignKeyField

from onemile.api import BaseModel, Manifest, hookimpl

MANIFEST = Manifest(name="leaningtable", title="leaningtable")


class Loan(BaseModel):
    tool = ForeignKeyField(Tool)

    class Meta:
        table_name = "leaningtable_loan"


@hookimpl
def register_models():
    return [Loan]
