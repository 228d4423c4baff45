"""How long an article of thirty paragraphs takes from Markdown to HTML, on this machine."""

import time
from statistics import median

from onemile.text import rendered

PARAGRAPHS, ROUNDS = 30, 50
_PARAGRAPH = (
    "Le *compost* du balcon, c'est **trois** bacs et de la patience : on y met les épluchures, "
    "le marc de café et [les cartons](https://example.org/cartons). Au printemps, la terre est "
    "noire et elle sent la forêt ; personne ne s'en plaint."
)


def measure() -> dict[str, float]:
    """Return the time of one rendering in milliseconds of this process: the middle, the best."""
    parts = [
        f"## Chapitre {number // 6 + 1}\n\n{_PARAGRAPH}" if number % 6 == 0 else _PARAGRAPH
        for number in range(PARAGRAPHS)
    ]
    article = "\n\n".join(parts)
    times_ms = []
    for _round in range(ROUNDS):
        begun = time.process_time()
        rendered(article, language="fr")
        times_ms.append((time.process_time() - begun) * 1000)
    return {
        "chars": len(article),
        "median_ms": round(median(times_ms), 2),
        "best_ms": round(min(times_ms), 2),
    }
