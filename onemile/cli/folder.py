"""Which instance a command is about."""

import os
from dataclasses import dataclass
from pathlib import Path

import click
from flask import Flask

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
    """Put the instance of a folder together. Raises SettingsError, PluginError."""
    return create_app(folder.require())
