"""Fails while declaring."""

from onemile.api import Job, Manifest, hookimpl

MANIFEST = Manifest(name="faulty", title="faulty")


@hookimpl
def register_jobs():
    return [Job(name="faulty.job")]
