"""Whoever is known by their server alone is shown by their name soon after somebody looks."""

from urllib.parse import quote

import pytest
from kit.replies import Reply

from onemile_federation.remote import hosts

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.mark.parametrize("was_suspended", [False, True])
def test_a_name_that_could_not_be_proven_when_it_was_met_is_so_later(
    reader, anna, peer, alsace, was_suspended
):
    anna.document["name"] = "Anna"
    find = f"/federation/find?uri={quote(anna.id, safe='')}"
    if was_suspended:
        assert "@anna@e.example" in reader.browser.get(find).text
        with alsace.at_work():
            hosts.suspend(host="e.example", reason="Streit")
        alsace.network.settle()
        assert reader.actor(anna.id) is None
        with alsace.at_work():
            hosts.release(host="e.example")
    eva = peer.actor("eva") if not was_suspended else anna
    find = f"/federation/find?uri={quote(eva.id, safe='')}"
    peer.serve("/.well-known/webfinger", Reply(status=503))
    page = reader.browser.get(find)
    assert page.status == 200 and f"{eva.handle}" not in page.text
    del peer.served["/.well-known/webfinger"]
    alsace.network.let_pass(minutes=15)
    assert eva.handle in page.get(page.path).text


def test_a_name_that_leads_nowhere_is_asked_about_once_a_day(reader, anna, peer, alsace):
    eva = peer.actor("eva")
    thing = reader.hears(anna, anna.create_article("Neues"))
    eva.document["preferredUsername"] = "niemand"
    reader.hears(eva, eva.create_note("Schön", in_reply_to=thing))
    page = reader.browser.get(f"/federation/actors/{reader.actor(eva.id).id}")
    before = len(peer.gets("/.well-known/webfinger"))
    for _look in range(3):
        alsace.network.let_pass(minutes=20)
        page = page.get(page.path)
    assert "@niemand" not in page.text
    assert len(peer.gets("/.well-known/webfinger")) - before <= 2
