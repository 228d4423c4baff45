"""`onemile smiles …`: what an operator asks of the book."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from onemile_smiles import heads, lapsing, outcome
from onemile_smiles.heads import NoHead
from onemile_smiles.models import SignedHead
from onemile_smiles.proof.findings import Finding
from onemile_smiles.reconcile import Progress, ignored

# What is longer is no name of a file: it is the text itself.
PATH_CHARS_MAX = 200


@click.command()
@click.option("--whole", is_flag=True, help="from the first entry on, not from the last proof")
@click.option("--against", metavar="FILE|TEXT", help="compare with heads that were kept outside")
def reconcile(whole: bool, against: str | None) -> None:
    """Prove the book; names the first wrong row and exits 1 if there is any.

    It goes on from the last signed head that a proof has found sound; --whole begins anew.
    """
    findings: list[Finding] = []
    if against is not None:
        findings += _compared(against)
    with _progress() as progress:
        result = outcome.prove(is_whole=whole, progress=progress)
    for finding in (*findings, *result.findings):
        click.echo(f"BAD  {finding}")
    is_broken = bool(findings or result.findings)
    click.echo(
        f"{result.entries} entries, {result.accounts} accounts, {result.holds} holds, "
        f"{result.records} records: " + ("the book is broken" if is_broken else "the book is sound")
    )
    sys.exit(1 if is_broken else 0)


def _compared(against: str) -> tuple[Finding, ...]:
    path = Path(against)
    try:
        text = path.read_text("utf-8") if len(against) < PATH_CHARS_MAX and path.is_file() else ""
        compared = heads.compare(text or against)
    except (NoHead, OSError, UnicodeDecodeError):
        raise click.UsageError(
            "--against: there is no head in it; `onemile smiles head` shows what one looks like"
        ) from None
    click.echo(f"{compared.heads} heads from outside compared")
    return compared.findings


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show how far it is, on a terminal alone."""
    if not sys.stderr.isatty():
        yield ignored
        return

    def show(done: int, of: int) -> None:
        click.echo(f"\r{done} of {of} ", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("", err=True)


@click.command()
@click.option("--all", "is_all", is_flag=True, help="of each day that was signed")
def head(is_all: bool) -> None:
    """Print where the book ended when it was last signed: keep it outside, and compare later.

    The first line proves by itself what was said, the second is for copying by hand.
    """
    if is_all:
        for one in SignedHead.select().order_by(SignedHead.day).iterator():
            click.echo(heads.line(one))
        return
    newest = heads.newest() or heads.sign()
    click.echo(heads.line(newest))
    click.echo(heads.short(newest))


@click.command()
@click.option("--release", metavar="PLUGIN", help="release what this plugin, now off, has left")
def stranded(release: str | None) -> None:
    """List what is promised for things of plugins that are switched off; or release it."""
    if release:
        n = lapsing.release_stranded(release)
        click.echo(f"{n} promises released")
        return
    for left in lapsing.stranded():
        click.echo(f"{left.plugin}: {left.n} promises, {left.amount_smiles} in all")
    if not lapsing.stranded():
        click.echo("no promise waits for a plugin that is off")


COMMANDS = (reconcile, head, stranded)
