"""Where a plugin keeps its private keys: ``keys/<plugin>/<name>`` in the instance's folder.

They are made once and never again: a key that is lost is an identity that is lost, so what is
empty or cannot be read is said, and not replaced. They go with the instance's backups.
"""

import re
from collections.abc import Callable
from pathlib import Path

from onemile import clock, current
from onemile.contracts import HealthResult
from onemile.i18n import gettext as _
from onemile.secret_keys import make_once

KEY_BYTES_MAX = 64_000  # a private key with its chain of certificates
_NAME = re.compile(r"([a-z][a-z0-9]{1,29})\.([a-z0-9][a-z0-9-]{0,39})")
# Whoever else may read or write it.
_OTHERS = 0o077


def load(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the key of a name, ``<plugin>.<key>``, made by ``make`` the first time.

    Two processes at once get the same. Raises ValueError for a name that is none, or of no
    plugin at work, for what ``make`` gives if it is no key, and for a file that holds none.
    """
    path = _path_of(name)
    if not path.exists():
        make_once(path, lambda: _checked(name, make()))
    return _checked(f"{name} ({path})", path.read_bytes())


def set_aside(name: str) -> None:
    """Let a key that is of no use any more make room for a new one; its file stays beside it.

    Nothing happens where there is none. Raises ValueError as ``load``.
    """
    path = _path_of(name)
    if path.exists():
        path.rename(path.with_name(f".{path.name}.{clock.now():%Y%m%dT%H%M%S}"))


def check() -> HealthResult:
    """Tell whether all that lies in the folder of keys is whole, and the owner's alone."""
    folder = current.instance().folder / "keys"
    # A dot begins what a process that was killed had not put in its place yet.
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if not path.is_dir() and not path.name.startswith(".")
    ]
    empty = [_shown(path) for path in files if not path.stat().st_size]
    if empty:
        return HealthResult(
            is_fine=False,
            detail=_("keys without content: %(names)s", names=_few(empty)),
            mend=_("put them back from a backup; a new key would make you a stranger"),
        )
    open_ones = [_shown(path) for path in (folder, *files) if path.stat().st_mode & _OTHERS]
    if open_ones:
        return HealthResult(
            is_fine=False,
            detail=_("keys that others on this machine can read: %(names)s", names=_few(open_ones)),
            mend=f"chmod -R go= {folder}",
        )
    return HealthResult(is_fine=True, detail=_("the keys are whole, and nobody else's to read"))


def _path_of(name: str) -> Path:
    instance = current.instance()
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise ValueError(f"{name!r:.60} is no name of a key: <plugin>.<small letters and digits>")
    if not instance.plugins.is_enabled(parts[1]):
        raise ValueError(f"{name!r}: there is no plugin {parts[1]!r} at work")
    return instance.folder / "keys" / parts[1] / parts[2]


def _checked(name: str, content: bytes) -> bytes:
    if not isinstance(content, bytes) or not 0 < len(content) <= KEY_BYTES_MAX:
        raise ValueError(f"{name}: a key has 1 to {KEY_BYTES_MAX} bytes")
    return content


def _shown(path: Path) -> str:
    return path.relative_to(current.instance().folder).as_posix()


def _few(names: list[str]) -> str:
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
