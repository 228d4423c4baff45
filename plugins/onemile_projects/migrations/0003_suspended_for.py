"""Keep why a project is suspended, so that only who may lift that reason lifts it."""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE projects_project ADD COLUMN suspended_for VARCHAR(60) NOT NULL DEFAULT ''"
    )
    # What the last line of a journal says to wait for its bearers goes on with them; the rest is
    # the moderators' to decide.
    db.execute_sql(
        "UPDATE projects_project SET suspended_for = CASE WHEN (SELECT step FROM projects_decision"
        " WHERE project_id = projects_project.id ORDER BY id DESC LIMIT 1) = 'bearers_rest'"
        " THEN 'resting' ELSE 'moderators' END WHERE stage = 'suspended'"
    )
