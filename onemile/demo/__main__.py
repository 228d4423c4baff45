"""python -m onemile.demo FOLDER ADDRESS SIZE: plant the demo, and leave.

In a process of its own: what the inventing took in memory the server would keep.
"""

import sys
from pathlib import Path

from onemile import db
from onemile.cli.setup import make_instance
from onemile.db import EXTENSION as DATABASE
from onemile.demo import ground, town

# An association as invented as its members; French numbers 01 99 00 are kept for fiction.
SETTINGS = {
    "name": "1Mile Alsace",
    "contact": "bonjour@demo.example",
    "legal.association": "Les Voisins d’un mile (association inventée)",
    "legal.address": "1 place du Marché, 67100 Strasbourg",
    "legal.phone": "01 99 00 12 34",
    "legal.director": "Jean-Luc Ehrhart",
    "legal.host": "Cet ordinateur",
}


def main(folder: Path, address: str, size: int) -> None:
    """Make the instance and its people; the mark comes last."""
    app = make_instance(folder, {**SETTINGS, "base_url": address})
    logins = town.plant(app, size=size)
    with app.app_context():
        db.shut(app.extensions[DATABASE])
    ground.mark(folder, logins.to_json())


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    except KeyboardInterrupt:
        sys.exit(130)  # whoever started us says what there is to say
