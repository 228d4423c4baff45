"""Mags in bulk, to measure pages with: as many as a lively town has, thickest where most live."""

from typing import Any

from onemile.api import DemoWorld, clock, ids, publishing
from onemile_mags.article_models import Article, Working
from onemile_mags.covers import DESIGNS, PALETTES
from onemile_mags.models import PUBLISHED, Issue, Mag

# A Mag for each hundred things that neighbours offer and need, and never none.
THINGS_A_MAG, LEAST = 100, 60
DAYS, ARTICLES = 80, 8
# One has all that a Mag gathers in years.
ARTICLES_OF_THE_BIG_ONE = 200
FOR_ALL_EVERY, FOR_EVERYONE_EVERY = 3, 5
TITLE = "Carnet de la rue, numéro {}"
DESCRIPTION = "Ce qui se passe entre la boulangerie et le canal, un peu chaque mois."
HEADLINE = "Ce que la cour raconte, {}"
LEAD = "Une chaise dehors, deux voisins, et l’après-midi passe."
PARAGRAPH = (
    "On a d’abord parlé du temps, puis de la porte qui grince, puis de celui qui habitait là "
    "avant. Chacun avait un bout de l’histoire, et personne le même. "
)
TEXT = "\n\n".join(["## Au début", *[PARAGRAPH * 3] * 4, "## Ensuite", *[PARAGRAPH * 3] * 4])


def plant(world: DemoWorld) -> None:
    """Insert Mags of random members with their articles, past the services."""
    many = max(LEAST, world.crowd // THINGS_A_MAG)
    oldest = ids.first_at(clock.ago(days=DAYS))
    step = (ids.first_at(clock.now()) - oldest) // (many + 1)
    for number in range(many):
        mag = _mag(world, oldest + number * step, number, ARTICLES)
        if mag.audience == publishing.EVERYONE:
            world.offer(str(mag.uri))
    _mag(world, oldest + many * step, many, ARTICLES_OF_THE_BIG_ONE)
    # The first Mag is for everyone.
    world.measure("newsstand", "/mags/")
    world.measure("article", "/mags/carnet-de-la-rue-0/ce-que-la-cour-raconte-1")
    world.measure("visited", "/mags/carnet-de-la-rue-0/ce-que-la-cour-raconte-0", visitors=True)


def _mag(world: DemoWorld, identifier: int, number: int, n_articles: int) -> Mag:
    author = world.random.choice(world.members)
    shared: dict[str, Any] = {
        "author_id": author.id,
        "author_uri": author.uri,
        "cell": author.cell,
        "commune": author.commune,
        "audience": _audience(number),
        "state": PUBLISHED,
        "published_at": clock.now(),
    }
    mag: Mag = Mag.create(
        id=identifier,
        title=TITLE.format(number),
        slug=f"carnet-de-la-rue-{number}",
        description=DESCRIPTION,
        design=DESIGNS[number % len(DESIGNS)],
        palette=tuple(PALETTES)[number % len(PALETTES)],
        folded=publishing.folded(f"{TITLE.format(number)} {DESCRIPTION}"),
        fresh_at=clock.now(),
        **shared,
    )
    issue = Issue.create(mag=mag.id, number=1, state=PUBLISHED, published_at=clock.now())
    for position in range(n_articles):
        title = HEADLINE.format(position)
        said = {"title": title, "lead": LEAD, "text": TEXT}
        article: Article = Article.create(
            id=identifier + position + 1,
            out_id=identifier + position + 1,
            mag=mag.id,
            issue=issue.id,
            position=position,
            slug=f"ce-que-la-cour-raconte-{position}",
            words=len(TEXT.split()),
            list_uri=mag.uri,
            folded=publishing.folded(f"{title} {LEAD} {TEXT}"),
            shared_at=clock.now(),
            **said,
            **shared,
        )
        Article.update(object_uri=article.uri).where(Article.id == article.id).execute()
        Working.create(article=article.id, by_uri=author.uri, seq=1, **said)
    return mag


def _audience(number: int) -> str:
    if number % FOR_EVERYONE_EVERY == 0:
        return str(publishing.EVERYONE)
    return publishing.AROUND if number % FOR_ALL_EVERY else publishing.INSTANCE
