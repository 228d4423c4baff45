"""Names in addresses, of people and things alike: given once, never to somebody else."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class Handle(db.Model):
        id = BigIntegerField(primary_key=True)
        handle = CharField(max_length=30, unique=True)
        uri = CharField(max_length=500, unique=True)

        class Meta:
            table_name = "handle"

    db.create_tables([Handle], safe=False)
