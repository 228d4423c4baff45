"""What is for partners' members too is found by the widest ring as well."""


def up(migrator, db):
    db.execute_sql("DROP INDEX exchanges_item_audience_id")
    db.execute_sql(
        "CREATE INDEX exchanges_item_widest_id ON exchanges_item (state, id DESC, audience) "
        "WHERE state = 'published' AND audience IN ('instance', 'partners')"
    )
