"""Ten questions of a volunteer, each answered by a page two presses from the partners' list."""

import io
import re

import pytest
from kit.planting import plant

from onemile.api import clock as clock_module
from onemile_federation.partners import deciding, told
from onemile_federation.remote import hosts
from onemile_federation.remote.models import LIMITED
from tests.federation.partners.across import ALL, Other

pytestmark = pytest.mark.plugins("federation", "mags")
LIST = "/federation/partners"
CONTACT = {"contact": "Jean-Luc", "reach": "le mardi"}
HOUR = r"à \d+ h \d\d"
# What is asked, the links that are pressed, and what the page that they lead to says.
QUESTIONS = {
    "1 Offenburg reçoit-elle nos articles, depuis quand, qu’est-ce qui est resté en route ?": (
        ["Offenburg"],
        r"Pas en ce moment : Offenburg ne répond pas depuis .* 2 messages attendent ici\.",
        "partenaires depuis le",
        rf"Resté en route 2 en attente .*Le plus ancien .*Composter en hiver.*{HOUR} "
        rf"Le dernier .*Tailler en mars.*{HOUR}",
    ),
    "2 Qu’avons-nous reçu d’elle cette semaine, par flux ?": (
        ["Offenburg"],
        r"Publications et commentaires .*Reçu d’eux cette semaine : "
        r"1 nouveauté, 1 demande d’abonnement\.",
        r"Le mile par-dessus la frontière .*Rien reçu cette semaine",
    ),
    "3 Quels flux sont ouverts, par qui, depuis quand ; lequel d’un seul côté ?": (
        ["Offenburg"],
        r"Publications et commentaires .*Ouvert des deux côtés depuis le \d+.* Ici : Jean-Luc",
        r"Smiles .*Ouvert par nous le \d+ \w+, pas encore par eux. Ici : Jean-Luc",
    ),
    "4 Ont-ils lu notre charte, laquelle, a-t-elle changé depuis ?": (
        ["Offenburg"],
        r"Ont-ils lu notre charte \? Oui, celle d’aujourd’hui : dit le \d+",
    ),
    "4 … et ceux qui en ont lu une autre ?": (
        ["Endormie"],
        r"Ont-ils lu notre charte \? Oui, dit le \d+ \w+ ; mais la nôtre a changé depuis",
    ),
    "5 Qui contacter là-bas, et comment ?": (
        ["Offenburg"],
        "Lotte H. lotte@off.example",
        "Écrire à Lotte H.",
    ),
    "6 Quand quelqu’un de l’association d’en face était-il là pour la dernière fois ?": (
        ["Endormie"],
        r"Un permanent y était pour la dernière fois la semaine du \d+",
        "depuis deux mois",
    ),
    "7 Qui de chez nous a décidé quoi, quand (heure), pourquoi ?": (
        ["Offenburg"],
        rf"{HOUR} Nous avons changé ce qui circule. Fermé : Offres et besoins. "
        "« Trop tôt » par Jean-Luc",
    ),
    "8 Pourquoi telle instance ne nous joint-elle plus, et que faire ?": (
        ["Qui nous lit", "slow.example"],
        "Eux : le certificat de leur site a expiré",
        "Prévenez son association",
    ),
    "9 Qui est bloqué ou silencieux, depuis quand, par quelle liste, comment revenir ?": (
        ["Tenus à l’écart"],
        rf"bad.example Suspendue? .*Spam \(liste commune.csv\) .*{HOUR}",
        rf"quiet.example En sourdine Publicité .*{HOUR} · Jean-Luc",
        "Pour revenir en arrière, ouvrez sa page",
    ),
    "9 … revenir en arrière": (["Tenus à l’écart", "bad.example"], "Laisser passer de nouveau"),
    "10 Combien de nos membres perdraient quoi si on y mettait fin, ou bloquait ?": (
        ["Offenburg", "Y mettre fin"],
        "Si vous y mettez fin Des publications, rien : qui lit continue de lire. "
        "Membres d’ici qui lisent là-bas : quelques personnes",
        "Ce qui était ouvert en plus se ferme : Le mile par-dessus la frontière.",
        r"Si vous suspendiez Offenburg .*là-bas quelques personnes\. 1 commentaire venu de là",
    ),
    "Et qui est parti ?": (["Partie"], "Ce partenariat est terminé", "« Fusion »"),
}

