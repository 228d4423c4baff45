"""Thanks of those whom the association has not met yet wait until it has."""

from peewee import BigIntegerField, CharField, ForeignKeyField


def up(migrator, db):
    class Account(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "smiles_account"

    class WaitingThanks(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=200, unique=True)
        account = ForeignKeyField(Account, backref="+")
        partner = ForeignKeyField(Account, backref="+")
        amount_smiles = BigIntegerField()
        reason_uri = CharField(max_length=500, index=True)
        since = BigIntegerField()

        class Meta:
            table_name = "smiles_waiting_thanks"
            legacy_table_names = False
            indexes = ((("account", "partner", "since"), False), (("since",), False))

    db.create_tables([WaitingThanks])
