"""Projects: who bears them, what they need, who examines them."""

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

# What a list, a deadline or a second pledge must find (or refuse) at once; alike on both engines.
INDEXES = (
    "projects_project_cell_id ON projects_project (cell, id DESC, audience, state) "
    "WHERE state = 'published'",
    "projects_project_commune_id ON projects_project (commune, id DESC, audience, state) "
    "WHERE state = 'published'",
    "projects_project_audience_id ON projects_project (audience, id DESC) "
    "WHERE state = 'published' AND audience = 'instance'",
)


def up(migrator, db):
    class Project(db.Model):
        id = BigIntegerField(primary_key=True)
        title = CharField(max_length=120)
        summary = CharField(max_length=300)
        need = TextField()
        plan = TextField()
        beginning = CharField(max_length=20)
        borne_by = CharField(max_length=12)
        language = CharField(max_length=8)
        picture_key = CharField(max_length=64)
        version = IntegerField()
        edited_at = BigIntegerField(null=True)
        min_smiles = IntegerField()
        ideal_smiles = IntegerField()
        least_hours = IntegerField()
        least_supporters = IntegerField()
        place_text = CharField(max_length=200)
        place_found = BooleanField()
        lat = FloatField(null=True)
        lon = FloatField(null=True)
        remainder = CharField(max_length=10)
        last_day = DateField(null=True)
        stage = CharField(max_length=12)
        stage_before = CharField(max_length=12)
        round = IntegerField()
        has_appealed = BooleanField()
        stage_at = BigIntegerField()
        submitted_at = BigIntegerField(null=True)
        review_reminded_at = BigIntegerField(null=True)
        opened_at = BigIntegerField(null=True)
        closes_at = BigIntegerField(null=True)
        collect_until = BigIntegerField(null=True)
        funded_at = BigIntegerField(null=True)
        ended_at = BigIntegerField(null=True)
        last_sign_at = BigIntegerField(null=True)
        silent_since = BigIntegerField(null=True)
        match_percent = IntegerField()
        match_max_smiles = IntegerField()
        pledged_smiles = IntegerField()
        promised_smiles = IntegerField()
        collected_smiles = IntegerField()
        released_smiles = IntegerField()
        refunded_smiles = IntegerField()
        settle_smiles = IntegerField(null=True)
        settle_round = IntegerField()
        supporters = IntegerField()
        hours_promised = IntegerField()
        report_text = TextField()
        report_state = CharField(max_length=10)
        reported_at = BigIntegerField(null=True)
        thanked_at = BigIntegerField(null=True)
        uri = CharField(max_length=500, unique=True)
        author_uri = CharField(max_length=500)
        author_id = BigIntegerField(null=True)
        cell = BigIntegerField(null=True)
        commune = CharField(max_length=10)
        audience = CharField(max_length=8)
        state = CharField(max_length=12)
        state_before = CharField(max_length=12)
        folded = TextField()

        class Meta:
            table_name = "projects_project"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "author_id",
                        "stage",
                        "id",
                    ),
                    False,
                ),
                (
                    (
                        "stage",
                        "closes_at",
                    ),
                    False,
                ),
                (
                    (
                        "stage",
                        "id",
                    ),
                    False,
                ),
            )
            constraints = [
                SQL("CHECK (pledged_smiles >= 0)"),
                SQL("CHECK (collected_smiles >= released_smiles + refunded_smiles)"),
            ]

    class Bearer(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        member_uri = CharField(max_length=500)
        member_id = BigIntegerField(null=True)
        state = CharField(max_length=10)
        since = BigIntegerField()

        class Meta:
            table_name = "projects_bearer"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "project",
                        "member_uri",
                    ),
                    True,
                ),
                (
                    (
                        "member_uri",
                        "state",
                    ),
                    False,
                ),
            )

    class BudgetLine(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        position = IntegerField()
        what = CharField(max_length=200)
        amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles > 0)")])

        class Meta:
            table_name = "projects_budget"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "project",
                        "position",
                    ),
                    False,
                ),
            )

    class Milestone(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        position = IntegerField()
        title = CharField(max_length=120)
        due_day = DateField(null=True)
        first_due_day = DateField(null=True)
        times_put_off = IntegerField()
        asked_day = DateField(null=True)
        asked_why = CharField(max_length=1000)
        amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles >= 0)")])
        state = CharField(max_length=10)
        evidence = TextField()
        shown_by_uri = CharField(max_length=500)
        shown_at = BigIntegerField(null=True)
        decided_by_uri = CharField(max_length=500)
        decided_at = BigIntegerField(null=True)
        answer = CharField(max_length=1000)

        class Meta:
            table_name = "projects_milestone"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "project",
                        "position",
                    ),
                    False,
                ),
                (
                    (
                        "state",
                        "due_day",
                    ),
                    False,
                ),
            )

    class Photo(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+", null=True)
        member_id = BigIntegerField(index=True)
        key = CharField(max_length=64, index=True)
        position = IntegerField()

        class Meta:
            table_name = "projects_photo"
            legacy_table_names = False

    class EvidencePhoto(db.Model):
        id = BigIntegerField(primary_key=True)
        milestone = ForeignKeyField(Milestone, on_delete="CASCADE", backref="+", null=True)
        member_id = BigIntegerField(index=True)
        key = CharField(max_length=64, index=True)
        position = IntegerField()

        class Meta:
            table_name = "projects_evidence"
            legacy_table_names = False

    class ReportPhoto(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+", null=True)
        member_id = BigIntegerField(index=True)
        key = CharField(max_length=64, index=True)
        position = IntegerField()

        class Meta:
            table_name = "projects_report_photo"
            legacy_table_names = False

    class Decision(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        at = BigIntegerField()
        step = CharField(max_length=20)
        by_uri = CharField(max_length=500, index=True)
        text = CharField(max_length=1000)

        class Meta:
            table_name = "projects_decision"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "project",
                        "id",
                    ),
                    False,
                ),
            )

    class Examiner(db.Model):
        id = BigIntegerField(primary_key=True)
        member_uri = CharField(max_length=500, unique=True)
        member_id = BigIntegerField(null=True)
        named_by_uri = CharField(max_length=500)
        at = BigIntegerField()

        class Meta:
            table_name = "projects_examiner"
            legacy_table_names = False

    class Review(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        round = IntegerField()
        is_appeal = BooleanField()
        reviewer_uri = CharField(max_length=500, index=True)
        reviewer_id = BigIntegerField(null=True)
        tie = CharField(max_length=8)
        tie_text = CharField(max_length=1000)
        answers = TextField()
        verdict = CharField(max_length=8)
        reasons = CharField(max_length=1000)
        begun_at = BigIntegerField()
        given_at = BigIntegerField(null=True)
        voided_at = BigIntegerField(null=True)
        voided_by_uri = CharField(max_length=500)
        voided_why = CharField(max_length=1000)

        class Meta:
            table_name = "projects_review"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "project",
                        "round",
                        "reviewer_uri",
                    ),
                    True,
                ),
            )

    db.create_tables(
        [
            Project,
            Bearer,
            BudgetLine,
            Milestone,
            Photo,
            EvidencePhoto,
            ReportPhoto,
            Decision,
            Examiner,
            Review,
        ]
    )
    for definition in INDEXES:
        db.execute_sql(f"CREATE INDEX {definition}")
