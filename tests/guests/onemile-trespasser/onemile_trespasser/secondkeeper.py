"""A second keeper of Smiles."""

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="secondkeeper", title="secondkeeper")


@hookimpl
def provide_ledger():
    return object()
