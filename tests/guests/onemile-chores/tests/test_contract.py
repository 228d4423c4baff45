"""The questions that every plugin is asked, asked of the chores, which publish nothing."""

import pytest
from onemile_chores import services

from onemile.testing.plugin_contract import PluginContract


@pytest.mark.plugins("chores")
class TestChores(PluginContract):
    """Work that the worker does."""

    name = "chores"

    def live(self, member, other):
        for number, one in enumerate((member, other)):
            services.note("done", {"number": number, "by_uri": one.uri})
