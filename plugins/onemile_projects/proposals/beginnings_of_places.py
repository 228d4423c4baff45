"""Ready beginnings of what is there to stay: a garden, a workshop, a house of books."""

from onemile.api import lazy_gettext as _l
from onemile_projects.proposals.beginning import Beginning, Chore, Stone

GARDEN = Beginning(
    name="garden",
    title=_l("Shared garden"),
    note=_l("From the first spade to the first harvest"),
    icon="leaf",
    project_title=_l("A shared garden [… where]"),
    summary=_l(
        "Beds, a compost bin and a bench on a piece of land that nobody uses. Whoever lives "
        "nearby sows, waters and picks, with a garden or without."
    ),
    need=_l(
        "Around us, [… how many homes] have neither garden nor balcony. The nearest place where "
        "one can put one's hands in the earth is [… how far]. The land we have in mind is "
        "[… which, and since when unused]."
    ),
    plan=_l(
        "The land belongs to [… whom], who has agreed to [… what, until when]. Water comes from "
        "[…]. We dig and build on two Saturdays, then those who took part share the watering by "
        "a list at the gate. What grows is for those who help and for the neighbours' table."
    ),
    questions=(
        _l("Who owns the land, and what have they agreed to, in writing?"),
        _l("Where does the water come from in July?"),
        _l("Who looks after it once the first summer is over?"),
        _l("Can somebody in a wheelchair reach a bed?"),
    ),
    open_days=42,
    min_smiles=600,
    ideal_smiles=900,
    costs=(
        (_l("Thanks to those who build beds and compost bin"), 360),
        (_l("Thanks to those who bring earth, wood and water"), 120),
        (_l("Thanks to who teaches sowing and pruning"), 120),
    ),
    chores=(
        Chore(
            title=_l("Clear and dig the ground"),
            when=_l("9 to 12 in the morning"),
            after_days=51,
            hours=3,
            places=6,
            smiles=30,
        ),
        Chore(
            title=_l("Build four beds and the compost bin"),
            when=_l("2 to 5 in the afternoon"),
            after_days=58,
            hours=3,
            places=4,
            smiles=60,
        ),
        Chore(
            title=_l("Show how to sow and to prune"),
            when=_l("10 to 12 in the morning"),
            after_days=65,
            hours=2,
            places=2,
            smiles=60,
        ),
    ),
    things=(
        _l("Spades and forks"),
        _l("A wheelbarrow"),
        _l("A cordless drill"),
        _l("A water tank"),
        _l("A trailer for one Saturday"),
    ),
    stones=(
        Stone(title=_l("The agreement for the land is signed"), after_days=50, smiles=120),
        Stone(title=_l("Beds and compost bin stand"), after_days=66, smiles=300),
        Stone(title=_l("First sowing, with whoever comes"), after_days=80, smiles=120),
        Stone(title=_l("First harvest, and a table for all"), after_days=160, smiles=60),
    ),
    least_hours=18,
)

REPAIR = Beginning(
    name="repair",
    title=_l("Repair café"),
    note=_l("One Saturday a month, a table, tools"),
    icon="wrench",
    project_title=_l("A repair café [… where]"),
    summary=_l(
        "One Saturday a month, neighbours who know how repair toasters, trousers and bicycles "
        "together with those who bring them. Nothing is sold."
    ),
    need=_l(
        "What breaks here ends in the bin: the nearest place that repairs is [… how far]. Among "
        "us, [… who] can solder, sew or true a wheel, and would like to pass it on."
    ),
    plan=_l(
        "The room is [… which], for [… how long]. Three tables: electrical, sewing, bicycles. One "
        "person welcomes and writes down what comes in and what goes home repaired. Whoever "
        "brings something sits down beside whoever repairs it."
    ),
    questions=(
        _l("Which room, who has the key, and is it insured for visitors?"),
        _l("Who checks that an electrical appliance is safe before it goes home?"),
        _l("What happens to what cannot be repaired?"),
    ),
    open_days=35,
    min_smiles=420,
    ideal_smiles=600,
    costs=(
        (_l("Thanks to the repairers, three Saturdays"), 270),
        (_l("Thanks to who welcomes and keeps the list"), 90),
        (_l("Thanks to who fetches and puts away the tables"), 60),
    ),
    chores=(
        Chore(
            title=_l("Repair: electrical"),
            when=_l("2 to 5 in the afternoon"),
            after_days=45,
            hours=3,
            places=3,
            smiles=60,
        ),
        Chore(
            title=_l("Repair: sewing and bicycles"),
            when=_l("2 to 5 in the afternoon"),
            after_days=45,
            hours=3,
            places=3,
            smiles=60,
        ),
        Chore(
            title=_l("Welcome, coffee, the list"),
            when=_l("from half past one"),
            after_days=45,
            hours=4,
            places=2,
            smiles=30,
        ),
    ),
    things=(
        _l("A soldering iron"),
        _l("A sewing machine"),
        _l("A bicycle stand"),
        _l("A multimeter"),
        _l("Extension leads"),
    ),
    stones=(
        Stone(title=_l("Room and insurance are settled"), after_days=44, smiles=60),
        Stone(title=_l("First Saturday held, the list is shown"), after_days=56, smiles=180),
        Stone(title=_l("Third Saturday held"), after_days=112, smiles=180),
    ),
    least_hours=12,
)

LIBRARY = Beginning(
    name="library",
    title=_l("Neighbours' library"),
    note=_l("A little house of books, two Saturdays"),
    icon="book",
    project_title=_l("A little house of books [… where]"),
    summary=_l(
        "Two shelves, a roof that keeps the rain out and a bench. Everybody takes a book, "
        "everybody brings one."
    ),
    need=_l(
        "The nearest library is [… how far], and closed [… when]. Here, before [… which place], "
        "people wait every day, and there is a wall on the sunny side."
    ),
    plan=_l(
        "The wood comes from [… where], the books from our boxes. [… who] has agreed to the "
        "place. We build on two Saturdays. Afterwards two people look in once a week: they tidy, "
        "dry and sort out."
    ),
    questions=(
        _l("Who has to agree to the place, and have they?"),
        _l("Can a child reach the lowest shelf, and somebody in a wheelchair the highest?"),
        _l("Who tidies it in two years' time?"),
    ),
    open_days=30,
    min_smiles=420,
    ideal_smiles=600,
    costs=(
        (_l("Thanks to those who saw, sand and build"), 300),
        (_l("Thanks to those who paint and letter it"), 60),
        (_l("Thanks to who looks after it in the first year"), 60),
    ),
    chores=(
        Chore(
            title=_l("Saw and sand"),
            when=_l("2 to 5 in the afternoon"),
            after_days=39,
            hours=3,
            places=3,
            smiles=60,
        ),
        Chore(
            title=_l("Put up the roof and the bench"),
            when=_l("2 to 5 in the afternoon"),
            after_days=46,
            hours=3,
            places=4,
            smiles=60,
        ),
        Chore(
            title=_l("Sort and cover the first hundred books"),
            when=_l("10 to 12 in the morning"),
            after_days=53,
            hours=2,
            places=3,
        ),
    ),
    things=(
        _l("Pallets"),
        _l("A jigsaw"),
        _l("A folding workbench"),
        _l("Paint for outdoors"),
    ),
    stones=(
        Stone(title=_l("The place is agreed"), after_days=40, smiles=60),
        Stone(title=_l("It stands, and is dry inside"), after_days=54, smiles=240),
        Stone(title=_l("Filled and opened, with whoever reads"), after_days=68, smiles=120),
    ),
    least_hours=12,
)
