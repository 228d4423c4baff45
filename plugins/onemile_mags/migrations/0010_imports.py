"""What members bring along from elsewhere."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class Import(db.Model):
        id = BigIntegerField(primary_key=True)
        member_id = BigIntegerField(index=True)
        upload_key = CharField(max_length=22)
        state = CharField(max_length=8)
        audience = CharField(max_length=8)
        mag_id = BigIntegerField(null=True)
        why = CharField(max_length=500)
        at = BigIntegerField()

        class Meta:
            table_name = "mags_import"
            legacy_table_names = False

    db.create_tables([Import], safe=False)
