"""A list is shown first; then exactly what was shown is done, and never to whom we are tied."""

import io

import pytest
from click.testing import CliRunner
from kit.planting import plant

from onemile.api import database
from onemile_federation.lists import applying, commands, comparing, reading, taking_back
from onemile_federation.lists.models import BlockDraft, BlockList
from onemile_federation.remote import bonds, hosts
from onemile_federation.remote.models import ALLOWED, LIMITED, OPEN, Host, HostDecision, RemoteActor
from tests.federation.stewards.test_pages import steward as steward

pytestmark = pytest.mark.plugins("federation", "mags")
IN_USE = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"


@pytest.fixture
def partner(monkeypatch):
    tie = bonds.Bond(hosts=lambda: frozenset({"ort.example"}), title="partenaire")
    monkeypatch.setitem(bonds.BONDS, "test", tie)
    return "ort.example"


def shown(text, **options):
    return comparing.compare(reading.read(text.encode()).lines, **options)


def brought(steward, text, name="liste.csv"):
    page = steward.get("/federation/blocks")
    return page.submit("Voir la liste", file=(io.BytesIO(text.encode()), name))


def test_a_list_is_looked_at_and_applied_by_one_press(network, alsace, peer, steward):
    ground = plant(alsace)
    ground.followed_by(peer.actor("anna"))
    page = brought(
        steward,
        IN_USE + "e.example,suspend,,,Spam,\nmeh.example,silence,,,,\nnot a domain,suspend\n",
    )

    assert "liste.csv" in page.text and "e.example" in page.text and "chez 1 site" in page.text
    assert "1 ligne n’a pas pu être lue" in page.text
    assert "Ligne 4 not a domain,suspend" in page.text
    with alsace.at_work():
        assert not hosts.is_suspended("e.example")

    done = page.submit("Faire exactement cela")
    network.settle()

    assert "Spam (liste.csv)" in done.text and "Steward" in done.text
    with alsace.at_work():
        assert hosts.is_suspended("social.e.example")
        assert Host.get(Host.host == "meh.example").standing == LIMITED
        assert not RemoteActor.select().exists()
    assert peer.actor("anna").post(alsace.shared_inbox, {"id": "https://e.example/1"}).status == 403
    assert "meh.example,silence" in steward.get("/federation/blocks.csv").html


def test_what_has_changed_since_the_look_is_not_done(alsace, steward):
    page = brought(steward, "a.example\nb.example\n")
    with alsace.at_work():
        hosts.suspend(host="b.example", reason="seen first")

    again = page.submit("Faire exactement cela")

    assert again.status == 409 and "Regardez encore une fois" in again.text
    with alsace.at_work():
        assert not hosts.is_suspended("a.example")
    again.submit("Faire exactement cela")
    with alsace.at_work():
        assert hosts.is_suspended("a.example")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("als.example", comparing.OURS),
        ("federation.als.example", comparing.OURS),
        ("ort.example", comparing.TIED),
        ("good.example", comparing.LET_IN),
        ("bad.example,silence", comparing.OWN),
    ],
)
@pytest.mark.one_engine
def test_what_no_list_may_do_is_named_and_not_done(alsace, partner, line, why):
    with alsace.at_work():
        hosts.decide(host="sub.good.example", standing=ALLOWED, reason="friends")
        hosts.suspend(host="bad.example", reason="ours")

        found = shown("domain,severity\n" + line + ("" if "," in line else ",suspend") + "\n")

    assert [one.why for one in found.refused] == [why]
    assert found.does_nothing


@pytest.mark.one_engine
def test_a_thousand_lines_are_one_transaction_each_with_its_reason(alsace):
    text = "".join(f"n{number}.example\n" for number in range(1_000))
    with alsace.at_work():
        number = applying.keep(reading.read(text.encode()), title="big", by_uri="")
        found = applying.difference(applying.draft(number))
        applying.apply(number, token=found.token, by_uri="")

        assert len(found.new) == Host.select().count() == HostDecision.select().count() == 1_000
        assert shown(text).already == 1_000


