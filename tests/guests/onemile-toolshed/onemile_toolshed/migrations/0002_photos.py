"""A photo of each tool."""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE toolshed_tool ADD COLUMN photo_key VARCHAR(64) NOT NULL DEFAULT ''"
    )
    db.execute_sql("CREATE INDEX toolshed_tool_photo_key ON toolshed_tool (photo_key)")
