"""Ask for chores; do them as tasks and as answers to events, and note each deed."""

import json
import time
from dataclasses import dataclass

from onemile.api import Event, ExportFile, TaskKind, defer, record, transaction
from onemile_chores.models import Deed

REST_SECONDS = 40


@dataclass(frozen=True, kw_only=True)
class ChoreAsked(Event):
    """Somebody has asked for a chore."""

    name = "chores.ChoreAsked"
    number: int
    by_uri: str


@dataclass(frozen=True, kw_only=True)
class ChoreDone(Event):
    """A task has done a chore."""

    name = "chores.ChoreDone"
    number: int
    by_uri: str


def ask(number, *, by_uri):
    """Ask for a chore in the open transaction, in each way there is."""
    payload = {"number": number, "by_uri": by_uri}
    record(ChoreAsked(**payload))
    defer("chores.do", payload, key=f"chores.do:{number}")
    defer("chores.carry", payload)


def hear(event):
    """Note an event in the transaction of its telling."""
    kinds = {ChoreAsked.name: "asked", ChoreDone.name: "told"}
    if event.name in kinds:
        note(kinds[event.name], {"number": event.number, "by_uri": event.by_uri})


def note(kind, payload):
    """Note a deed."""
    with transaction():
        Deed.create(kind=kind, number=payload["number"], by_uri=payload["by_uri"])


def do(payload):
    """Do a chore whole: its deed, its news and its end are one transaction."""
    note("done", payload)
    record(ChoreDone(**payload))


def carry(payload):
    """Carry something out of the house: no transaction is held, and it may be done twice."""
    note("carried", payload)


def rest(payload):
    """Take 40 seconds for next to nothing."""
    time.sleep(REST_SECONDS)
    note("rested", payload)


DO = TaskKind(name="chores.do", run=do)
CARRY = TaskKind(name="chores.carry", run=carry, is_whole=False)
REST = TaskKind(name="chores.rest", run=rest, is_whole=False, seconds_max=3)


def export(member):
    """Give a member what was done for them, as JSON."""
    rows = [
        {"id": row.id, "kind": row.kind, "number": row.number}
        for row in Deed.select().where(Deed.by_uri == member.uri).order_by(Deed.id)
    ]
    content = json.dumps(rows).encode()
    return [ExportFile(name="chores.json", media_type="application/json", content=content)]


def forget(member):
    """Erase what was done for a member; nothing is kept."""
    Deed.delete().where(Deed.by_uri == member.uri).execute()
    return []
