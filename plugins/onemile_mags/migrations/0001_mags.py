"""Mags: who writes in them, their issues and articles, what is being written, pictures."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

# What a list must find at once; alike on both engines.
INDEXES = (
    "mags_mag_cell_id ON mags_mag (cell, id DESC, audience, state) WHERE state = 'published'",
    "mags_mag_commune_id ON mags_mag (commune, id DESC, audience, state) WHERE state = 'published'",
    "mags_article_cell_id ON mags_article (cell, id DESC, audience, state) "
    "WHERE state = 'published'",
    "mags_article_commune_id ON mags_article (commune, id DESC, audience, state) "
    "WHERE state = 'published'",
    "mags_article_audience_id ON mags_article (audience, id DESC) "
    "WHERE state = 'published' AND audience IN ('instance', 'everyone')",
)


def up(migrator, db):
    class Mag(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        author_uri = CharField(max_length=500)
        author_id = BigIntegerField(null=True)
        cell = BigIntegerField(null=True)
        commune = CharField(max_length=10)
        audience = CharField(max_length=8)
        state = CharField(max_length=12)
        state_before = CharField(max_length=12)
        folded = TextField()
        title = CharField(max_length=80)
        slug = CharField(max_length=60, unique=True)
        description = CharField(max_length=400)
        rhythm = CharField(max_length=120)
        language = CharField(max_length=8)
        template = CharField(max_length=20)
        design = CharField(max_length=12)
        palette = CharField(max_length=12)
        cover_key = CharField(max_length=64)
        has_drop_caps = BooleanField()
        is_edited = BooleanField()
        comments = CharField(max_length=10)
        holds_comments = BooleanField()
        is_association = BooleanField()
        version = IntegerField()
        published_at = BigIntegerField(null=True)
        fresh_at = BigIntegerField(null=True)
        generation = IntegerField()

        class Meta:
            table_name = "mags_mag"
            legacy_table_names = False
            indexes = ((("author_id", "id"), False), (("is_association", "id"), False))

    class Address(db.Model):
        id = BigIntegerField(primary_key=True)
        mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
        article_id = BigIntegerField(null=True, index=True)
        within = BigIntegerField()
        slug = CharField(max_length=60)
        since = BigIntegerField()

        class Meta:
            table_name = "mags_address"
            legacy_table_names = False
            indexes = ((("within", "slug"), True),)

    class Seat(db.Model):
        id = BigIntegerField(primary_key=True)
        mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
        member_uri = CharField(max_length=500)
        member_id = BigIntegerField(null=True)
        role = CharField(max_length=8)
        state = CharField(max_length=10)
        invited_by_uri = CharField(max_length=500)
        since = BigIntegerField()

        class Meta:
            table_name = "mags_seat"
            legacy_table_names = False
            indexes = ((("mag", "member_uri"), True), (("member_uri", "state"), False))

    class Section(db.Model):
        id = BigIntegerField(primary_key=True)
        mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
        position = IntegerField()
        title = CharField(max_length=40)

        class Meta:
            table_name = "mags_section"
            legacy_table_names = False
            indexes = ((("mag", "position"), False),)

    class Issue(db.Model):
        id = BigIntegerField(primary_key=True)
        mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
        number = IntegerField()
        title = CharField(max_length=80)
        season = CharField(max_length=40)
        day = DateField(null=True)
        palette = CharField(max_length=12)
        cover_key = CharField(max_length=64)
        state = CharField(max_length=12)
        due_at = BigIntegerField(null=True)
        published_at = BigIntegerField(null=True)

        class Meta:
            table_name = "mags_issue"
            legacy_table_names = False
            indexes = ((("mag", "number"), True), (("state", "due_at"), False))

    class Article(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        author_uri = CharField(max_length=500)
        author_id = BigIntegerField(null=True)
        cell = BigIntegerField(null=True)
        commune = CharField(max_length=10)
        audience = CharField(max_length=8)
        state = CharField(max_length=12)
        state_before = CharField(max_length=12)
        folded = TextField()
        mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
        section = ForeignKeyField(Section, null=True, backref="+", on_delete="SET NULL")
        issue = ForeignKeyField(Issue, null=True, backref="+", on_delete="SET NULL")
        position = IntegerField()
        is_standing = BooleanField()
        slug = CharField(max_length=60)
        title = CharField(max_length=160)
        headline = CharField(max_length=28)
        lead = CharField(max_length=500)
        text = TextField()
        language = CharField(max_length=8)
        tags = TextField()
        words = IntegerField()
        picture_key = CharField(max_length=64)
        is_wider = BooleanField()
        list_uri = CharField(max_length=500, index=True)
        comments = CharField(max_length=10)
        holds_comments = BooleanField()
        due_at = BigIntegerField(null=True)
        is_ready = BooleanField()
        published_at = BigIntegerField(null=True)
        edited_at = BigIntegerField(null=True)
        shared_at = BigIntegerField(null=True)
        imported_from = CharField(max_length=500)
        object_uri = CharField(max_length=500, index=True)
        generation = IntegerField()

        class Meta:
            table_name = "mags_article"
            legacy_table_names = False
            indexes = (
                (("mag", "slug"), True),
                (("mag", "state", "published_at"), False),
                (("author_id", "state", "id"), False),
                (("issue", "position"), False),
                (("state", "due_at"), False),
            )

    class Working(db.Model):
        id = BigIntegerField(primary_key=True)
        article = ForeignKeyField(Article, unique=True, backref="+", on_delete="CASCADE")
        title = CharField(max_length=160)
        lead = CharField(max_length=500)
        text = TextField()
        seq = IntegerField()
        by_uri = CharField(max_length=500)
        page = CharField(max_length=40)
        saved_at = BigIntegerField()

        class Meta:
            table_name = "mags_working"
            legacy_table_names = False

    class Version(db.Model):
        id = BigIntegerField(primary_key=True)
        article = ForeignKeyField(Article, backref="+", on_delete="CASCADE")
        at = BigIntegerField()
        by_uri = CharField(max_length=500, index=True)
        why = CharField(max_length=10)
        page = CharField(max_length=40)
        title = CharField(max_length=160)
        lead = CharField(max_length=500)
        text = TextField()

        class Meta:
            table_name = "mags_version"
            legacy_table_names = False
            indexes = ((("article", "id"), False),)

    class Picture(db.Model):
        id = BigIntegerField(primary_key=True)
        mag = ForeignKeyField(Mag, backref="+", on_delete="CASCADE")
        number = IntegerField()
        key = CharField(max_length=64, index=True)
        alt = CharField(max_length=500)
        is_decorative = BooleanField()
        caption = CharField(max_length=300)
        width = IntegerField()
        height = IntegerField()
        added_by_uri = CharField(max_length=500, index=True)
        at = BigIntegerField()

        class Meta:
            table_name = "mags_picture"
            legacy_table_names = False
            indexes = ((("mag", "number"), True),)

    class PictureUse(db.Model):
        id = BigIntegerField(primary_key=True)
        picture = ForeignKeyField(Picture, backref="+", on_delete="CASCADE")
        article = ForeignKeyField(Article, backref="+", on_delete="CASCADE")

        class Meta:
            table_name = "mags_picture_use"
            legacy_table_names = False
            indexes = ((("picture", "article"), True),)

    class Reading(db.Model):
        id = BigIntegerField(primary_key=True)
        member_id = BigIntegerField()
        article = ForeignKeyField(Article, backref="+", on_delete="CASCADE")
        far_per_mille = IntegerField()
        at = BigIntegerField()

        class Meta:
            table_name = "mags_reading"
            legacy_table_names = False
            indexes = ((("member_id", "article"), True), (("member_id", "at"), False))

    db.create_tables(
        [
            Mag,
            Address,
            Seat,
            Section,
            Issue,
            Article,
            Working,
            Version,
            Picture,
            PictureUse,
            Reading,
        ]
    )
    for definition in INDEXES:
        db.execute_sql(f"CREATE INDEX {definition}")
