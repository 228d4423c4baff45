"""The floor of a page that is given from its copy: a bare Flask page of the very same bytes."""

import os
from functools import lru_cache
from pathlib import Path

from flask import Flask

app = Flask(__name__)


@lru_cache
def _body() -> bytes:
    return Path(os.environ["ONEMILE_INSTANCE"], "bench-bare.html").read_bytes()


@app.get("/")
def page() -> bytes:
    """Give the bytes, as any view would."""
    return _body()
