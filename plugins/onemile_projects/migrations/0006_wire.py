"""What other servers were told of projects; and lists that find what is for everybody."""

from peewee import BigIntegerField, CharField


def up(migrator, db):
    class Told(db.Model):
        id = BigIntegerField(primary_key=True)
        project_id = BigIntegerField()
        project_uri = CharField(max_length=500)
        what = CharField(max_length=40)
        digest = CharField(max_length=64)
        at = BigIntegerField()

        class Meta:
            table_name = "projects_told"
            legacy_table_names = False
            indexes = ((("project_id", "what"), False),)

    db.create_tables([Told], safe=False)
    db.execute_sql("DROP INDEX projects_project_audience_out_id")
    db.execute_sql(
        "CREATE INDEX projects_project_audience_out_id ON projects_project "
        "(audience, out_id DESC) "
        "WHERE state = 'published' AND audience IN ('instance', 'everyone')"
    )
