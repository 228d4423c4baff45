"""Whom a thing is shown to one by one, and the personal links by which one more may come."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class ChosenPerson(db.Model):
        id = BigIntegerField(primary_key=True)
        thing_uri = CharField(max_length=500)
        author_uri = CharField(max_length=500, index=True)
        person_uri = CharField(max_length=500)
        link_id = BigIntegerField(null=True)
        since = BigIntegerField()

        class Meta:
            table_name = "chosen_person"
            legacy_table_names = False
            indexes = (
                (("thing_uri", "person_uri"), True),
                (("person_uri", "id"), False),
            )

    class PersonalLink(db.Model):
        id = BigIntegerField(primary_key=True)
        thing_uri = CharField(max_length=500, index=True)
        author_uri = CharField(max_length=500, index=True)
        digest = CharField(max_length=64, unique=True)
        label = CharField(max_length=60)
        made_at = BigIntegerField()
        taken_by_uri = CharField(max_length=500, index=True)
        taken_at = BigIntegerField(null=True)

        class Meta:
            table_name = "personal_link"
            legacy_table_names = False

    db.create_tables([ChosenPerson, PersonalLink])
