"""A plugin made of functions, in an instance of its own."""

import types
from pathlib import Path

import pytest

from onemile import api, plugin_manager


@pytest.fixture
def with_guest(make_instance, tmp_path, monkeypatch):
    """Make an instance whose one plugin, "odd", answers the hooks it is given."""

    def make(manifest=None, settings=None, **hooks):
        module = types.ModuleType("onemile_odd")
        module.__file__ = str(Path(tmp_path) / "odd" / "__init__.py")
        module.MANIFEST = manifest or api.Manifest(name="odd", title="Odd", roots=("/odds",))
        for name, answer in hooks.items():
            setattr(module, name, api.hookimpl(lambda answer=answer: answer))
        point = types.SimpleNamespace(name="odd", dist=None, load=lambda: module)
        monkeypatch.setattr(plugin_manager, "installed", lambda: [point])
        return make_instance(plugins=["odd"], settings=settings)

    return make
