"""Both sides of an exchange are named by URI, and who did what in it; a number is a cache.

No table is copied: with foreign keys on, SQLite would empty proposals, payments, messages and
thanks along with the old table of exchanges, and they cannot be switched off in a transaction.
So a column changes in place, as in 0005, and a failure half-way leaves nothing behind.
"""

# What SQLite's own description of a table says, and what it says from now on.
SQLITE = {
    "exchanges_agreement": (
        ('"helper_id" INTEGER NOT NULL', '"helper_id" INTEGER'),
        ('"helped_id" INTEGER NOT NULL', '"helped_id" INTEGER'),
        ('"helper_uri" VARCHAR(255)', '"helper_uri" VARCHAR(500)'),
        ('"helped_uri" VARCHAR(255)', '"helped_uri" VARCHAR(500)'),
        ("CHECK (helper_id <> helped_id)", "CHECK (helper_uri <> helped_uri)"),
    ),
    "exchanges_payment": (
        ('"payer_uri" VARCHAR(255)', '"payer_uri" VARCHAR(500)'),
        ('"payee_uri" VARCHAR(255)', '"payee_uri" VARCHAR(500)'),
    ),
    "exchanges_thanks": (
        ('"giver_id" INTEGER NOT NULL', '"giver_id" INTEGER'),
        ('"receiver_id" INTEGER NOT NULL', '"receiver_id" INTEGER'),
    ),
}
POSTGRES = (
    "exchanges_agreement ALTER COLUMN helper_id DROP NOT NULL",
    "exchanges_agreement ALTER COLUMN helped_id DROP NOT NULL",
    "exchanges_agreement ALTER COLUMN helper_uri TYPE VARCHAR(500)",
    "exchanges_agreement ALTER COLUMN helped_uri TYPE VARCHAR(500)",
    "exchanges_agreement DROP CONSTRAINT exchanges_agreement_check",
    "exchanges_agreement ADD CONSTRAINT exchanges_agreement_check CHECK (helper_uri <> helped_uri)",
    "exchanges_payment ALTER COLUMN payer_uri TYPE VARCHAR(500)",
    "exchanges_payment ALTER COLUMN payee_uri TYPE VARCHAR(500)",
    "exchanges_thanks ALTER COLUMN giver_id DROP NOT NULL",
    "exchanges_thanks ALTER COLUMN receiver_id DROP NOT NULL",
)
# Table, the number of before, the URI that says it now, and whether the number stays beside it.
NAMED = (
    ("exchanges_agreement", "opened_by", "opened_by_uri", False),
    ("exchanges_agreement", "reopened_by", "reopened_by_uri", False),
    ("exchanges_agreement", "ended_by", "ended_by_uri", False),
    ("exchanges_proposal", "member_id", "by_uri", False),
    ("exchanges_message", "member_id", "by_uri", False),
    ("exchanges_thanks", "giver_id", "giver_uri", True),
    ("exchanges_thanks", "receiver_id", "receiver_uri", True),
)
# An index must go before its column can.
OLD_INDEXES = (
    "exchanges_agreement_helper_id_is_running_id",
    "exchanges_agreement_helped_id_is_running_id",
    "exchanges_agreement_opened_by_id",
    "exchanges_agreement_one_at_a_time",
    "exchanges_message_member_id",
    "exchanges_thanks_giver_id",
    "exchanges_thanks_agreement_id_giver_id",
    "exchanges_thanks_receiver_id_is_public_id",
)
NEW_INDEXES = (
    "INDEX exchanges_agreement_helper_uri_is_running_id "
    "ON exchanges_agreement (helper_uri, is_running, id)",
    "INDEX exchanges_agreement_helped_uri_is_running_id "
    "ON exchanges_agreement (helped_uri, is_running, id)",
    "INDEX exchanges_agreement_opened_by_uri_id ON exchanges_agreement (opened_by_uri, id)",
    "UNIQUE INDEX exchanges_agreement_one_at_a_time ON exchanges_agreement "
    "(item_id, opened_by_uri) WHERE state IN ('proposed', 'countered', 'agreed')",
    "INDEX exchanges_proposal_by_uri ON exchanges_proposal (by_uri)",
    "INDEX exchanges_message_by_uri ON exchanges_message (by_uri)",
    "INDEX exchanges_thanks_giver_uri ON exchanges_thanks (giver_uri)",
    "UNIQUE INDEX exchanges_thanks_agreement_id_giver_uri "
    "ON exchanges_thanks (agreement_id, giver_uri)",
    "INDEX exchanges_thanks_receiver_uri_is_public_id "
    "ON exchanges_thanks (receiver_uri, is_public, id)",
)


def up(migrator, db):
    for name in OLD_INDEXES:
        db.execute_sql(f"DROP INDEX {name}")
    if db.param == "?":
        _loosen_sqlite(db)
    else:
        for change in POSTGRES:
            db.execute_sql(f"ALTER TABLE {change}")
    for table, number, uri, stays in NAMED:
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {uri} VARCHAR(500) NOT NULL DEFAULT ''")
        _name(db, table, number, uri)
        if not stays:
            db.execute_sql(f"ALTER TABLE {table} DROP COLUMN {number}")
    for definition in NEW_INDEXES:
        db.execute_sql(f"CREATE {definition}")


def _name(db, table, number, uri):
    """Fill in the URI for a number: one of the two did it, and the exchange knows both."""
    if table == "exchanges_agreement":
        source, joined = table, ""
    else:
        source, joined = "a", f"FROM exchanges_agreement a WHERE a.id = {table}.agreement_id"
    of_two = (
        f"CASE {table}.{number} WHEN {source}.helper_id THEN {source}.helper_uri "
        f"WHEN {source}.helped_id THEN {source}.helped_uri END"
    )
    said = f"(SELECT {of_two} {joined})" if joined else of_two
    # Should it be neither, the room of members knows whose number it was.
    member = f"(SELECT m.uri FROM member m WHERE m.id = {table}.{number})"
    db.execute_sql(
        f"UPDATE {table} SET {uri} = COALESCE({said}, {member}, '') WHERE {number} IS NOT NULL"
    )


def _loosen_sqlite(db):
    ((version,),) = db.execute_sql("PRAGMA schema_version").fetchall()
    db.execute_sql("PRAGMA writable_schema = ON")
    try:
        for table, changes in SQLITE.items():
            _describe(db, table, changes)
        # Other connections, and this one, read the description again.
        db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    finally:
        db.execute_sql("PRAGMA writable_schema = RESET")


def _describe(db, table, changes):
    which = "WHERE type = 'table' AND name = ?"
    ((said,),) = db.execute_sql(f"SELECT sql FROM sqlite_master {which}", (table,)).fetchall()
    for old, new in changes:
        if old not in said:
            raise RuntimeError(f"{table} is not as 0001 made it: {old}")
        said = said.replace(old, new)
    db.execute_sql(f"UPDATE sqlite_master SET sql = ? {which}", (said, table))
