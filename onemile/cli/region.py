"""Region packs: onemile region build 57 --to FOLDER, onemile region show FOLDER."""

from pathlib import Path

import click


@click.group()
def region() -> None:
    """Build the pack of a region, or say what is in one."""


@region.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--name", default="", help="Name of the pack (else made of the title).")
@click.option("--title", default="", help="What the region is called (else as its codes are).")
@click.option("--languages", default="", help="Such as fr,de; the first is the instance's own.")
@click.option(
    "--from",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with FR.txt and its like, and outlines; may be several (else downloads).",
)
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write the pack into; a pack that is there is replaced.",
)
def build(
    codes: tuple[str, ...],
    name: str,
    title: str,
    languages: str,
    folders: tuple[Path, ...],
    target: Path,
) -> None:
    """Build the pack of CODE...: a département (57, 2A, 974), a region of France (Bretagne,
    FR-BRE), FR for all of it, a Kreis (08317, Ortenaukreis), a canton (CH-BS); or several."""
    from onemile.region_building import building  # reads tables that nothing else needs
    from onemile.region_building.errors import BuildError
    from onemile.region_building.shown import named

    try:
        built = building.build(
            codes,
            target=target,
            folders=folders,
            name=name,
            title=title,
            languages=[one.strip() for one in languages.split(",") if one.strip()],
            tell=lambda line: click.echo(line, err=True),
        )
    except BuildError as error:
        raise click.ClickException(str(error)) from error
    pack = built.pack
    click.echo(f"{pack.title}: {len(pack.places)} places in {target}")
    click.echo(f"time zone {pack.zone}; languages {', '.join(pack.languages)}")
    for remark in built.remarks:
        click.echo(f"{remark.text}: {named(remark.names)}")
    for credit in pack.credits:
        click.echo(f"from {credit.title}, {credit.package} ({credit.licence})")


@region.command()
@click.argument("pack", metavar="FOLDER|NAME")
def show(pack: str) -> None:
    """Say what is in a pack: a folder, or the name of one that ships."""
    from onemile.region_building import shown  # as above
    from onemile.region_building.errors import BuildError

    try:
        for line in shown.lines(pack):
            click.echo(line)
    except BuildError as error:
        raise click.ClickException(str(error)) from error


COMMANDS = (region,)
