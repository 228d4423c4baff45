"""What supporters want of a paused project: to wait for it, or their share back."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField


def up(migrator, db):
    class Project(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "projects_project"
            legacy_table_names = False

    class Wish(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        member_uri = CharField(max_length=500)
        member_id = BigIntegerField(null=True)
        wants_back = BooleanField()
        at = BigIntegerField()

        class Meta:
            table_name = "projects_wish"
            legacy_table_names = False
            indexes = ((("project", "member_uri"), True), (("member_uri", "id"), False))

    db.create_tables([Wish])
