"""By what the pictures of a member's own feed are asked for."""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE mags_feed_address ADD COLUMN pictures_digest VARCHAR(64) NOT NULL DEFAULT ''"
    )
    db.execute_sql("CREATE INDEX mags_feed_address_pictures ON mags_feed_address (pictures_digest)")
