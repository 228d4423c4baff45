"""Versioned addresses of static files, which browsers may then keep for good."""

import hashlib
from pathlib import Path
from typing import Any

from flask import current_app, has_request_context, request, url_for

CACHE_SECONDS = 365 * 24 * 3600
# By where the instance is mounted, plugin and path: the same on every page.
_addresses: dict[tuple[str, str, str, str], str] = {}


def static(path: str, plugin: str = "") -> str:
    """Give the address of a static file of the core, or of a plugin, with its content's hash."""
    owner = current_app.blueprints[plugin] if plugin else current_app
    mounted = request.script_root if has_request_context() else ""
    key = (str(owner.static_folder), mounted, plugin, path)
    if current_app.debug or key not in _addresses:
        _addresses[key] = _address(owner, path, plugin)
    return _addresses[key]


def _address(owner: Any, path: str, plugin: str) -> str:
    file = Path(owner.static_folder or "") / path
    content = file.read_bytes() if file.exists() else b""
    version = hashlib.sha256(content).hexdigest()[:10]
    endpoint = f"{plugin}.static" if plugin else "static"
    return url_for(endpoint, filename=path, v=version)
