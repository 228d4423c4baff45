"""A server that has been dead for days: every page of stewards says so, since when, and what waits.

One count and one sentence for what stayed on its way, wherever a steward reads of it.
"""

import re

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile.api import clock
from onemile_federation.outbox.models import FAILED, PENDING, Delivery
from onemile_federation.partners import attending, deciding
from onemile_federation.remote import hosts
from onemile_federation.remote.models import LIMITED, Host
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.stewards.test_pages import steward as steward

pytestmark = pytest.mark.plugins("federation", "mags")
HOST = "e.example"
SILENT = r"Pas en ce moment : Ortenau ne répond pas depuis \w+ \d+ \w+"
LIST, PARTNER = "/federation/partners", f"/federation/partners/{HOST}"
INSTANCES, LETTERS = "/federation/", "/federation/letters"
READERS = "/federation/readers"


def read_on(page):
    """What a person reads, with spaces that break."""
    return re.sub(r"\s+", " ", page.text)


@pytest.fixture
def dead(network, alsace, partner, peer):
    """A partner whose server has been off for two days, with one article on its way."""
    ground = plant(alsace)
    ground.followed_by(partner.peer.actor("anna"))
    network.off(HOST)
    ground.article(title="Composter en hiver")
    network.settle()
    network.let_pass(days=2)
    return ground


def test_a_dead_partner_is_said_to_be_silent_on_every_page(network, alsace, dead, steward):
    pages = {path: read_on(steward.get(path)) for path in (LIST, PARTNER, INSTANCES, LETTERS)}

    for path in (LIST, PARTNER):
        assert re.search(SILENT, pages[path]), path
        assert re.search(
            r"Le plus ancien est essayé jusqu’au \d+ \w+\. Prochain essai : ", pages[path]
        )
    assert "un message pendant 3 jours, un retrait pendant 30" in pages[PARTNER]
    assert "ne répond pas" in pages[LIST] and "Sans réponse depuis le" in pages[INSTANCES]
    assert not [path for path, text in pages.items() if "Oui, mais" in text or "Oui. Rien" in text]
    with alsace.at_work():
        n = Delivery.select().where(Delivery.state.in_(PENDING)).count()
        assert Host.get(Host.host == HOST).unreachable_since is None  # days before that
    said = f"{n} en attente"
    assert not [path for path, text in pages.items() if said not in text]
    assert re.search(r"En attente de partir Ortenau .*Prochain essai : ", pages[LETTERS])
    assert "Composter en hiver" in pages[LETTERS] and "essayé jusqu’au" in pages[LETTERS]

    network.on(HOST)
    page = steward.get(f"{LETTERS}?host={HOST}").submit("Réessayer maintenant")
    assert "On réessaie" in page.text
    network.let_pass(minutes=2)

    assert "Tout est passé" in steward.get(LETTERS).text
    assert "Oui. Rien n’attend." in steward.get(PARTNER).text
    with alsace.at_work():
        assert Host.get(Host.host == HOST).silent_since is None


def test_an_outage_is_said_at_the_top_from_the_first_try_that_failed(
    network, alsace, partner, steward
):
    ground = plant(alsace)
    ground.followed_by(partner.peer.actor("anna"))
    network.off(HOST)
    ground.article(title="Composter en hiver")
    ground.article(title="Tailler en mars")
    network.settle()
    with alsace.at_work():
        n = Delivery.select().where(Delivery.state.in_(PENDING)).count()
        assert n > 1 and Host.get(Host.host == HOST).open_again_at is None  # no rest yet

    for path in (LIST, PARTNER, f"/federation/instances/{HOST}"):
        text = read_on(steward.get(path))
        assert re.search(SILENT, text), path
        assert f"{n} messages attendent ici. Le plus ancien est essayé jusqu’au" in text, path
        assert "Oui, mais" not in text and "sur 4 circule" not in text, path

    network.let_pass(minutes=2)
    steward.get(f"{LETTERS}?host={HOST}").submit("Réessayer maintenant")
    network.let_pass(minutes=6)
    text = read_on(steward.get(LETTERS))
    assert re.search(r"Essayé \w+ \d+ \w+ à \d+ h \d+, toujours pas de réponse\.", text), text


