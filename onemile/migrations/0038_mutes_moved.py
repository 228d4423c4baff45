"""Which mutes are those of an address of before, moved for want of room for a second one."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE member_mute ADD COLUMN is_moved BOOLEAN NOT NULL DEFAULT FALSE")
    # Whether the other was moved or has been ended nobody has noted: who muted hears no more.
    db.execute_sql(
        "UPDATE member_mute SET is_moved = TRUE WHERE moved_from_uri <> '' AND NOT EXISTS ("
        "SELECT 1 FROM member_mute AS old WHERE old.member_id = member_mute.member_id "
        "AND old.muted_uri = member_mute.moved_from_uri)"
    )
