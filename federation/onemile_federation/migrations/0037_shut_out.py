"""Since when another server takes nothing of ours: known also once its refusals are let go of."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE federation_host ADD COLUMN shuts_us_out_since BIGINT")
