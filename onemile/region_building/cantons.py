"""The cantons of Switzerland: their letters, their names, and what is written there first."""

from typing import NamedTuple


class Canton(NamedTuple):
    """A canton; the first name is what it calls itself, the others are asked for as well."""

    names: tuple[str, ...]
    language: str


_DE, _FR = "de", "fr"
CANTONS = {
    "AG": Canton(("Aargau", "Argovie"), _DE),
    "AI": Canton(("Appenzell Innerrhoden", "Appenzell Rhodes-Intérieures"), _DE),
    "AR": Canton(("Appenzell Ausserrhoden", "Appenzell Rhodes-Extérieures"), _DE),
    "BE": Canton(("Bern", "Berne"), _DE),
    "BL": Canton(("Basel-Landschaft", "Bâle-Campagne", "Baselland"), _DE),
    "BS": Canton(("Basel-Stadt", "Bâle-Ville"), _DE),
    "FR": Canton(("Fribourg", "Freiburg (Schweiz)"), _FR),
    "GE": Canton(("Genève", "Genf", "Geneva"), _FR),
    "GL": Canton(("Glarus", "Glaris"), _DE),
    "GR": Canton(("Graubünden", "Grisons", "Grigioni"), _DE),
    "JU": Canton(("Jura",), _FR),
    "LU": Canton(("Luzern", "Lucerne"), _DE),
    "NE": Canton(("Neuchâtel", "Neuenburg"), _FR),
    "NW": Canton(("Nidwalden", "Nidwald"), _DE),
    "OW": Canton(("Obwalden", "Obwald"), _DE),
    "SG": Canton(("St. Gallen", "Sankt Gallen", "Saint-Gall"), _DE),
    "SH": Canton(("Schaffhausen", "Schaffhouse"), _DE),
    "SO": Canton(("Solothurn", "Soleure"), _DE),
    "SZ": Canton(("Schwyz",), _DE),
    "TG": Canton(("Thurgau", "Thurgovie"), _DE),
    # Italian is not spoken by the program yet.
    "TI": Canton(("Ticino", "Tessin"), _DE),
    "UR": Canton(("Uri",), _DE),
    "VD": Canton(("Vaud", "Waadt"), _FR),
    "VS": Canton(("Valais", "Wallis"), _FR),
    "ZG": Canton(("Zug", "Zoug"), _DE),
    "ZH": Canton(("Zürich", "Zurich"), _DE),
}
