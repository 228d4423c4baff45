"""Cases, reports, decisions, answers, and a log that only grows."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    SqliteDatabase,
    TextField,
)


def up(migrator, db):
    class Member(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "member"

    class Case(db.Model):
        id = BigIntegerField(primary_key=True)
        kind = CharField(max_length=60)
        subject_id = CharField(max_length=120)
        open_key = CharField(max_length=190, null=True, unique=True)
        author_uri = CharField(max_length=255, index=True)
        label = CharField(max_length=200)
        excerpt = TextField()
        url = CharField(max_length=500)
        is_urgent = BooleanField()
        state = CharField(max_length=10)
        opened_at = BigIntegerField()
        closed_at = BigIntegerField(null=True)

        class Meta:
            table_name = "moderation_case"
            legacy_table_names = False
            indexes = ((("state", "is_urgent", "id"), False), (("kind", "subject_id"), False))

    class Report(db.Model):
        id = BigIntegerField(primary_key=True)
        case = ForeignKeyField(Case, on_delete="CASCADE", backref="+")
        reporter = ForeignKeyField(Member, on_delete="SET NULL", backref="+", null=True)
        reporter_name = CharField(max_length=120)
        reporter_email = CharField(max_length=254)
        language = CharField(max_length=8)
        ground = CharField(max_length=20)
        text = TextField()
        location = CharField(max_length=500)
        conversation = TextField()
        is_automatic = BooleanField()
        filed_at = BigIntegerField()

        class Meta:
            table_name = "moderation_report"
            legacy_table_names = False

    class Decision(db.Model):
        id = BigIntegerField(primary_key=True)
        case = ForeignKeyField(Case, on_delete="CASCADE", backref="+")
        action = CharField(max_length=20)
        ground = CharField(max_length=20)
        reason = TextField()
        words_to_reporters = TextField()
        decided_by_uri = CharField(max_length=255)
        decided_at = BigIntegerField()

        class Meta:
            table_name = "moderation_decision"
            legacy_table_names = False

    class Answer(db.Model):
        id = BigIntegerField(primary_key=True)
        decision = ForeignKeyField(Decision, on_delete="CASCADE", backref="+")
        is_from_stewards = BooleanField()
        text = TextField()
        written_by_uri = CharField(max_length=255)
        written_at = BigIntegerField()

        class Meta:
            table_name = "moderation_answer"
            legacy_table_names = False
            indexes = ((("decision", "is_from_stewards"), True),)

    class LogLine(db.Model):
        id = BigIntegerField(primary_key=True)
        at = BigIntegerField()
        by_uri = CharField(max_length=255)
        verb = CharField(max_length=30)
        case_id = BigIntegerField(index=True)
        kind = CharField(max_length=60)

        class Meta:
            table_name = "moderation_log"
            legacy_table_names = False

    db.create_tables([Case, Report, Decision, Answer, LogLine])
    protect(db)


def protect(db):
    """Have the table itself refuse to change or lose a line of the log."""
    if isinstance(db, SqliteDatabase):
        for verb in ("UPDATE", "DELETE"):
            db.execute_sql(
                f"CREATE TRIGGER moderation_log_no_{verb.lower()} BEFORE {verb} ON moderation_log "
                "BEGIN SELECT RAISE(ABORT, 'the moderation log is append-only'); END"
            )
        return
    db.execute_sql(
        "CREATE FUNCTION moderation_log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the moderation log is append-only'; END $$"
    )
    db.execute_sql(
        "CREATE TRIGGER moderation_log_append_only BEFORE UPDATE OR DELETE ON moderation_log "
        "FOR EACH ROW EXECUTE FUNCTION moderation_log_refuse()"
    )
