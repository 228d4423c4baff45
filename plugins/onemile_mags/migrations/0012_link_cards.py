"""What pages elsewhere say of themselves."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class LinkCard(db.Model):
        id = BigIntegerField(primary_key=True)
        address = CharField(max_length=1000, unique=True)
        title = CharField(max_length=150)
        words = CharField(max_length=300)
        site = CharField(max_length=60)
        asked_at = BigIntegerField(index=True)

        class Meta:
            table_name = "mags_link_card"
            legacy_table_names = False

    db.create_tables([LinkCard], safe=False)
