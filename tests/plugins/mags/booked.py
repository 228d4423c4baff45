"""A Mag that has everything in it which a book may hold, and its book."""

import io
import zipfile

from onemile.db import transaction
from onemile_mags.article_models import PictureUse
from onemile_mags.exports import epub
from onemile_mags.exports.contents import Contents
from onemile_mags.models import PUBLISHED, Issue, Section
from tests.plugins.mags.written import shelf as on_shelf

HOSTILE = '<script>alert(1)</script>]]>&amp;<b onclick="x()">"\'\x0b\u202e𝄞'
LONG = """
Un premier paragraphe, **gras**, *penché*, `code` et un [lien](https://example.org/?a=1&b=2).[^1]

## Un titre & un autre

1. Un
2. Deux
   - dedans

> Une parole.

| a | b |
|---|--:|
| 1 | 2 |

```
<code & rien>
```

---

![](photo:1 "En \\"hiver\\" & <après>")

שלום, voici un mot de quatre-vingts lettres : {}.

[^1]: Au pied de la page.
""".format("a" * 80)


def full_mag(ana, ben, mag, article):
    """A Mag with two numbers, sections, a photo, footnotes, and titles that mean no good."""
    of = mag(ana, title=f"Potager & {HOSTILE}"[:80], has_drop_caps=True, audience="everyone")
    photo = on_shelf(of, alt='Trois <bacs> & "verts"')
    with transaction():
        section = Section.create(mag=of.id, position=1, title="Balcon & Cie")
        issues = [Issue.create(mag=of.id, number=n, state=PUBLISHED) for n in (1, 2)]
    first = article(of, HOSTILE, text=LONG, lead=HOSTILE, section=section.id, issue=issues[0].id)
    article(of, "Sans rien", author=ben, text="Un mot.", issue=issues[1].id, language="de")
    article(of, "Hors numéro", text=HOSTILE)
    with transaction():
        PictureUse.create(picture=photo.id, article=first.id)
    return of


def made(of, viewer, **part):
    into = io.BytesIO()
    epub.write(Contents(of, viewer, **part), into)
    return into.getvalue()


def opened(data):
    return zipfile.ZipFile(io.BytesIO(data))
