"""A job in the core's name."""

from onemile.api import Job, Manifest, hookimpl

MANIFEST = Manifest(name="wildjob", title="wildjob")


@hookimpl
def register_jobs():
    return [Job(name="core.forget_events", every_seconds=60, run=print)]
