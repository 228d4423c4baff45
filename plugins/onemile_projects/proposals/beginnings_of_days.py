"""Ready beginnings of what people do on given days: walk, pick up, help after the water."""

from onemile.api import lazy_gettext as _l
from onemile_projects.proposals.beginning import Beginning, Chore, Stone

PEDIBUS = Beginning(
    name="pedibus",
    title=_l("Walking school bus"),
    note=_l("Children walk to school together"),
    icon="child",
    project_title=_l("A walking school bus to [… which school]"),
    summary=_l(
        "Children walk to school together, from stop to stop, with two grown-ups and yellow "
        "vests. Whoever has time walks with them one morning a week."
    ),
    need=_l(
        "In the morning [… how many] cars stop before the school. [… how many] children live "
        "within fifteen minutes on foot, and many of their parents begin work at [… what time]."
    ),
    plan=_l(
        "One line with [… how many] stops, from [… where] to the gate, in [… how many] minutes. "
        "Two grown-ups walk with at most eight children, one in front and one behind. The "
        "parents sign a sheet; the school has [… said what]."
    ),
    questions=(
        _l("Which way do they walk, and where do they cross?"),
        _l("What have the school and the parents agreed to, and who is insured?"),
        _l("Who steps in when a grown-up is ill at half past seven?"),
    ),
    open_days=28,
    min_smiles=360,
    ideal_smiles=480,
    costs=(
        (_l("Thanks to those who walk along, one term"), 300),
        (_l("Thanks to who draws the map and keeps the timetable"), 60),
    ),
    chores=(
        Chore(
            title=_l("Walk the line once, count the steps, try the crossings"),
            when=_l("10 to 11 in the morning"),
            after_days=37,
            hours=1,
            places=4,
        ),
        Chore(
            title=_l("Walk along one morning a week"),
            when=_l("on school days, 7.45 to 8.15"),
            after_days=44,
            hours=6,
            places=5,
            smiles=60,
        ),
        Chore(
            title=_l("Keep the timetable and call who steps in"),
            when=_l("from home"),
            after_days=44,
            hours=4,
            places=1,
            smiles=60,
        ),
    ),
    things=(_l("Yellow vests in children's sizes"), _l("Two signs for the stops")),
    stones=(
        Stone(title=_l("Line walked, sheets signed"), after_days=40, smiles=60),
        Stone(title=_l("First week walked"), after_days=54, smiles=120),
        Stone(title=_l("A term walked"), after_days=130, smiles=180),
    ),
    least_hours=20,
)

CLEANUP = Beginning(
    name="cleanup",
    title=_l("Clean-up day"),
    note=_l("One morning, gloves, a soup at noon"),
    icon="box",
    project_title=_l("A clean-up morning [… where]"),
    summary=_l(
        "One Saturday morning we pick up what lies about, sort it, weigh it, and eat a soup "
        "together at noon. Children are welcome."
    ),
    need=_l(
        "Along [… which bank, path or wood] lie [… what, since when]. The town sweeps the "
        "streets, not [… what is left]."
    ),
    plan=_l(
        "We meet at [… where], in groups of five with one who knows the way. What we find is "
        "sorted into [… how many] kinds and fetched by [… whom]. Nobody touches needles or "
        "canisters: those are marked, and reported to [… whom]."
    ),
    questions=(
        _l("Who fetches what was gathered, and when?"),
        _l("What about needles, canisters and what is heavy?"),
        _l("What do you do so that it does not lie there again in a month?"),
    ),
    open_days=21,
    min_smiles=180,
    ideal_smiles=240,
    costs=(
        (_l("Thanks to those who lead a group"), 120),
        (_l("Thanks to the cooks"), 60),
    ),
    chores=(
        Chore(
            title=_l("Lead a group"),
            when=_l("9 to 12 in the morning"),
            after_days=31,
            hours=3,
            places=4,
            smiles=30,
        ),
        Chore(
            title=_l("Pick up and sort"),
            when=_l("9 to 12 in the morning"),
            after_days=31,
            hours=3,
            places=20,
        ),
        Chore(
            title=_l("Cook the soup"),
            when=_l("from 9 in the morning"),
            after_days=31,
            hours=3,
            places=2,
            smiles=30,
        ),
    ),
    things=(
        _l("Gloves in all sizes"),
        _l("Grabbers"),
        _l("A handcart"),
        _l("A scale"),
        _l("Two large pots"),
    ),
    stones=(
        Stone(
            title=_l("The town fetches what is gathered: it is agreed"), after_days=30, smiles=60
        ),
        Stone(title=_l("The morning is done, and weighed"), after_days=45, smiles=120),
    ),
    least_hours=30,
    least_supporters=3,
)

FLOOD = Beginning(
    name="flood",
    title=_l("Help after a flood"),
    note=_l("Written in an hour, open in a week"),
    icon="home",
    project_title=_l("After the flood [… where]"),
    summary=_l(
        "Pumping, clearing, drying, cooking, and papers for the insurance: neighbours whose "
        "homes stayed dry help those whose did not."
    ),
    need=_l(
        "On [… which day] the water stood [… how high] in [… how many] homes in [… which "
        "streets]. Alone at home are [… how many older people or families]. The town and the "
        "fire brigade are doing [… what]."
    ),
    plan=_l(
        "Every morning at [… what time] we meet at [… where]: who needs what, who can do what. "
        "Nobody goes into a cellar alone or before the electricity is off. One person keeps the "
        "list of homes and closes it when all are dry."
    ),
    questions=(
        _l("Who says that a house may be entered: electricity, gas, oil?"),
        _l("Who keeps the list of homes, so that nobody is forgotten?"),
        _l("What do the town, the fire brigade and the Red Cross do already?"),
    ),
    # The shortest there is: help comes at once, the thanks a fortnight later.
    open_days=8,
    min_smiles=600,
    ideal_smiles=1200,
    costs=(
        (_l("Thanks to those who clear and carry"), 360),
        (_l("Thanks to those who cook for all"), 120),
        (_l("Thanks to who helps with the insurance papers"), 120),
    ),
    chores=(
        Chore(
            title=_l("Clear and dry cellars"),
            when=_l("all day, in turns of four hours"),
            after_days=16,
            hours=4,
            places=12,
            smiles=30,
        ),
        Chore(
            title=_l("Cook for all"),
            when=_l("10 to 2 at noon"),
            after_days=16,
            hours=4,
            places=4,
            smiles=30,
        ),
        Chore(
            title=_l("Help with insurance papers"),
            when=_l("in the afternoon"),
            after_days=23,
            hours=3,
            places=3,
            smiles=30,
        ),
    ),
    things=(
        _l("Pumps"),
        _l("Dehumidifiers and heaters"),
        _l("Boots and gloves"),
        _l("A van for one day"),
        _l("A dry room to store furniture"),
    ),
    stones=(
        Stone(title=_l("All cellars are cleared"), after_days=25, smiles=360),
        Stone(title=_l("All homes are dry, the list is closed"), after_days=60, smiles=240),
    ),
    least_hours=24,
    least_supporters=3,
)