@pytest.mark.one_engine
def test_who_is_heard_is_not_said_to_be_silent(alsace, dead, steward):
    with alsace.at_work():
        Host.update(last_received_at=clock.now()).where(Host.host == HOST).execute()

    pages = {path: read_on(steward.get(path)) for path in (LIST, PARTNER, INSTANCES, READERS)}

    for path in (LIST, PARTNER):
        assert "ce que nous envoyons à Ortenau n’arrive plus depuis" in pages[path], path
    assert "nos messages n’arrivent pas" in pages[LIST]
    for path in (INSTANCES, READERS):
        assert "Nos messages n’y arrivent plus depuis" in pages[path], path
    for path, text in pages.items():
        assert not re.search("ne répond|Sans réponse|rien à réparer|Eux :", text), path


@pytest.mark.one_engine
def test_what_was_given_up_is_counted_the_same_everywhere(network, alsace, dead, steward):
    network.let_pass(days=6)
    with alsace.at_work():
        lost = Delivery.select().where(Delivery.state == FAILED).count()
        waiting = Delivery.select().where(Delivery.state.in_(PENDING)).count()
    assert lost
    said = ", ".join([f"{waiting} en attente"] * bool(waiting)) + ", " * bool(waiting)
    said += "1 abandonné" if lost == 1 else f"{lost} abandonnés"

    for path in (LIST, PARTNER, INSTANCES, LETTERS, f"/federation/instances/{HOST}"):
        assert said in read_on(steward.get(path)), path
    assert re.search(SILENT, read_on(steward.get(PARTNER)))
    with alsace.at_work():
        Host.update(unreachable_since=network.clock.present).execute()
    assert "ce qui paraît entre-temps ne suivra pas" in read_on(steward.get(PARTNER))


@pytest.mark.one_engine
def test_who_asks_us_to_go_slower_is_not_hurried(alsace, network, partner, steward):
    partner.peer.when_posted = Reply(status=429, headers={"Retry-After": "7200"})
    with alsace.at_work():
        attending.change_contact(host=HOST, contact="Ana", reach="le mardi")
    network.settle()
    tried = len(partner.peer.posts())

    page = steward.get(LETTERS).submit("Réessayer maintenant")
    network.settle()

    assert "moins vite" in page.text and len(partner.peer.posts()) == tried


@pytest.mark.one_engine
def test_a_pause_still_says_who_opened_what(alsace, network, partner, steward):
    with alsace.at_work() as world:
        by = str(world.member("Solène", role="steward").uri)
        deciding.pause(host=HOST, reason="Travaux", by_uri=by)
    network.settle()

    text = read_on(steward.get(PARTNER))

    assert re.search(
        r"Publications et commentaires [^.]*\. Ouvert des deux côtés depuis le \d+ \w+\. "
        r"En pause depuis le \d+ \w+, par nous : Solène",
        text,
    )
    assert "en pause Changer" in text


@pytest.mark.one_engine
def test_a_server_kept_quiet_is_not_said_to_be_all_well(alsace, network, partner, steward):
    with alsace.at_work():
        hosts.decide(host=HOST, standing=LIMITED, reason="Publicité")

    for path in (PARTNER, f"/federation/instances/{HOST}"):
        text = read_on(steward.get(path))
        assert "Nous la tenons en sourdine" in text, path
        assert "tout va bien" not in text


@pytest.mark.one_engine
def test_a_partner_has_one_date_of_its_last_news(alsace, network, partner, steward, clock):
    network.let_pass(hours=5)
    anna = partner.peer.actor("anna")
    anna.post(alsace.shared_inbox, anna.activity("View", anna.id))
    network.settle()

    text = read_on(steward.get(PARTNER))

    assert "dernières nouvelles à l’instant" in text
