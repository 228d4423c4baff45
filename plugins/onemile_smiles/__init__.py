"""Smiles: the ledger of thanks. Answers the core's ledger port; other plugins ask only that."""

from collections.abc import Sequence

from onemile.api import Job, Ledger, Manifest, Setting, hookimpl
from onemile.api import lazy_gettext as _l
from onemile_smiles import settings, thanks
from onemile_smiles.ledger import SmilesLedger
from onemile_smiles.models import MODELS

MANIFEST = Manifest(name="smiles", title=_l("Smiles"))
DAY_SECONDS = 86_400


@hookimpl
def register_models() -> Sequence[type]:
    return MODELS


@hookimpl
def register_settings() -> Sequence[Setting]:
    return settings.SETTINGS


@hookimpl
def register_jobs() -> Sequence[Job]:
    return [
        Job(name="smiles.vest", every_seconds=3600, run=thanks.vest),
        Job(name="smiles.welcome", every_seconds=DAY_SECONDS, run=thanks.welcome_everybody),
    ]


@hookimpl
def provide_ledger() -> Ledger:
    return SmilesLedger()
