"""What moved on each day by kind is kept, so that no page adds up the book."""

from peewee import SQL, BigIntegerField, CharField

# Of what is in the book already: a line for each entry, and for each of its postings. Account 1 is
# the one the association issues from, account 2 its reserve; a day has 86,400 million microseconds.
MOVED = """
SELECT day, kind, SUM(times), SUM(moved), SUM(issued), SUM(returned), SUM(treasury) FROM (
    SELECT e.created_at / 86400000000 AS day, e.kind AS kind, 1 AS times,
        0 AS moved, 0 AS issued, 0 AS returned, 0 AS treasury
    FROM smiles_entry e
    UNION ALL
    SELECT e.created_at / 86400000000, e.kind, 0,
        CASE WHEN p.amount_smiles > 0 THEN p.amount_smiles ELSE 0 END,
        CASE WHEN p.account_id = 1 AND p.amount_smiles < 0 THEN -p.amount_smiles ELSE 0 END,
        CASE WHEN p.account_id = 1 AND p.amount_smiles > 0 THEN p.amount_smiles ELSE 0 END,
        CASE WHEN p.account_id = 2 THEN p.amount_smiles ELSE 0 END
    FROM smiles_posting p JOIN smiles_entry e ON e.id = p.entry_id
) one GROUP BY day, kind ORDER BY day, kind
"""


def up(migrator, db):
    class DaySum(db.Model):
        id = BigIntegerField(primary_key=True)
        day = BigIntegerField()
        kind = CharField(max_length=30)
        times = BigIntegerField()
        moved_smiles = BigIntegerField()
        issued_smiles = BigIntegerField()
        returned_smiles = BigIntegerField()
        treasury_smiles = BigIntegerField()

        class Meta:
            table_name = "smiles_day"
            legacy_table_names = False
            indexes = ((("day", "kind"), True),)
            constraints = [
                SQL("CHECK (times > 0 AND moved_smiles > 0)"),
                SQL("CHECK (issued_smiles >= 0 AND returned_smiles >= 0)"),
            ]

    db.create_tables([DaySum], safe=False)
    for number, (day, kind, *sums) in enumerate(db.execute_sql(MOVED).fetchall(), start=1):
        DaySum.insert(
            id=number,
            day=day,
            kind=kind,
            times=int(sums[0]),
            moved_smiles=int(sums[1]),
            issued_smiles=int(sums[2]),
            returned_smiles=int(sums[3]),
            treasury_smiles=int(sums[4]),
        ).execute()