@pytest.mark.parametrize("text", ["", "<html>\n", "a.example\n" * 20_002])
@pytest.mark.one_engine
def test_what_is_no_list_is_refused_beside_the_field(steward, text):
    page = brought(steward, text)

    assert page.status == 422
    assert any(words in page.text for words in ("aucune", "au plus 20000"))


@pytest.mark.one_engine
def test_the_command_shows_first_and_applies_when_told(alsace, tmp_path, partner):
    file = tmp_path / "blocks.csv"
    file.write_text(IN_USE + "bad.example,suspend,,,,\nort.example,suspend,,,,\nnonsense\n")
    with alsace.at_work():
        looked = CliRunner().invoke(commands.blocks, ["import", str(file)])
        assert not hosts.is_suspended("bad.example")
        done = CliRunner().invoke(commands.blocks, ["import", str(file), "--apply"])
        out = CliRunner().invoke(commands.blocks, ["export"])

        assert "new       bad.example suspended" in looked.output
        assert "refused   ort.example: there are ties with it: partenaire" in looked.output
        assert "line 4: nonsense" in looked.output and "--apply" in looked.output
        assert done.exit_code == 0 and hosts.is_suspended("bad.example")
        assert not hosts.is_suspended("ort.example")
        assert out.output == IN_USE + "bad.example,suspend,true,true,blocks.csv,false\n"


