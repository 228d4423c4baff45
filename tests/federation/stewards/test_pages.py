"""What stewards see of the traffic with other instances, and what they decide there."""

import pytest
from click.testing import CliRunner
from kit.planting import plant
from kit.replies import Reply

from onemile_federation.inbox import commands, dead_letters
from onemile_federation.inbox.models import STUCK, Inbound
from onemile_federation.outbox import ledger, traffic
from onemile_federation.outbox.models import FAILED, SENT, Activity, Delivery, Sent
from onemile_federation.remote import hosts
from onemile_federation.stewards import hosts_shown
from tests.federation.stewards.traffic import asked_today, given_up, stuck, unconfirmed, waiting

pytestmark = pytest.mark.plugins("federation")
PAGES = [
    "/federation/",
    "/federation/instances/e.example",
    "/federation/letters",
    "/federation/erasures",
]
HOST = "/federation/instances/e.example"
INFO = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.5v.1"


@pytest.fixture
def steward(alsace):
    with alsace.at_work() as world:
        return alsace.browser(world.member("Steward", role="steward"))


@pytest.mark.parametrize("path", PAGES)
def test_only_who_steers_sees_them(alsace, path):
    with alsace.at_work() as world:
        ana, sara = world.member("Ana"), world.member("Sara", role="steward")
    assert alsace.browser(ana).get(path).status == 403
    assert "/sign-in" in alsace.browser().get(path).path
    assert alsace.browser(sara).get(path).status == 200


def test_nothing_has_happened_yet(steward):
    assert "Aucune autre instance" in steward.get("/federation/").text
    assert "Tout est passé" in steward.get("/federation/letters").text
    assert "confirmé" in steward.get("/federation/erasures").text
    assert "pas encore été rencontrée" in steward.get(HOST).text


def test_the_menu_of_stewards_leads_there(steward):
    assert "Autres instances" in steward.get("/admin").follow("Autres instances").text


def test_an_instance_is_listed_with_its_traffic(network, alsace, peer, steward):
    anna = peer.actor("anna")
    anna.post(alsace.shared_inbox, anna.activity("View", anna.id))
    network.settle()
    with alsace.at_work():
        given_up("e.example")
        unconfirmed("e.example")

    page = steward.get("/federation/")

    assert "e.example" in page.text and "reçu à l’instant" in page.text
    assert "1 abandonné" in page.text and "1 effacement non confirmé" in page.text
    assert "e.example" in page.follow("e.example").text


def test_a_host_is_suspended_with_a_reason_and_released(alsace, peer, steward):
    anna = peer.actor("anna")

    def status():
        return anna.post(alsace.shared_inbox, anna.activity("View", anna.id)).status

    assert status() == 202
    sure = steward.get(HOST).submit("La suspendre", reason="Publicité en masse")
    assert status() == 202  # it was only asked so far
    page = sure.submit("Suspendre e.example")
    assert "Publicité en masse" in page.text and status() == 403
    assert "Suspendue" in steward.get("/federation/").text

    page = steward.get(HOST).submit("Laisser passer de nouveau")
    assert status() == 202
    assert "abonnements sont à refaire" in page.text
    assert "Publicité en masse" in page.text and "Steward" in page.text


@pytest.mark.plugins("federation", "mags")
def test_it_is_asked_once_more_with_what_lies_beneath(network, scene, peer, steward):
    for name in ("e.example", "social.e.example", "note.example"):
        actor = peer.actor("anna") if name == "e.example" else network.peer(name).actor("lu")
        actor.post(
            scene.ours.shared_inbox, actor.create_note("Bonjour", in_reply_to=scene.article_uri)
        )
        actor.post(scene.mag.inbox, actor.follow(scene.mag.id))
    network.settle()

    page = steward.get(HOST).submit("La suspendre", reason="Publicité")

    for words in ("2 sites", "2 commentaires", "quelques personnes"):
        assert words in page.text


def test_a_decision_needs_its_reason(alsace, steward):
    page = steward.get(HOST).submit("La suspendre", reason="")

    assert page.status == 422
    with alsace.at_work():
        assert not hosts.is_suspended("e.example")
    assert "pas encore été rencontrée" in steward.get(HOST).text


