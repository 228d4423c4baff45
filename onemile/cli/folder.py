"""Which instance a command is about."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from flask import Flask

from onemile import db
from onemile.app import create_app
from onemile.config import FILE_NAME


@dataclass(frozen=True)
class Folder:
    """An instance's folder; it exists once it holds a onemile.toml."""

    path: Path

    @classmethod
    def chosen(cls, given: Path | None) -> "Folder":
        """The folder given, else the one of the environment, else the present one."""
        return cls(Path(given or os.environ.get("ONEMILE_INSTANCE") or "."))

    def exists(self) -> bool:
        """Tell whether an instance lives here."""
        return (self.path / FILE_NAME).is_file()

    def require(self) -> Path:
        """Give the path. Raises a usage error where no instance lives."""
        if not self.exists():
            raise click.UsageError(
                f"no {FILE_NAME} in {self.path.resolve()}: make an instance with "
                "`onemile init FOLDER`, or name one with --instance FOLDER"
            )
        return self.path


pass_folder = click.make_pass_decorator(Folder)


def load_app(folder: Folder) -> Flask:
    """Put the instance of a folder together. Raises SettingsError, PluginError.

    Its database is shut when the command ends; under a WSGI server there is none to end.
    """
    app = create_app(folder.require())
    command = click.get_current_context(silent=True)
    if command is not None:
        command.call_on_close(partial(db.shut, app.extensions[db.EXTENSION]))
    return app
