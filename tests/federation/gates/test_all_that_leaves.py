"""Nothing that leaves tells where anybody lives, nor what is not for others; and all is looked at.

Everything of which others hear happens (``day.py``), everybody asks for everything that is named
anywhere (``onlookers.py``), and each byte is searched (``unsaid.py``). What could leave is taken
from what the code declares (``inventory.py``): a new way out that no day goes fails here.
"""

import pytest

from tests.federation.gates.onlookers import Gone
from tests.federation.gates.unsaid import PLACES, SHAPES, keys_of, readable

pytestmark = [
    pytest.mark.plugins("exchanges", "federation", "mags", "projects", "smiles"),
    pytest.mark.timeout(400),  # a day in which everything happens
]

# Of these nothing is given to anybody: no plugin counts them in its documents yet.
NOT_COUNTED = {"/ap/<path:of>/likes", "/ap/<path:of>/shares"}
# What comes of a partner's for a mile is given to nobody: it has no address here.
NOT_GIVEN = {"federation.mile"}

# What documents say of anything: a word that is not here is one that nobody has thought about.
WORDS = """
    @context Accept Add Announce Application Article Block Collection CollectionPage Create
    DataIntegrityProof Delete Flag Follow Greeting Group Image Like Link Mention Move Multikey
    Note Offer OrderedCollection OrderedCollectionPage Partnership Person Reject Remove Service
    Tombstone Undo Update actor aliases alsoKnownAs assertionMethod attachment attributedTo
    audience automaticApproval canFeature canQuote canReply cc charter closing contact content
    contentMap context controller created cryptosuite deleted detail digest discoverable
    endpoints expires first flows followers following formerType fr generator ground heard href
    action grid hasNumericalValue hasUnit height icon id inTitle Intent Measure mileCells mileRadius
    MileAudience MileCover
    MileTerritory month neighbour Project Proposal publishes purpose reciprocal
    resourceConformsTo resourceQuantity rows unitBased updated
    image implements inReplyTo inbound inbox indexable interactionPolicy items languages links
    manualApproval manuallyApprovesFollowers mediaType metadata movedTo name nodeDescription
    nodeName number object on openRegistrations orderedItems outbound outbox owner partOf
    preferredUsername preview proof proofPurpose proofValue protocols publicKey
    publicKeyMultibase publicKeyPem published reach rel replies services sharedInbox software
    stance status stewardWeek subject summary tag target title to totalItems turn type url usage
    users verificationMethod version webfinger width
"""
HEADERS = """
    accept accept-encoding access-control-allow-origin allow cache-control connection
    content-length content-security-policy content-type cross-origin-opener-policy
    cross-origin-resource-policy date digest etag host link location permissions-policy
    referrer-policy signature strict-transport-security user-agent vary
    x-content-type-options x-frame-options
"""


@pytest.fixture(scope="module")
def days():
    """What left on each of the days that were lived, by where people lived."""
    return {}


def test_no_byte_tells_where_anybody_lives_or_what_is_not_for_others(evening):
    assert evening("here").told == []


def test_no_way_out_goes_unlooked_at(evening):
    seen = evening("here")
    assert seen.unopened == NOT_COUNTED
    assert seen.unread == NOT_GIVEN
    assert seen.not_happened == set()
    assert seen.not_speaking == set()
    assert seen.verbs_unheard == set()


def test_documents_and_header_lines_say_no_more_than_was_thought_about(evening):
    seen = evening("here")
    assert {one for one in seen.properties if one.lstrip("@").isalpha()} - {*WORDS.split()} == set()
    assert seen.header_names - {*HEADERS.split()} == set()


@pytest.mark.long
@pytest.mark.one_engine
@pytest.mark.parametrize("homes", ["here", "there"])
def test_where_they_live_changes_no_byte(evening, homes, days):
    """Each world is a test of its own, with a network of its own; the second compares."""
    days[homes] = evening(homes).in_common_words()
    assert days[homes].total() > 1_000
    for other in days.values():
        assert sorted((days[homes] - other).elements()) == []
        assert sorted((other - days[homes]).elements()) == []


@pytest.mark.parametrize(
    ("what", "written"),
    [
        ("coordinate", '{"n": 48.57}'),
        ("coordinate", "7,75213"),
        ("postcode", "67000 Strasbourg"),
        ("square", "g1:0:38290:51899"),
        ("square", "CRS3035RES200mN2840000E4130000"),
        ("distance", "à 300 m d’ici"),
        ("distance", "1,2 km"),
        ("e-mail", "ana@quartier.example"),
        ("instant", "2027-04-06T13:30:00.25Z"),
    ],
)
def test_the_search_finds_what_it_is_for(what, written):
    assert SHAPES[what].search(written)
    calm = '{"at": "2027-04-06T13:30:00Z", "n": 20, "name": "@ana1234@als.example", "v": "0.1.0"}'
    assert not any(rule.search(calm) for rule in SHAPES.values())


def test_the_search_reads_header_lines_and_properties_however_deep():
    told = (("Link", "<https://als.example/x?at=48.57>"), ("ETag", "48.57"))
    one = Gone("/x", 200, told, b'{"a": [{"type": "Place", "location": {"latitude": 1}}]}')
    assert readable(one).count("48.57") == 1
    assert keys_of(one) & PLACES == {"Place", "location", "latitude"}