@pytest.mark.parametrize(
    "name",
    ["als.example", "ALS.example.", "example", "com", "gouv.fr", "a b", "x/y", "@", "é" * 300],
)
def test_what_is_no_other_instance_has_no_page(steward, name):
    assert (
        "ne désigne aucune autre instance"
        in steward.get("/federation/", query_string={"host": name}).text
    )


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("Bücher.Example", "xn--bcher-kva.example"),
        (" https://Mastodon.social/@anna?x=@y ", "mastodon.social"),
        ("@anna@mastodon.social", "mastodon.social"),
        ("acct:anna@mastodon.social", "mastodon.social"),
        ("mastodon.social/@anna", "mastodon.social"),
        ("http://e.example:8443/u/a", "e.example:8443"),
    ],
)
def test_an_instance_that_was_never_met_is_found_by_what_one_pastes(steward, typed, host):
    page = steward.get("/federation/").submit("Regarder", host=typed)

    assert page.path == f"/federation/instances/{host}"


@pytest.mark.parametrize(("button", "state"), [("Réessayer", SENT), ("Abandonner", "cancelled")])
def test_what_was_given_up_on_its_way_out(network, alsace, peer, steward, button, state):
    peer.actor("anna")
    with alsace.at_work():
        given_up("e.example")

    page = steward.get("/federation/letters")
    assert "Un mot chaleureux" in page.text and "ce destinataire n’existe plus" in page.text
    assert "e.example" in page.text and "410" in page.text and "3 essais" in page.text
    page.submit(button)
    network.settle()

    with alsace.at_work():
        assert [row.state for row in Delivery.select()] == [state]
        assert Activity.select().count() == 1 and not Sent.select().where(Sent.host == "x").exists()
    assert len(peer.posts("Like")) == (state == SENT)


def test_a_list_that_ends_early_says_so(alsace, steward, monkeypatch):
    with alsace.at_work():
        for name in ("e.example", "f.example"):
            unconfirmed(name)
            hosts.of(name)
            stuck(name)
        unconfirmed("e.example", object_uri="https://als.example/mags/k/b")
    paths = ("/federation/", "/federation/erasures", "/federation/letters", HOST)
    assert not any("Pas plus de" in steward.get(path).text for path in paths)
    monkeypatch.setattr(traffic, "HOSTS_MAX", 1)
    monkeypatch.setattr(ledger, "LINES_MAX", 2)
    monkeypatch.setattr(dead_letters, "LIST_ROWS_MAX", 1)
    monkeypatch.setattr(hosts_shown, "ERASURES_NAMED_MAX", 1)

    said = ["1 sur 2 sont montrées", "Pas plus de 2", "Pas plus de 1", "Voir tous les effacements"]
    for path, words in zip(paths, said, strict=True):
        assert words in steward.get(path).text, path


@pytest.mark.parametrize(("button", "state"), [("Réessayer", "ignored"), ("Abandonner", "ignored")])
def test_what_failed_on_its_way_in(network, alsace, steward, button, state):
    with alsace.at_work():
        stuck("e.example")

    page = steward.get("/federation/letters")
    assert "KeyError" in page.text
    page.submit(button)
    network.settle()

    with alsace.at_work():
        assert [row.state for row in Inbound.select()] == [state]
        assert not Inbound.select().where(Inbound.state == STUCK).exists()


def test_a_letter_that_is_gone_meanwhile_is_refused(alsace, steward):
    for way, word in (("out", "restés en route."), ("in", "n’est pas bloqué")):
        page = steward.post(f"/federation/letters/{way}/7/retry")
        assert page.path == "/federation/letters" and word in page.text
    assert steward.post("/federation/letters/up/7/retry").status == 404
    with alsace.at_work():
        assert not Delivery.select().where(Delivery.state == FAILED).exists()


def test_there_is_no_new_key_to_decide_on(steward):
    assert steward.post(f"{HOST}/new-key").status == 409


