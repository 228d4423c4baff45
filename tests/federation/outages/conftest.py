"""An instance that is started again with other plugins."""

from typing import Any

import pytest

from onemile import db
from onemile.app import create_app
from onemile.privacy import leavers


@pytest.fixture
def restarted(alsace, network):
    """Start alsace again with other plugins: ``restarted("mags")``."""
    first, again = alsace.app.extensions["onemile"], []

    def start(*plugins):
        overrides: dict[str, Any] = {"base_url": alsace.base, "enabled": list(plugins)}
        if first.settings["database_url"]:
            overrides["database_url"] = first.settings["database_url"]
        again.append(create_app(first.folder, overrides=overrides, environment={}, testing=True))
        leavers.make_good_at_start(again[-1])
        return network.add(again[-1])

    yield start
    for app in again:
        db.shut(app.extensions[db.EXTENSION])
