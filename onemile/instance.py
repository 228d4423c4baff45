"""One running instance: what create_app() puts together and current.py hands out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onemile.catalogues import Catalogues
from onemile.commitments import Commitments
from onemile.config import Settings
from onemile.contracts import InstanceCard
from onemile.ledger import Ledger
from onemile.plugin_manager import Plugins
from onemile.schema import Component


@dataclass(kw_only=True)
class Instance:
    """The parts of an instance. ``folder`` holds its database, uploads and keys."""

    folder: Path
    settings: Settings
    plugins: Plugins
    catalogues: Catalogues
    card: InstanceCard
    components: list[Component]
    secret_keys: list[str]
    ledger: Ledger | None = None
    commitments: Commitments | None = None
    # Rooms keep what they load once (the region, for one) here, under their own name.
    rooms: dict[str, Any] = field(default_factory=dict)
