"""Members, their sessions, blocks, sign-ups and mailed links."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, TextField


def up(migrator, db):
    class Member(db.Model):
        id = BigIntegerField(primary_key=True)
        public_id = CharField(max_length=16, unique=True)
        uri = CharField(max_length=255, unique=True)
        email = CharField(max_length=254)
        email_key = CharField(max_length=254, null=True, unique=True)
        password_hash = CharField(max_length=200)
        first_name = CharField(max_length=80)
        last_name = CharField(max_length=80)
        role = CharField(max_length=20)
        state = CharField(max_length=20, index=True)
        language = CharField(max_length=8)
        spoken_languages = TextField()
        skills = TextField()
        about = TextField()
        avatar_key = CharField(max_length=64)
        joined_at = BigIntegerField()
        confirmed_at = BigIntegerField(null=True)
        verified_at = BigIntegerField(null=True)
        adult_declared_at = BigIntegerField(null=True)
        charter_accepted_at = BigIntegerField(null=True)
        notices_by_mail = BooleanField()

        class Meta:
            table_name = "member"
            legacy_table_names = False

    class Session(db.Model):
        id = BigIntegerField(primary_key=True)
        token_hash = CharField(max_length=64, unique=True)
        member = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
        device = CharField(max_length=120)
        created_at = BigIntegerField()
        seen_at = BigIntegerField()
        expires_at = BigIntegerField(index=True)
        vantage_cell = BigIntegerField(null=True)
        vantage_until = BigIntegerField(null=True)

        class Meta:
            table_name = "member_session"
            legacy_table_names = False

    class Block(db.Model):
        id = BigIntegerField(primary_key=True)
        blocker = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
        blocked = ForeignKeyField(Member, on_delete="CASCADE", backref="+")
        created_at = BigIntegerField()

        class Meta:
            table_name = "member_block"
            legacy_table_names = False
            indexes = ((("blocker", "blocked"), True),)

    class SignUp(db.Model):
        id = BigIntegerField(primary_key=True)
        token_hash = CharField(max_length=64, unique=True)
        email = CharField(max_length=254)
        email_key = CharField(max_length=254, index=True)
        password_hash = CharField(max_length=200)
        first_name = CharField(max_length=80)
        last_name = CharField(max_length=80)
        language = CharField(max_length=8)
        postcode = CharField(max_length=12)
        commune = CharField(max_length=10)
        cell = BigIntegerField(null=True)
        adult_declared_at = BigIntegerField()
        charter_accepted_at = BigIntegerField()
        created_at = BigIntegerField(index=True)
        confirmed_at = BigIntegerField(null=True)

        class Meta:
            table_name = "member_sign_up"
            legacy_table_names = False

    class MailedLink(db.Model):
        id = BigIntegerField(primary_key=True)
        member = ForeignKeyField(Member, null=True, on_delete="CASCADE", backref="+")
        sign_up = ForeignKeyField(SignUp, null=True, on_delete="CASCADE", backref="+")
        purpose = CharField(max_length=20)
        token_hash = CharField(max_length=64, unique=True)
        created_at = BigIntegerField()
        expires_at = BigIntegerField()
        used_at = BigIntegerField(null=True)

        class Meta:
            table_name = "member_link"
            legacy_table_names = False

    db.create_tables([Member, Session, Block, SignUp, MailedLink])
