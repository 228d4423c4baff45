"""Names of actors elsewhere that lie at another host than they."""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE federation_actor ADD COLUMN name_host VARCHAR(255) NOT NULL DEFAULT ''"
    )
    db.execute_sql("CREATE INDEX federation_actor_name_host ON federation_actor (name_host)")
