"""Versioned addresses of static files, which browsers may then keep for good."""

import hashlib
from pathlib import Path

from flask import current_app, url_for

CACHE_SECONDS = 365 * 24 * 3600
_versions: dict[Path, str] = {}


def static(path: str, plugin: str = "") -> str:
    """Give the address of a static file of the core, or of a plugin, with its content's hash."""
    owner = current_app.blueprints[plugin] if plugin else current_app
    file = Path(owner.static_folder or "") / path
    if current_app.debug or file not in _versions:
        content = file.read_bytes() if file.exists() else b""
        _versions[file] = hashlib.sha256(content).hexdigest()[:10]
    endpoint = f"{plugin}.static" if plugin else "static"
    return url_for(endpoint, filename=path, v=_versions[file])