@pytest.mark.one_engine
@pytest.mark.parametrize(("beyond", "status"), [(1, 422), (50_000, 413)])
def test_a_file_that_is_too_large_is_refused_in_words(alsace, steward, beyond, status):
    page = steward.get("/federation/blocks")
    large = b"a.example\n" * (reading.LIST_BYTES_MAX // 10) + b"#" * beyond

    refused = page.submit("Voir la liste", file=(io.BytesIO(large), "liste.csv"))
    refused.response.request.environ["wsgi.input"].close()

    assert refused.status == status
    said = "Une liste a au plus 5 Mo." if status == 422 else "Il faut quelque chose de plus léger"
    assert said in refused.text
    assert "Traceback" not in refused.text
    with alsace.at_work():
        assert not BlockDraft.select().exists() and not HostDecision.select().exists()


@pytest.mark.one_engine
def test_a_long_list_is_compared_once_with_all_whom_we_know_outside_of_the_lock(
    alsace, monkeypatch
):
    tied = bonds.Bond(hosts=lambda: frozenset(f"t{n}.ally.example" for n in range(300)), title="x")
    monkeypatch.setitem(bonds.BONDS, "test", tied)
    n_asked, at_rest, compare = [], [], comparing.compare
    above = comparing.and_above

    def comparing_at_rest(*lines, **options):
        at_rest.append(not database.in_transaction())
        return compare(*lines, **options)

    monkeypatch.setattr(comparing, "and_above", lambda host: n_asked.append(1) or above(host))
    monkeypatch.setattr(comparing, "compare", comparing_at_rest)
    text = "".join(f"bad{n}.example\n" for n in range(100)) + "ally.example\n"
    with alsace.at_work():
        number = applying.keep(reading.read(text.encode()), title="x", by_uri="")
        shown = applying.difference(applying.draft(number))
        assert [one.why for one in shown.refused] == [comparing.TIED] and len(shown.new) == 100
        assert len(n_asked) < 2 * (100 + 300)
        applying.apply(number, token=shown.token, by_uri="")
        assert at_rest == [True, True] and hosts.is_suspended("bad99.example")


@pytest.mark.one_engine
def test_a_second_press_on_a_list_that_is_done_with_says_so(alsace, steward):
    page = brought(steward, IN_USE + "e.example,suspend,,,Spam,\n")
    path = page.path.partition("?")[0]
    page.submit("Faire exactement cela")

    for answer in (steward.get(path), steward.post(path), steward.post(f"{path}/drop")):
        assert answer.status == 200 and "appliquée ou oubliée" in answer.text
        assert answer.path.endswith("/federation/blocks")


@pytest.mark.one_engine
def test_a_list_is_taken_back_as_a_whole_and_a_mute_of_before_comes_back(alsace, steward):
    with alsace.at_work() as world:
        hosts.decide(host="loud.example", standing=LIMITED, reason="Publicité")
        another = alsace.browser(world.member("Jean-Luc", role="steward"))
    page = brought(steward, "loud.example\nbad.example\nworse.example\nspam.example\n")
    assert "jusqu’ici" in page.text and "« Publicité »" in page.text.replace("\u202f", " ")
    page.submit("Faire exactement cela")
    with alsace.at_work():
        hosts.decide(host="worse.example", standing=LIMITED, reason="Assez")
        hosts.suspend(host="spam.example", reason="Douze signalements")

    late = another.get("/federation/blocks").follow("Retirer cette liste")
    asked = steward.get("/federation/blocks").follow("Retirer cette liste")
    with alsace.at_work():
        assert Host.get(Host.host == "bad.example").standing == "suspended"  # asked, not done
    assert "loud.example – En sourdine" in asked.text and "worse.example" not in asked.text
    done = asked.submit("Retirer cette liste")

    assert "2 sites sont de nouveau comme avant. 2 ont fait l’objet d’une décision" in done.text
    assert "De nouveau comme avant" in done.text and "bad.example, loud.example." in done.text
    assert "déjà retirée" in late.submit("Retirer cette liste").text
    with alsace.at_work():
        stands = {row.host: (row.standing, row.reason) for row in Host.select()}
    assert stands["loud.example"] == (LIMITED, "Publicité") and "bad.example" not in stands
    assert stands["worse.example"] == (LIMITED, "Assez")
    assert stands["spam.example"] == ("suspended", "Douze signalements")


@pytest.mark.one_engine
def test_a_page_reads_no_list_to_name_it(alsace, steward, monkeypatch):
    brought(steward, "bad.example\n").submit("Faire exactement cela")
    with alsace.at_work():
        kept = BlockList.create(address="https://l.example/x.csv", title="L")
        applying.keep(reading.read(b"new.example\n"), title="L", by_uri="", list_id=kept.id)
    asked, database = [], alsace.app.extensions["onemile.database"]
    execute = database.execute_sql
    monkeypatch.setattr(
        database, "execute_sql", lambda sql, *given: asked.append(sql) or execute(sql, *given)
    )

    assert "liste.csv" in steward.get("/federation/blocks").text
    assert "Voir ce qu’elle changerait" in steward.get("/federation/lists").text
    assert not [sql for sql in asked if '"before"' in sql or '"lines"' in sql]


@pytest.mark.one_engine
def test_the_address_of_a_list_is_no_name_of_an_instance(steward):
    page = steward.get("/federation/?host=https://lists.example/x.csv")
    assert page.status == 422 and "l’adresse d’un fichier" in page.text
    assert "Listes de blocage" in page.follow("Listes de blocage").text


@pytest.mark.one_engine
@pytest.mark.parametrize("order", [("a.csv", "b.csv"), ("b.csv", "a.csv")], ids="-".join)
def test_lists_are_taken_back_in_any_order_and_nothing_of_them_is_left(alsace, steward, order):
    with alsace.at_work():
        hosts.decide(host="x.example", standing=OPEN, reason="Laissée")
    for severity, name in (("silence", "a.csv"), ("suspend", "b.csv")):
        text = f"#domain,#severity\nx.example,{severity}\n"
        brought(steward, text, name).submit("Faire exactement cela")
    with alsace.at_work():
        assert Host.get(Host.host == "x.example").standing == "suspended"
        numbers = {one.title: one.number for one in taking_back.every()}
        for name in order:
            taking_back.take_back(numbers[name], by_uri="")
        row = Host.get_or_none(Host.host == "x.example")
        assert row is None or row.standing == OPEN  # never met, it goes with the last list
        assert taking_back.every() == []
