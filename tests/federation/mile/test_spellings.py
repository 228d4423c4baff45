"""A host is one, however it is spelled: in small letters, as the DNS has it, with its port."""

import pytest

from onemile.api import RemoteViewer, transaction
from onemile_federation.mile import authors, partners_near, people, shapes, sides, told
from onemile_federation.remote.models import RemoteActor
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
SPELLINGS = ("e.example", "E.Example", "e.example.", "e。example", " e.example ")


@pytest.mark.parametrize(
    ("uri", "host", "is_of"),
    [
        ("https://E.Example/1", "e.example", True),
        ("https://e.example./1", "E.EXAMPLE", True),
        ("https://bücher.example/1", "xn--bcher-kva.example", True),
        ("https://xn--bcher-kva.example/1", "Bücher.example", True),
        ("https://e.example:443/1", "e.example", True),
        ("https://e.example:8443/1", "e.example:8443", True),
        ("https://e.example:8443/1", "e.example", False),
        ("https://e.example/1", "a.e.example", False),
        ("https:///1", "", False),
    ],
)
def test_an_id_is_of_its_host_and_of_no_other(uri, host, is_of):
    assert shapes.is_of(uri, host) is is_of


def test_a_partner_is_known_by_whatever_spelling(street, ana):
    street.write(ana)
    [row] = street.rows()
    with street.ours.at_work():
        name = people.brief(str(ana.uri), host="e.example")["id"]
        for host in SPELLINGS:
            assert list(partners_near.all_near(host)) == ["e.example"], host
            assert sides.is_open(host) and sides.passes(host)
            viewer = RemoteViewer(uri=street.other.actor.id, host=host)
            assert told.may_fetch(row, viewer)
            assert told.thing_of(str(row.object_uri), host=host) == row.thing_uri
            assert people.member_of(name, host=host) == ana.uri
        assert not told.may_fetch(row, RemoteViewer(uri="https://v.example/i", host="v.example"))
        assert not partners_near.all_near("e.example:8443") and not partners_near.all_near("@")


def test_a_neighbour_is_kept_under_one_spelling(alsace):
    uri = "https://bücher.example/n/1"
    with alsace.at_work(), transaction():
        authors.keep(shapes.Author(uri=uri, name="Léa", inbox=f"{uri}/inbox"))
        assert RemoteActor.get(RemoteActor.uri == uri).host == "xn--bcher-kva.example"