# The same, once the partner's server has been dead for two days and a half.
LATER = {
    "Leur serveur est-il mort, depuis quand, et que devient ce qui attend ?": (
        ["Offenburg"],
        r"Pas en ce moment : Offenburg ne répond pas depuis \w+ \d+ \w+",
        r"2 messages attendent ici\. Le plus ancien est essayé jusqu’au \d+ \w+\. Prochain essai",
        "Appelez ses responsables",
    ),
    "Qu’est-ce qui attend, pour qui, depuis quand, prochain essai ?": (
        ["Messages restés en route"],
        r"En attente de partir .*Offenburg 2 messages, le plus ancien depuis \w+ \d+ \w+",
        r"Prochain essai : .*Composter en hiver attend depuis .*essayé jusqu’au",
        "Réessayer maintenant",
    ),
    "Ont-ils effacé ce que nous avons retiré ?": (
        ["Offenburg"],
        r"Ont-ils effacé ce qui a été retiré ici \? Oui : rien n’attend leur confirmation",
    ),
    "Qui a ouvert quoi, bien qu’eux aient tout mis en pause ?": (
        ["Endormie"],
        r"Ouvert des deux côtés depuis le \d+ \w+\. Ici : Jean-Luc \w+\. "
        r"En pause depuis le \d+ \w+, par eux\.",
    ),
    "Le serveur en sourdine va-t-il « bien » ?": (
        ["Tenus à l’écart", "quiet.example"],
        "Nous la tenons en sourdine",
    ),
}


@pytest.fixture
def world_of_peers(network, alsace):
    """A partner, one that has ended it, one asleep; a slow peer, one silenced, one suspended."""
    ground = plant(alsace)
    with alsace.at_work() as world:
        jean_luc = world.member("Jean-Luc", role="steward")
        by_uri = str(jean_luc.uri)
    steward = alsace.browser(jean_luc)
    partners = {}
    for name, host in (
        ("Offenburg", "off.example"),
        ("Endormie", "asleep.example"),
        ("Partie", "gone.example"),
    ):
        one = partners[name] = Other(network.peer(host), alsace)
        reach = {"contact": {"name": "Lotte H.", "reach": f"lotte@{host}"}}
        said = {"name": name, "flows": ["publications", "proposals", "mile"], **reach}
        one.says("Offer", one.statement(**said))
        network.settle()
        with alsace.at_work():
            deciding.accept(host=host, switches=ALL, by_uri=by_uri, **CONTACT)
        network.settle()
        one.said = said
    off, asleep, gone = partners.values()
    read = off.peer.posts("Accept")[-1].activity["object"]["charter"]["digest"]
    off.says("Update", off.statement(**off.said, charterRead=read, stewardWeek=week()))
    asleep.says(
        "Greeting",
        asleep.statement(**asleep.said, charterRead="0" * 64, stewardWeek="2020-W10"),
    )
    gone.says("Undo", gone.statement("ended", **{**gone.said, "summary": "Fusion"}))
    network.settle()

    anna, slow = off.peer.actor("anna"), network.peer("slow.example").actor("sam")
    ground.followed_by(anna, slow)
    ground.following(anna)
    network.clock.advance(days=8)
    ground.comment(anna, "Merci !")
    berta = off.peer.actor("berta")
    ground.followed_by(berta)
    with alsace.at_work():
        deciding.switch(
            host="off.example", flow="proposals", is_open=False, reason="Trop tôt", by_uri=by_uri
        )
    network.settle()
    network.certificate("slow.example", "expired")
    network.off("off.example")
    ground.article(title="Composter en hiver")
    network.settle()
    ground.article(title="Tailler en mars")
    with alsace.at_work():
        hosts.decide(host="quiet.example", standing=LIMITED, reason="Publicité", by_uri=by_uri)
        told.of_sleepers()
    network.settle()
    table = io.BytesIO(b"#domain,#severity,#public_comment\nbad.example,suspend,Spam\n")
    page = steward.get("/federation/blocks")
    page.submit("Voir la liste", file=(table, "liste commune.csv")).submit("Faire exactement cela")
    network.settle()
    steward.asleep = asleep
    return steward


def week():
    return clock_module.now().strftime("%G-W%V")


def read_on(page):
    """What a person reads, with spaces that break."""
    return re.sub(r"\s+", " ", page.text)


def unanswered(steward, questions):
    """What is not answered by the page that two presses at most lead to."""
    found = []
    for question, (presses, *answers) in questions.items():
        assert len(presses) <= 2
        page = steward.get(LIST)
        for press in presses:
            page = page.follow(press)
        said = read_on(page)
        found += [f"{question}: {a}\n    {said}" for a in answers if not re.search(a, said)]
    return "\n".join(found)


def test_ten_questions_are_answered_two_presses_from_the_list(network, alsace, world_of_peers):
    assert not unanswered(world_of_peers, QUESTIONS)

    asleep = world_of_peers.asleep
    asleep.says("Update", asleep.statement("paused", **asleep.said))
    network.let_pass(hours=60)

    assert not unanswered(world_of_peers, LATER)
