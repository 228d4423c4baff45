"""A promise may say until when it waits."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE smiles_hold ADD COLUMN lapses_at BIGINT")
    db.execute_sql("CREATE INDEX smiles_hold_state_lapses_at ON smiles_hold (state, lapses_at)")
