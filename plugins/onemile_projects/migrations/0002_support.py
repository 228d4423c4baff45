"""What is promised, given, done and lent for projects; news, and who follows."""

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

# A second promise of one supporter must be refused at once; alike on both engines.
UNIQUE_INDEXES = (
    "projects_pledge_one_at_a_time ON projects_pledge (project_id, supporter_uri) "
    "WHERE state = 'held' AND kind = 'member'",
)


def up(migrator, db):
    class Project(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "projects_project"
            legacy_table_names = False

    class Milestone(db.Model):
        id = BigIntegerField(primary_key=True)

        class Meta:
            table_name = "projects_milestone"
            legacy_table_names = False

    class Pledge(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        key = CharField(max_length=80, unique=True)
        project = ForeignKeyField(Project, on_delete="RESTRICT", backref="+")
        kind = CharField(max_length=8)
        supporter_uri = CharField(max_length=500)
        supporter_id = BigIntegerField(null=True)
        amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles > 0)")])
        collected_smiles = IntegerField()
        refunded_smiles = IntegerField()
        settled_round = IntegerField()
        settled_smiles = IntegerField()
        is_anonymous = BooleanField()
        rest_to = CharField(max_length=10)
        state = CharField(max_length=10)
        form_key = CharField(max_length=80, null=True, unique=True)
        at = BigIntegerField()
        lapses_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)
        ended_why = CharField(max_length=20)

        class Meta:
            table_name = "projects_pledge"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "project",
                        "state",
                        "id",
                    ),
                    False,
                ),
                (
                    (
                        "supporter_uri",
                        "state",
                    ),
                    False,
                ),
            )
            constraints = [
                SQL("CHECK (collected_smiles <= amount_smiles)"),
                SQL("CHECK (refunded_smiles <= collected_smiles)"),
            ]

    class Release(db.Model):
        id = BigIntegerField(primary_key=True)
        key = CharField(max_length=80, unique=True)
        project = ForeignKeyField(Project, on_delete="RESTRICT", backref="+")
        milestone = ForeignKeyField(Milestone, on_delete="RESTRICT", backref="+", null=True)
        source = CharField(max_length=10)
        payee_uri = CharField(max_length=500)
        payee_id = BigIntegerField(null=True)
        amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles > 0)")])
        what = CharField(max_length=200)
        asked_by_uri = CharField(max_length=500)
        asked_at = BigIntegerField()
        state = CharField(max_length=10)
        decided_by_uri = CharField(max_length=500)
        decided_at = BigIntegerField(null=True)
        answer = CharField(max_length=1000)

        class Meta:
            table_name = "projects_release"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "project",
                        "state",
                        "id",
                    ),
                    False,
                ),
                (
                    (
                        "decided_by_uri",
                        "decided_at",
                    ),
                    False,
                ),
                (
                    (
                        "payee_uri",
                        "id",
                    ),
                    False,
                ),
            )

    class Task(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        milestone = ForeignKeyField(Milestone, on_delete="SET NULL", backref="+", null=True)
        position = IntegerField()
        title = CharField(max_length=120)
        day = DateField(null=True)
        when_text = CharField(max_length=200)
        hours = IntegerField(constraints=[SQL("CHECK (hours > 0)")])
        places = IntegerField(constraints=[SQL("CHECK (places > 0)")])
        amount_smiles = IntegerField(constraints=[SQL("CHECK (amount_smiles >= 0)")])
        state = CharField(max_length=8)

        class Meta:
            table_name = "projects_task"
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
                        "day",
                    ),
                    False,
                ),
            )

    class Volunteer(db.Model):
        id = BigIntegerField(primary_key=True)
        task = ForeignKeyField(Task, on_delete="CASCADE", backref="+")
        member_uri = CharField(max_length=500)
        member_id = BigIntegerField(null=True)
        state = CharField(max_length=10)
        is_named = BooleanField()
        at = BigIntegerField()
        offered_until = BigIntegerField(null=True)
        reminded_at = BigIntegerField(null=True)
        confirmed_at = BigIntegerField(null=True)
        receiver_uri = CharField(max_length=500)
        commitment_key = CharField(max_length=80, null=True, unique=True)
        exchange_uri = CharField(max_length=500)
        paid_smiles = IntegerField()
        ended_at = BigIntegerField(null=True)

        class Meta:
            table_name = "projects_volunteer"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "task",
                        "member_uri",
                    ),
                    True,
                ),
                (
                    (
                        "task",
                        "state",
                        "at",
                    ),
                    False,
                ),
                (
                    (
                        "member_uri",
                        "state",
                    ),
                    False,
                ),
                (
                    (
                        "state",
                        "offered_until",
                    ),
                    False,
                ),
            )

    class Thing(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        position = IntegerField()
        title = CharField(max_length=120)
        state = CharField(max_length=8)
        lender_uri = CharField(max_length=500, index=True)
        lender_id = BigIntegerField(null=True)
        is_named = BooleanField()
        at = BigIntegerField(null=True)

        class Meta:
            table_name = "projects_thing"
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

    class News(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        author_uri = CharField(max_length=500, index=True)
        author_id = BigIntegerField(null=True)
        title = CharField(max_length=120)
        text = TextField()
        state = CharField(max_length=8)
        told = IntegerField()
        at = BigIntegerField()

        class Meta:
            table_name = "projects_news"
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

    class Follower(db.Model):
        id = BigIntegerField(primary_key=True)
        project = ForeignKeyField(Project, on_delete="CASCADE", backref="+")
        member_uri = CharField(max_length=500, index=True)
        member_id = BigIntegerField(null=True)
        since = BigIntegerField()

        class Meta:
            table_name = "projects_follower"
            legacy_table_names = False
            indexes = (
                (
                    (
                        "project",
                        "member_uri",
                    ),
                    True,
                ),
            )

    db.create_tables([Pledge, Release, Task, Volunteer, Thing, News, Follower])
    for definition in UNIQUE_INDEXES:
        db.execute_sql(f"CREATE UNIQUE INDEX {definition}")
