"""Keys, hosts, remote actors and things, what was said to us, what we say."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)


def up(migrator, db):
    class OwnKey(db.Model):
        id = BigIntegerField(primary_key=True)
        actor_uri = CharField(max_length=500, index=True)
        kind = CharField(max_length=8)
        key_id = CharField(max_length=500, unique=True)
        public = TextField()
        sealed = TextField()
        made_at = BigIntegerField()
        retires_at = BigIntegerField(null=True)
        wiped_at = BigIntegerField(null=True)

        class Meta:
            table_name = "federation_own_key"
            legacy_table_names = False

    class Host(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255, unique=True)
        domain = CharField(max_length=255, index=True)
        standing = CharField(max_length=10)
        reason = CharField(max_length=500)
        software = CharField(max_length=80)
        software_at = BigIntegerField(null=True)
        speaks = CharField(max_length=10)
        first_seen_at = BigIntegerField()
        last_sent_at = BigIntegerField(null=True)
        last_received_at = BigIntegerField(null=True)
        failures = IntegerField()
        failing_since = BigIntegerField(null=True)
        open_again_at = BigIntegerField(null=True)
        rest_seconds = IntegerField()
        pace = IntegerField()
        failed_days = TextField()
        unreachable_since = BigIntegerField(null=True)
        parted_at = BigIntegerField(null=True)
        refused_us_at = BigIntegerField(null=True)

        class Meta:
            table_name = "federation_host"
            legacy_table_names = False

    class HostDecision(db.Model):
        id = BigIntegerField(primary_key=True)
        host = CharField(max_length=255, index=True)
        standing = CharField(max_length=10)
        reason = CharField(max_length=500)
        by_uri = CharField(max_length=500)
        decided_at = BigIntegerField()

        class Meta:
            table_name = "federation_host_decision"
            legacy_table_names = False

    class RemoteActor(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        host = CharField(max_length=255, index=True)
        kind = CharField(max_length=20)
        handle = CharField(max_length=200)
        is_handle_proven = BooleanField()
        name = CharField(max_length=200)
        summary = TextField()
        url = CharField(max_length=2_000)
        inbox = CharField(max_length=500)
        shared_inbox = CharField(max_length=500)
        outbox = CharField(max_length=500)
        followers = CharField(max_length=500)
        icon = CharField(max_length=2_000)
        attributed_to_uri = CharField(max_length=500)
        also_known_as = TextField()
        moved_to_uri = CharField(max_length=500)
        is_locked = BooleanField()
        featurable_by = CharField(max_length=10)
        state = CharField(max_length=6)
        first_seen_at = BigIntegerField()
        read_at = BigIntegerField()

        class Meta:
            table_name = "federation_actor"
            legacy_table_names = False

    class RemoteKey(db.Model):
        id = BigIntegerField(primary_key=True)
        key_id = CharField(max_length=500, unique=True)
        owner_uri = CharField(max_length=500, index=True)
        host = CharField(max_length=255, index=True)
        kind = CharField(max_length=8)
        public = TextField()
        read_at = BigIntegerField()
        refetched_at = BigIntegerField(null=True)

        class Meta:
            table_name = "federation_remote_key"
            legacy_table_names = False

    class PinnedKey(db.Model):
        id = BigIntegerField(primary_key=True)
        key_id = CharField(max_length=500)
        owner_uri = CharField(max_length=500, index=True)
        host = CharField(max_length=255, index=True)
        public = TextField()

        class Meta:
            table_name = "federation_pinned_key"
            legacy_table_names = False

    class DoubtedKey(db.Model):
        id = BigIntegerField(primary_key=True)
        key_id = CharField(max_length=500, unique=True)
        owner_uri = CharField(max_length=500, index=True)
        host = CharField(max_length=255, index=True)
        kind = CharField(max_length=8)
        public = TextField()
        seen_at = BigIntegerField()
        looked_at = BigIntegerField()

        class Meta:
            table_name = "federation_doubted_key"
            legacy_table_names = False

    class RemoteObject(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        host = CharField(max_length=255, index=True)
        kind = CharField(max_length=20)
        author_uri = CharField(max_length=500, index=True)
        audience_uri = CharField(max_length=500, index=True)
        shared_by_uri = CharField(max_length=500, index=True)
        title = CharField(max_length=300)
        summary = TextField()
        content = TextField()
        url = CharField(max_length=2_000)
        in_reply_to_uri = CharField(max_length=500, index=True)
        context_uri = CharField(max_length=500)
        is_public = BooleanField()
        is_sensitive = BooleanField()
        published_at = BigIntegerField(null=True)
        updated_at = BigIntegerField(null=True)
        received_at = BigIntegerField()
        state = CharField(max_length=6)

        class Meta:
            table_name = "federation_object"
            legacy_table_names = False

    class Inbound(db.Model):
        id = BigIntegerField(primary_key=True)
        activity_uri = CharField(max_length=500)
        digest = CharField(max_length=32, unique=True)
        verb = CharField(max_length=40)
        actor_uri = CharField(max_length=500)
        host = CharField(max_length=255, index=True)
        object_uri = CharField(max_length=500)
        body = TextField()
        state = CharField(max_length=8)
        received_at = BigIntegerField()
        due_at = BigIntegerField()
        attempts = IntegerField()
        error = TextField()

        class Meta:
            table_name = "federation_inbound"
            indexes = (
                (("state", "due_at", "id"), False),
                (("state", "object_uri", "id"), False),
                (("actor_uri", "activity_uri"), False),
            )
            legacy_table_names = False

    class Known(db.Model):
        id = BigIntegerField(primary_key=True)
        digest = CharField(max_length=32, unique=True)

        class Meta:
            table_name = "federation_known"
            legacy_table_names = False

    class Signature(db.Model):
        id = BigIntegerField(primary_key=True)
        digest = CharField(max_length=32, unique=True)
        until = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_signature"
            legacy_table_names = False

    class Removed(db.Model):
        id = BigIntegerField(primary_key=True)
        object_uri = CharField(max_length=500, unique=True)
        actor_uri = CharField(max_length=500)
        until = BigIntegerField(index=True)

        class Meta:
            table_name = "federation_removed"
            legacy_table_names = False

    class Activity(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        key = CharField(max_length=100, unique=True)
        sender_uri = CharField(max_length=500, index=True)
        verb = CharField(max_length=20)
        object_uri = CharField(max_length=500, index=True)
        body = TextField()
        retry_class = CharField(max_length=1)
        is_public = BooleanField()
        audience = TextField()
        fan_out = TextField(null=True)
        fan_out_at = BigIntegerField(null=True, index=True)
        made_at = BigIntegerField()

        class Meta:
            table_name = "federation_activity"
            indexes = ((("sender_uri", "id"), False),)
            legacy_table_names = False

    class Delivery(db.Model):
        id = BigIntegerField(primary_key=True)
        activity = ForeignKeyField(Activity, backref="+", on_delete="CASCADE")
        inbox = CharField(max_length=500)
        host = CharField(max_length=255)
        object_uri = CharField(max_length=500)
        retry_class = CharField(max_length=1)
        is_urgent = BooleanField()
        state = CharField(max_length=9)
        due_at = BigIntegerField()
        attempts = IntegerField()
        tried_before = IntegerField()
        last_status = IntegerField()
        error = CharField(max_length=300)
        ended_at = BigIntegerField(null=True)

        class Meta:
            table_name = "federation_delivery"
            indexes = (
                (("activity", "inbox"), True),
                (("state", "is_urgent", "due_at"), False),
                (("host", "state", "object_uri", "id"), False),
            )
            legacy_table_names = False

    class Sent(db.Model):
        id = BigIntegerField(primary_key=True)
        object_uri = CharField(max_length=500)
        host = CharField(max_length=255)
        inbox = CharField(max_length=500)
        sender_uri = CharField(max_length=500, index=True)
        first_sent_at = BigIntegerField()
        delete_asked_at = BigIntegerField(null=True)
        deleted_at = BigIntegerField(null=True)
        answer = IntegerField()

        class Meta:
            table_name = "federation_sent"
            indexes = ((("object_uri", "host"), True),)
            legacy_table_names = False

    class Gone(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        former_type = CharField(max_length=300)
        at = BigIntegerField()

        class Meta:
            table_name = "federation_gone"
            legacy_table_names = False

    class Round(db.Model):
        id = BigIntegerField(primary_key=True)
        after = CharField(max_length=500)
        begun_at = BigIntegerField()
        is_over = BooleanField()

        class Meta:
            table_name = "federation_round"
            legacy_table_names = False

    class CanaryFlight(db.Model):
        id = BigIntegerField(primary_key=True)
        uri = CharField(max_length=500, unique=True)
        sent_at = BigIntegerField(index=True)
        status = IntegerField()
        error = CharField(max_length=300)
        noted_at = BigIntegerField(null=True)

        class Meta:
            table_name = "federation_canary"
            legacy_table_names = False

    db.create_tables(
        [
            OwnKey,
            Host,
            HostDecision,
            RemoteActor,
            RemoteKey,
            PinnedKey,
            DoubtedKey,
            RemoteObject,
            Inbound,
            Known,
            Signature,
            Removed,
            Activity,
            Delivery,
            Sent,
            Gone,
            Round,
            CanaryFlight,
        ],
        safe=False,
    )
