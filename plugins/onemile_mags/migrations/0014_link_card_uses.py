"""Which article shows the card of which page."""

from peewee import BigIntegerField, CharField, ForeignKeyField


def up(migrator, db):
    class Article(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "mags_article"
            legacy_table_names = False

    class LinkCardUse(db.Model):
        id = BigIntegerField(primary_key=True)
        article = ForeignKeyField(Article, on_delete="CASCADE")
        address = CharField(max_length=1000, index=True)

        class Meta:
            table_name = "mags_link_card_use"
            legacy_table_names = False
            indexes = ((("article", "address"), True),)

    db.create_tables([LinkCardUse], safe=False)
