"""What other servers were told of articles, and the comments that crossed."""

from peewee import BigIntegerField, BooleanField, CharField


def up(migrator, db):
    class CrossedComment(db.Model):
        id = BigIntegerField(primary_key=True)
        post_id = BigIntegerField(null=True, unique=True)
        uri = CharField(max_length=500, unique=True)
        by_uri = CharField(max_length=500, index=True)
        is_ours = BooleanField()

        class Meta:
            table_name = "mags_crossed_comment"
            legacy_table_names = False

    db.create_tables([CrossedComment], safe=False)
    for column in ("told_uri", "told_by_uri"):
        db.execute_sql(
            f"ALTER TABLE mags_article ADD COLUMN {column} VARCHAR(500) NOT NULL DEFAULT ''"
        )
