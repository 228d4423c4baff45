"""The openings of the core's own pages, into which plugins hang what is theirs."""

from onemile.contracts import FeedItem, MemberCard, Publication, Slot, ThingName

OPENINGS = [
    Slot(name="mile.actions", meaning="the buttons above the feed: what one can begin here"),
    Slot(
        name="search.answers",
        meaning="the answers of a search, above them: another way to what was typed (``q``)",
    ),
    Slot(
        name="search.nothing",
        meaning="a search that found nothing, below that it did not: where else to look",
    ),
    Slot(name="mile.aside", meaning="beside the feed, below it on a telephone: a small box"),
    Slot(name="thing.actions", subject=FeedItem, meaning="the page of any thing, below it"),
    Slot(
        name="thing.elsewhere",
        subject=ThingName,
        meaning="the page of a thing that can be followed, for its own people, and for visitors "
        "where they may read it: its name outside; also below what stands in it, for visitors",
    ),
    Slot(
        name="thing.audience",
        subject=ThingName,
        meaning="a form that says for whom something in this Mag, or of this project, is: "
        "where “for everyone” goes",
    ),
    Slot(
        name="publication.trail",
        subject=Publication,
        meaning="above the page of a publication elsewhere, and of what stands in it: the way back "
        "to the shelf on which it stands here",
    ),
    Slot(
        name="publication.front",
        subject=Publication,
        meaning="the page of a publication elsewhere, below its name: its cover, and what it is",
    ),
    Slot(
        name="thing.travelled",
        subject=ThingName,
        meaning="the page of a thing, for who wrote it: where else it is read, or was; "
        "also once it is taken back, and where one is asked before",
    ),
    Slot(
        name="kept.gone",
        subject=ThingName,
        meaning="the list of what the viewer keeps, for what is there no more: a sentence why",
    ),
    Slot(
        name="member.profile",
        subject=MemberCard,
        meaning="the page of a member, after their own words",
    ),
    Slot(
        name="member.actions",
        subject=MemberCard,
        meaning="the page of another member, behind “something is wrong”, beside “Block”",
    ),
    Slot(
        name="admin.member",
        subject=MemberCard,
        meaning="the stewards' page about a member",
    ),
    Slot(
        name="moderation.desk",
        meaning="the moderators' desk: what else waits for this viewer, and how much of it",
    ),
    Slot(
        name="me.taken_back",
        meaning="the viewer's page about other instances: what became of what they took back there",
    ),
    Slot(name="members.welcome", meaning="the first page of who is not signed in: short facts"),
    Slot(
        name="about.privacy",
        meaning="below the page on personal data, for visitors too: what else there is to read",
    ),
    Slot(
        name="credits",
        meaning="the page of credits, for visitors too: what else is owed to others, with licences",
    ),
    Slot(
        name="privacy.leave",
        meaning="the page on which the viewer asks to leave: what becomes of what is under way",
    ),
    Slot(
        name="me.withdraw",
        meaning="the page that asks whether the viewer takes all back from other instances: whose",
    ),
    Slot(
        name="me.elsewhere",
        meaning="the viewer's page about other instances: what they can do and read there",
    ),
    Slot(
        name="me.across",
        meaning="on that page, beside what neighbours on a partner's instance see of the viewer: "
        "which instances these are",
    ),
]
