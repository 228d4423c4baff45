"""What a post answers, as its author pressed: the same words to another are another comment."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE conversation_post ADD COLUMN answers_id BIGINT")
