"""What moderators of other instances were told of a case, and when."""

from peewee import BigIntegerField, CharField, ForeignKeyField


def up(migrator, db):
    class Case(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "moderation_case"

    class Report(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "moderation_report"

    class PassedOn(db.Model):
        id = BigIntegerField(primary_key=True)
        case = ForeignKeyField(Case, on_delete="CASCADE")
        report = ForeignKeyField(Report, null=True, on_delete="CASCADE")
        host = CharField(max_length=255)
        at = BigIntegerField()

        class Meta:
            table_name = "moderation_passed_on"
            legacy_table_names = False

    db.create_tables([PassedOn], safe=False)
