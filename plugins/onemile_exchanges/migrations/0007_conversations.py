"""What the two of an exchange say to each other moves into the core's room of conversations."""

import hashlib

from peewee import BigIntegerField, BooleanField, CharField

ROWS_AT_ONCE = 100
ENDED = ("declined", "expired", "cancelled", "reversed")
# Whoever has left has taken their name and words along, also where exchanges was off that day:
# without their name nothing would find the words again.
POSTS = """
INSERT INTO conversation_post
    (id, conversation_id, author_uri, author_id, reply_to, text, state, state_before)
SELECT m.id, a.conversation_id,
    CASE WHEN p.state = 'left' THEN '' ELSE m.by_uri END,
    CASE WHEN p.state = 'left' THEN NULL ELSE p.id END,
    NULL,
    CASE WHEN p.state = 'left' THEN '' ELSE m.text END,
    CASE WHEN p.state = 'left' THEN 'erased' ELSE m.state END,
    ''
FROM exchanges_message m
JOIN exchanges_agreement a ON a.id = m.agreement_id
LEFT JOIN member p ON p.uri = m.by_uri
WHERE a.conversation_id IS NOT NULL
"""


def up(migrator, db):
    class Agreement(db.Model):
        id = BigIntegerField(primary_key=True)
        item_id = BigIntegerField(null=True)
        helper_uri = CharField(max_length=500)
        helped_uri = CharField(max_length=500)
        opened_by_uri = CharField(max_length=500)
        state = CharField(max_length=16)
        unread_helper = BooleanField()
        unread_helped = BooleanField()
        conversation_id = BigIntegerField(null=True)

        class Meta:
            table_name = "exchanges_agreement"
            legacy_table_names = False

    class Conversation(db.Model):
        id = BigIntegerField(primary_key=True)
        kind = CharField(max_length=8)
        policy = CharField(max_length=10)
        subject_uri = CharField(max_length=500)
        subject_author_uri = CharField(max_length=500)
        opened_by_uri = CharField(max_length=500)
        is_first_contact = BooleanField()
        keeper = CharField(max_length=60)
        path = CharField(max_length=200)
        pair_key = CharField(max_length=64, null=True)
        last_post_id = BigIntegerField()

        class Meta:
            table_name = "conversation"
            legacy_table_names = False

    class Reader(db.Model):
        id = BigIntegerField(primary_key=True)
        conversation_id = BigIntegerField()
        person_uri = CharField(max_length=500)
        member_id = BigIntegerField(null=True)
        standing = CharField(max_length=10)
        read_up_to = BigIntegerField()
        is_unread = BooleanField()

        class Meta:
            table_name = "conversation_reader"
            legacy_table_names = False

    db.execute_sql("ALTER TABLE exchanges_agreement ADD COLUMN conversation_id BIGINT")
    known = _Known(db)
    conversations, readers = [], []
    for agreement in Agreement.select().order_by(Agreement.id):
        here = known.here(agreement)
        if here:  # of two who have both left nothing is anybody's to read
            number = known.free("conversation", agreement.id)
            conversations.append(known.conversation(agreement, number, here))
            readers += [known.reader(agreement, number, uri) for uri in here]
    for row in conversations:
        db.execute_sql(
            f"UPDATE exchanges_agreement SET conversation_id = {int(row['id'])} "
            f"WHERE id = {int(row['path'].rpartition('/')[2])}"
        )
    for model, rows in ((Conversation, conversations), (Reader, readers)):
        for start in range(0, len(rows), ROWS_AT_ONCE):
            model.insert_many(rows[start : start + ROWS_AT_ONCE]).execute()
    db.execute_sql(POSTS)
    db.execute_sql(
        "CREATE UNIQUE INDEX exchanges_agreement_conversation_id "
        "ON exchanges_agreement (conversation_id)"
    )
    db.execute_sql("DROP TABLE exchanges_message")


class _Known:
    """What must be known of things, people and messages to open the conversations, read at once."""

    def __init__(self, db):
        self.items = {
            number: (uri, author)
            for number, uri, author in _rows(db, "SELECT id, uri, author_uri FROM exchanges_item")
        }
        members = _rows(db, "SELECT uri, id, state FROM member")
        self.gone = {uri for uri, _number, state in members if state == "left"}
        self.numbers = {uri: number for uri, number, _state in members}
        self.last, self.last_by = {}, {}
        newest = "SELECT agreement_id, by_uri, MAX(id) FROM exchanges_message GROUP BY 1, 2"
        for agreement, uri, last in _rows(db, newest):
            self.last_by[agreement, uri] = last
            self.last[agreement] = max(last, self.last.get(agreement, 0))
        self.taken = {
            table: {number for (number,) in _rows(db, f"SELECT id FROM {table}")}
            for table in ("conversation", "conversation_reader")
        }

    def here(self, agreement):
        two = (agreement.helper_uri, agreement.helped_uri)
        return [uri for uri in two if uri not in self.gone]

    def free(self, table, number):
        """Give a number that nobody has there: the exchange's own, whose time it tells, or next."""
        while number in self.taken[table]:
            number += 1
        self.taken[table].add(number)
        return number

    def conversation(self, agreement, number, here):
        uri, author = self.items.get(agreement.item_id, ("", ""))
        opener = agreement.opened_by_uri
        key = "\0".join(("conversation", "exchanges", str(agreement.id)))
        return {
            "id": number,
            "kind": "pair",
            "policy": "closed" if agreement.state in ENDED else "open",
            "subject_uri": uri,
            "subject_author_uri": author,
            "opened_by_uri": "" if opener in self.gone else opener,
            "is_first_contact": False,
            "keeper": "exchanges",
            "path": f"/exchanges/{agreement.id}",
            "pair_key": hashlib.sha256(key.encode()).hexdigest() if len(here) > 1 else None,
            "last_post_id": self.last.get(agreement.id, 0),
        }

    def reader(self, agreement, number, uri):
        is_helper = uri == agreement.helper_uri
        is_unread = agreement.unread_helper if is_helper else agreement.unread_helped
        last = (self.last_by if is_unread else self.last).get(
            (agreement.id, uri) if is_unread else agreement.id, 0
        )
        return {
            "id": self.free("conversation_reader", number),
            "conversation_id": number,
            "person_uri": uri,
            "member_id": self.numbers.get(uri),
            "standing": "accepted",
            "read_up_to": last,
            "is_unread": bool(is_unread),
        }


def _rows(db, sql):
    return db.execute_sql(sql).fetchall()
