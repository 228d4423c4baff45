"""Chores: work of every kind that a worker does, each noted where and when it is done.

With ``chores.is_hostile`` it has habits that no plugin should have: jobs and services that
sleep, raise, or never end.
"""

from onemile.api import Manifest, Setting, hookimpl
from onemile.api import lazy_gettext as _l
from onemile_chores import habits, models, services

MANIFEST = Manifest(name="chores", title=_l("Chores"))


@hookimpl
def register_settings():
    return [
        Setting(
            name="chores.is_hostile",
            kind=bool,
            default=False,
            help="Let jobs and services sleep, raise and never end.",
        )
    ]


@hookimpl
def register_models():
    return [models.Deed]


@hookimpl
def register_event_types():
    return [services.ChoreAsked, services.ChoreDone]


@hookimpl
def register_tasks():
    return [services.DO, services.CARRY, services.REST]


@hookimpl
def register_jobs():
    return habits.jobs()


@hookimpl
def register_services():
    return habits.services()


@hookimpl
def on_event(event, event_id):
    services.hear(event)


@hookimpl
def export_member(member):
    return services.export(member)


@hookimpl
def erase_member(member):
    return services.forget(member)
