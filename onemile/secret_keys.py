"""Secret keys of an instance: one per line in ``keys/secret``, the newest last."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def load_secret_keys(folder: Path) -> list[str]:
    """Read the keys, making the first one (readable by the owner only) where there is none."""
    path = folder / "keys" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another starter made it in this moment; its key is ours
        else:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(KEY_BYTES) + "\n")
    return [line for line in path.read_text().split("\n") if line]
