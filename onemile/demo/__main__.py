"""python -m onemile.demo FOLDER ADDRESS SIZE: plant the demo, and leave.

In a process of its own: what the inventing took in memory the server would keep.
"""

import sys
from pathlib import Path

from onemile import db
from onemile.cli.setup import make_instance
from onemile.db import EXTENSION as DATABASE
from onemile.demo import ground, town


def main(folder: Path, address: str, size: int) -> None:
    """Make the instance and its people; the mark comes last."""
    app = make_instance(folder, {"name": "1Mile Alsace", "base_url": address})
    logins = town.plant(app, size=size)
    with app.app_context():
        db.shut(app.extensions[DATABASE])
    ground.mark(folder, logins.to_json())


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    except KeyboardInterrupt:
        sys.exit(130)  # whoever started us says what there is to say
