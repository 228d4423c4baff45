"""Which blocks and mutes hold only since somebody moved: who takes the move back ends them."""


def up(migrator, db):
    for table in ("member_block", "member_mute"):
        db.execute_sql(
            f"ALTER TABLE {table} ADD COLUMN moved_from_uri VARCHAR(500) NOT NULL DEFAULT ''"
        )
