"""The questions that every plugin is asked, asked of the toolshed."""

import pytest
from onemile_toolshed import services
from onemile_toolshed.models import Tool

from onemile.api import pictures, publishing
from onemile.testing.plugin_contract import PluginContract


@pytest.mark.plugins("toolshed")
class TestToolshed(PluginContract):
    """Tools that neighbours lend."""

    name = "toolshed"
    near = (publishing.MILE, publishing.AROUND)
    wide = (publishing.INSTANCE,)

    def publish(self, author, *, audience, title, photo):
        tool = services.shelve(author, name=title, photo=photo, audience=audience)
        return {
            "uri": tool.uri,
            "path": Tool.path_of(tool.id),
            "report": f"/report/toolshed.tool/{tool.id}",
            "picture": pictures.url(tool.photo_key),
        }