@pytest.mark.parametrize(
    "path",
    [
        HOST,
        f"{HOST}/release",
        f"{HOST}/new-key",
        f"{HOST}/passing",
        "/federation/letters/in/7/retry",
    ],
)
def test_each_decision_needs_its_token(alsace, steward, path):
    assert steward.client.post(path, data={"reason": "so", "sure": "yes"}).status_code == 400
    with alsace.at_work():
        assert not hosts.is_suspended("e.example")


def test_erasures_name_their_instance(alsace, steward):
    with alsace.at_work():
        unconfirmed("e.example")

    page = steward.get("/federation/erasures")
    assert "https://als.example/mags/k/a" in page.text and "e.example" in page.text
    assert "https://als.example/mags/k/a" in steward.get(HOST).text


@pytest.mark.parametrize(
    ("is_asked", "word"), [(True, "Encore en route"), (False, "Refusé ou abandonné")]
)
def test_an_erasure_is_named_from_its_first_day(alsace, steward, is_asked, word):
    with alsace.at_work():
        asked_today("e.example", is_asked=is_asked)

    page = steward.get("/federation/erasures")

    assert word in page.text and "Chaque instance a confirmé" not in page.text
    assert ("1 effacement non confirmé" in steward.get("/federation/").text) is not is_asked


def test_what_is_to_be_mended_stands_on_the_page(alsace, steward):
    assert "encore et encore" not in steward.get("/federation/").text
    with alsace.at_work():
        stuck("e.example")

    page = steward.get("/federation/")

    assert "1 message d’une autre instance échoue encore et encore" in page.text
    assert "/federation/letters" in page.text and "Toutes les vérifications" in page.text


@pytest.mark.plugins("federation", "mags")
def test_a_letter_names_its_article(scene, steward):
    with scene.ours.at_work():
        given_up("e.example", object_uri=scene.article_uri)

    page = steward.get("/federation/letters")

    assert "Composter en hiver" in page.follow("Composter en hiver").text


def test_attempts_are_counted_on_after_a_person_said_again(network, alsace, peer, steward):
    peer.actor("anna")
    peer.when_posted = Reply(status=410)
    with alsace.at_work():
        given_up("e.example")

    steward.get("/federation/letters").submit("Réessayer")
    network.settle()

    assert "4 essais" in steward.get("/federation/letters").text


def test_who_is_suspended_stands_apart(alsace, steward):
    with alsace.at_work():
        hosts.of("z.example")
        hosts.suspend(host="a.example", reason="Publicité")

    text = steward.get("/federation/").text

    assert text.index("z.example") < text.index("Suspendues par") < text.index("a.example")


def test_a_canary_that_rests_is_no_good_news(instance, browser, world):
    page = browser(world.member("Sara", role="steward")).get("/federation/")

    before, _, _rest = page.html.partition("l’essai de nous écrire à nous-mêmes")
    assert f'<path d="{INFO}"/>' in before[-200:]


def test_the_command_speaks_english_as_the_rest_of_the_command_line(instance):
    refused = CliRunner().invoke(commands.inbox, ["--retry", "7"])

    assert refused.exit_code == 1 and "This message is not stuck" in refused.output


@pytest.mark.plugins("federation", "mags")
def test_a_steward_says_in_which_form_groups_pass_on(network, alsace, peer, steward):
    ground, anna = plant(alsace), peer.actor("anna")
    ground.followed_by(anna)
    assert steward.post(f"{HOST}/passing", data={"form": "smoke"}).status == 404

    page = steward.get(HOST).submit("Transmettre le texte entier")
    assert "Elle reçoit le texte entier" in page.text
    ground.article(title="Semer")
    network.settle()
    page.submit("Suivre ce qu’elle demande")
    ground.article(title="Récolter")
    network.settle()

    said = [(post.activity["type"], type(post.activity["object"])) for post in peer.posts()]
    assert said == [("Accept", dict), ("Announce", dict), ("Create", dict)]


@pytest.mark.parametrize("button", ["Réessayer maintenant", "Réessayer", "Abandonner"])
def test_who_looked_at_one_server_stays_with_it(alsace, steward, button):
    with alsace.at_work():
        given_up("e.example")
        waiting("e.example")
        hosts.of("e.example")

    page = steward.get("/federation/letters?host=e.example").submit(button)

    assert "Seulement ce qui est resté" in page.text and "e.example" in page.text
