"""The core's own settings: a default that is right for a village, bounds, and one sentence each."""

from onemile.contracts import Setting

SETTINGS = (
    Setting(name="name", kind=str, default="1Mile", minimum=1, maximum=60, help="Its name."),
    Setting(
        name="base_url",
        kind=str,
        default="http://127.0.0.1:8000",
        minimum=8,
        maximum=200,
        help="Public address, without a slash at its end. Choose it once: members' addresses "
        "and the ledger are written with it.",
    ),
    Setting(
        name="region",
        kind=str,
        default="alsace",
        minimum=1,
        help="Region packs: a name or a folder, or several with commas between.",
    ),
    Setting(
        name="enabled",
        kind=list,
        default=["exchanges", "mags", "projects", "smiles"],
        help="Plugins at work; the others keep their tables but show nothing.",
    ),
    Setting(
        name="languages",
        kind=list,
        default=[],
        help="Languages offered, the first being the instance's own; empty: those of the region. "
        "There must be a catalogue for each.",
    ),
    Setting(
        name="database_url",
        kind=str,
        default="",
        is_secret=True,
        help="Empty: SQLite in the instance's folder. Else postgresql://user:password@host/name.",
    ),
    Setting(
        name="unit",
        kind=str,
        default="Smile",
        minimum=1,
        maximum=20,
        help="What one thank-you is called.",
    ),
    Setting(
        name="unit_plural",
        kind=str,
        default="Smiles",
        minimum=1,
        maximum=20,
        help="What several are called.",
    ),
    Setting(
        name="contact",
        kind=str,
        default="",
        maximum=254,
        help="Where members and authorities reach the association: an e-mail address.",
    ),
    Setting(
        name="mile_radius_m",
        kind=float,
        default=804.672,
        minimum=804.672,
        maximum=8046.72,
        help="Radius of a mile in metres: half a mile, or wider for a thinly settled region.",
    ),
    Setting(
        name="proxy_hops",
        kind=int,
        default=0,
        minimum=0,
        maximum=5,
        help="Reverse proxies in front, whose X-Forwarded headers are believed. 0: none.",
    ),
    Setting(
        name="development",
        kind=bool,
        default=False,
        help="For two instances on one machine: this one asks others there over plain http. "
        "Refused where base_url is a public address.",
    ),
    Setting(
        name="serve.threads",
        kind=int,
        default=8,
        minimum=2,  # whoever is asked for a key while we verify asks us for ours
        maximum=64,
        help="Requests answered at once, in each process.",
    ),
)
