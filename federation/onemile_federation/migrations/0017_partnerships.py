"""Partnerships with other instances: their sides, the book, a count a day, our own closing."""

from peewee import BigIntegerField, BooleanField, CharField, IntegerField, TextField


def up(migrator, db):
    class Base(db.Model):
        id = BigIntegerField(primary_key=True)

    class Partnership(Base):
        host = CharField(max_length=255, unique=True)
        actor_uri = CharField(max_length=500)
        state = CharField(max_length=20, default="", index=True)
        is_shut = BooleanField(default=False)
        since = BigIntegerField(null=True)
        changed_at = BigIntegerField()
        our_turn = IntegerField(default=0)
        our_number = IntegerField(default=0)
        our_decided = IntegerField(default=0)
        our_stance = CharField(max_length=10, default="")
        our_publications = BooleanField(default=False)
        our_proposals = BooleanField(default=False)
        our_mile = BooleanField(default=False)
        our_thanks = BooleanField(default=False)
        our_reason = CharField(max_length=500, default="")
        our_contact = CharField(max_length=120, default="")
        our_reach = CharField(max_length=200, default="")
        their_turn = IntegerField(default=0)
        their_number = IntegerField(default=0)
        their_stance = CharField(max_length=10, default="")
        their_publications = BooleanField(default=False)
        their_proposals = BooleanField(default=False)
        their_mile = BooleanField(default=False)
        their_thanks = BooleanField(default=False)
        their_reason = CharField(max_length=500, default="")
        name = CharField(max_length=120, default="")
        contact = CharField(max_length=120, default="")
        reach = CharField(max_length=200, default="")
        software = CharField(max_length=120, default="")
        members = IntegerField(default=0)
        charter = TextField(default="")
        charter_url = CharField(max_length=500, default="")
        charter_digest = CharField(max_length=64, default="")
        charter_read_digest = CharField(max_length=64, default="")
        charter_read_at = BigIntegerField(null=True)
        steward_week = CharField(max_length=8, default="")
        heard_at = BigIntegerField(null=True)
        greeted_at = BigIntegerField(null=True)
        said_at = BigIntegerField(null=True)
        closes_on = CharField(max_length=10, default="")
        closing_words = CharField(max_length=500, default="")
        told_of_closing = CharField(max_length=10, default="")

        class Meta:
            table_name = "federation_partnership"
            legacy_table_names = False

    class PartnershipEntry(Base):
        host = CharField(max_length=255, index=True)
        at = BigIntegerField()
        is_ours = BooleanField()
        what = CharField(max_length=20)
        detail = CharField(max_length=120, default="")
        reason = CharField(max_length=500, default="")
        by_uri = CharField(max_length=500, default="")

        class Meta:
            table_name = "federation_partnership_entry"
            legacy_table_names = False

    class PartnershipDay(Base):
        host = CharField(max_length=255)
        day = CharField(max_length=10)
        received = IntegerField(default=0)
        sent = IntegerField(default=0)

        class Meta:
            table_name = "federation_partnership_day"
            legacy_table_names = False
            indexes = ((("host", "day"), True),)

    class OurClosing(Base):
        closes_on = CharField(max_length=10)
        words = CharField(max_length=500)
        by_uri = CharField(max_length=500, default="")
        at = BigIntegerField()

        class Meta:
            table_name = "federation_our_closing"
            legacy_table_names = False

    db.create_tables([Partnership, PartnershipEntry, PartnershipDay, OurClosing], safe=False)
