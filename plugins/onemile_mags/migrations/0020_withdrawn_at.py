"""When an article or a Mag was withdrawn, for who wrote it; of earlier ones nobody knows."""


def up(migrator, db):
    for table in ("mags_article", "mags_mag"):
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN withdrawn_at BIGINT")
