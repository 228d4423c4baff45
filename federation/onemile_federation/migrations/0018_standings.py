"""Other instances: more than open and shut, by name or by list; and lists of blocks."""

from peewee import BigIntegerField, BooleanField, CharField, IntegerField, TextField


def up(migrator, db):
    for table in ("federation_host", "federation_host_decision"):
        db.execute_sql(
            f"ALTER TABLE {table} ADD COLUMN rejects_media BOOLEAN NOT NULL DEFAULT FALSE"
        )
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN list_id BIGINT")

    class ModeDecision(db.Model):
        id = BigIntegerField(primary_key=True)
        mags = CharField(max_length=10)
        reason = CharField(max_length=500)
        by_uri = CharField(max_length=500)
        decided_at = BigIntegerField()

        class Meta:
            table_name = "federation_mode_decision"
            legacy_table_names = False

    class BlockList(db.Model):
        id = BigIntegerField(primary_key=True)
        address = CharField(max_length=2000)
        title = CharField(max_length=200)
        is_automatic = BooleanField()
        lets_orphans_go = BooleanField()
        etag = CharField(max_length=200)
        n_lines = IntegerField()
        asked_at = BigIntegerField(null=True)
        answered_at = BigIntegerField(null=True)
        trouble = CharField(max_length=40)
        is_held = BooleanField()
        added_by_uri = CharField(max_length=500)
        added_at = BigIntegerField()

        class Meta:
            table_name = "federation_block_list"
            legacy_table_names = False

    class BlockDraft(db.Model):
        id = BigIntegerField(primary_key=True)
        list_id = BigIntegerField(null=True, index=True)
        title = CharField(max_length=200)
        lines = TextField()
        by_uri = CharField(max_length=500)
        made_at = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_block_draft"
            legacy_table_names = False

    db.create_tables([ModeDecision, BlockList, BlockDraft], safe=False)
