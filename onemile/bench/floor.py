"""The floor: a bare Flask page of 20 rows from the same database, by the same server."""

import os
import sqlite3
import threading
from pathlib import Path

from flask import Flask, render_template_string

ROWS = 20
PAGE = """<!doctype html><title>Floor</title><ul>
{% for row in rows %}<li><a href="/{{ row[0] }}">{{ row[1] }}</a> {{ row[2] }}</li>
{% endfor %}</ul>"""

app = Flask(__name__)
_kept = threading.local()


@app.get("/")
def page() -> str:
    """Show 20 members, the newest first."""
    if not hasattr(_kept, "connection"):
        path = Path(os.environ["ONEMILE_INSTANCE"]) / "onemile.sqlite"
        _kept.connection = sqlite3.connect(path)
    rows = _kept.connection.execute(
        "SELECT id, first_name, public_id FROM member ORDER BY id DESC LIMIT ?", (ROWS,)
    ).fetchall()
    return render_template_string(PAGE, rows=rows)
