"""Each line of a list that was applied names the decision it made, which may not be the latest."""

import json


def up(migrator, db):
    mark = db.param
    for (number,) in db.execute_sql("SELECT id FROM federation_applied_list").fetchall():
        # The list's own were written after it, in the same transaction: the first of each host.
        made = db.execute_sql(
            "SELECT host, MIN(id) FROM federation_host_decision "
            f"WHERE id > {mark} AND list_id IS NULL GROUP BY host",
            (number,),
        )
        first = dict(made.fetchall())
        [(before,)] = db.execute_sql(
            f"SELECT before FROM federation_applied_list WHERE id = {mark}", (number,)
        ).fetchall()
        lines = [[*line, first.get(line[0], 0)] for line in json.loads(before)]
        db.execute_sql(
            f"UPDATE federation_applied_list SET before = {mark} WHERE id = {mark}",
            (json.dumps(lines), number),
        )
