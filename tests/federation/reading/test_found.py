"""The search finds what is kept here of elsewhere: of whom one follows, and what one keeps."""

import pytest
from kit.rows import table_of

from onemile.members import blocks, mutes
from onemile_federation.reading import found
from onemile_federation.remote import hosts, objects, words
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import reports

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def search(reader):
    """Search as Ana, in the ring that is asked for, once the job has been there."""

    def one(typed, ring="instance", by=None):
        with reader.ours.at_work():
            words.fold_due()
        browser = reader.ours.browser(by) if by else reader.browser
        return browser.get(f"/search?q={typed}&ring={ring}")

    return one


def test_words_of_title_and_text_are_found_by_who_follows_it(reader, anna, search):
    said = anna.create_article("Le <b>Levain</b>", content="<p>Farine d’épeautre,<br>eau</p>")
    uri = reader.hears(anna, said)
    with reader.ours.at_work() as world:
        ben = world.member("Ben")

    for typed in ("levain", "EPEAUTRE+farine", "d'épeautre"):
        page = search(typed)
        assert "1 réponse" in page.text and "e.example" in page.text, typed
        assert "Rien trouvé" not in page.text
    assert page.follow("Levain").path == f"/federation/things/{reader.thing(uri).id}"
    for typed in ("levain+seigle", "script"):
        assert "Rien trouvé" in search(typed).text, typed
    assert "Rien trouvé" in search("levain", ring="mile").text  # it lies nowhere near
    assert "Rien trouvé" in search("levain", by=ben).text  # who follows nobody there

    with reader.ours.at_work():
        objects.keep(
            {
                **said["object"],
                "name": "Le seigle",
                "summary": "",
                "updated": "2099-01-01T00:00:00Z",
            }
        )
    assert "1 réponse" in search("seigle").text and "Rien trouvé" in search("levain").text
    with reader.ours.at_work():
        objects.remove(uri)
    assert not table_of(reader.ours, "federation_words")
    assert "Rien trouvé" in search("seigle").text


def test_what_is_kept_or_passed_on_or_said_in_a_group_is_found(reader, peer, victim, anna, search):
    mag = peer.actor("mag", "Group")
    reader.ground.following(mag)
    bea = peer.actor("bea")
    reader.hears(mag, mag.announce(bea.article("Le quai", audience=mag.id)["id"]))
    reader.hears(anna, anna.announce(victim.actor("vera").article("Le port")["id"]))
    kept = bea.article("La digue")["id"]
    reader.browser.get(f"/federation/find?uri={kept}").submit("Garder")
    reader.browser.get(f"/federation/find?uri={bea.article('Une grue')['id']}")

    for title in ("quai", "port", "digue"):
        assert "1 réponse" in search(title).text, title
    assert "Rien trouvé" in search("grue").text  # looked at, and no more


def test_blocks_and_hosts_out_of_sight_are_obeyed_and_a_warning_is_kept(reader, anna, search):
    reader.hears(
        anna, anna.create_article("Levain", content="<p>sang</p>", sensitive=True, summary="Dur")
    )
    assert "Levain" in search("dur").text and "Rien trouvé" in search("sang").text

    with reader.ours.at_work():
        mutes.mute(reader.member, uri=anna.id, days=7)
    assert "1 réponse" in search("levain").text  # as all that is muted is found
    with reader.ours.at_work():
        hosts.decide(host="e.example", standing="limited", reason="bruit")
    assert "1 réponse" in search("levain").text  # who follows somebody there sees it
    with reader.ours.at_work():
        blocks.block_uri(reader.member, uri=anna.id)
    assert "Rien trouvé" in search("levain").text


@pytest.mark.one_engine
def test_a_hit_elsewhere_stands_beside_no_word_of_nothing(reader, peer, search):
    mag = peer.actor("port_du_rhin", "Group")
    mag.document["name"] = "Port du Rhin"
    reader.ground.following(mag)

    page = search("port+du+rhin", ring="mile")

    assert "Port du Rhin" in page.text and "Rien trouvé" not in page.text
    assert "Chercher plus loin" in page.text


@pytest.mark.one_engine
def test_the_job_takes_what_came_last_first_and_has_a_bound(reader, anna, monkeypatch):
    monkeypatch.setattr(words, "CHUNK_ROWS", 2)
    monkeypatch.setattr(words, "CHUNKS_MAX", 1)
    uris = [reader.hears(anna, anna.create_article(f"Un {n}")) for n in range(3)]
    reader.hears(anna, anna.create_note("oui", in_reply_to=uris[0]))

    with reader.ours.at_work():
        assert words.fold_due() == 2
        folded = {row["thing_id"] for row in table_of(reader.ours, "federation_words")}
        assert folded == {reader.thing(uri).id for uri in uris[1:]}
        assert words.fold_due() == 1 and words.fold_due() == 0


@pytest.mark.one_engine
def test_what_changes_while_it_is_folded_is_folded_again(reader, anna, monkeypatch):
    uri = reader.hears(anna, anna.create_article("Levain"))
    fold = words._words_of

    def meanwhile(row):
        folded = fold(row)
        RemoteObject.update(title="Seigle").where(RemoteObject.uri == uri).execute()
        return folded

    with reader.ours.at_work():
        monkeypatch.setattr(words, "_words_of", meanwhile)
        words.fold_due()
        monkeypatch.setattr(words, "_words_of", fold)
        assert not table_of(reader.ours, "federation_words") and words.fold_due() == 1
    assert "seigle" in table_of(reader.ours, "federation_words")[0]["folded"]


def test_what_becomes_an_answer_by_an_edit_is_found_no_more(reader, anna, search):
    said = anna.create_article("Levain")
    uri = reader.hears(anna, said)
    assert "1 réponse" in search("levain").text

    edited = {**said["object"], "updated": "2099-01-01T00:00:00Z", "inReplyTo": f"{uri}/x"}
    reader.hears(anna, {**anna.create_article("Levain"), "type": "Update", "object": edited})

    assert reader.thing(uri).in_reply_to_uri and "Rien trouvé" in search("levain").text
    assert not table_of(reader.ours, "federation_words")


# Kept, since it may be shown; and read again, it is refused: it lies one deeper than it was sent.
DEEP = "<blockquote>" * 60 + "levain profond" + "</blockquote>" * 60


def test_one_odd_article_spoils_no_list_and_no_search(reader, anna, search):
    before = reader.hears(anna, anna.create_article("Levain d’avant"))
    odd = reader.hears(anna, anna.create_note(DEEP))

    assert "profond" in reader.thing(odd).content
    for page in (search("levain"), reader.browser.get("/followed"), reader.page_of(odd)):
        assert page.status == 200 and "profond" in page.text
    assert "2 réponses" in search("levain").text
    with reader.ours.at_work():
        assert "levain profond" in reports.TARGET.excerpt(reader.thing(odd))
        lines = found._hits([reader.thing(before).id, reader.thing(odd).id], ["levain"])
    assert [hit.item.uri for hit in lines] == [odd, before]  # newest arrivals first


@pytest.mark.one_engine
def test_things_are_locked_in_the_order_of_their_numbers(reader, anna, monkeypatch):
    locked, lock = [], words.lock_rows
    monkeypatch.setattr(words, "lock_rows", lambda q: locked.append(q.sql()[0]) or lock(q))
    reader.hears(anna, anna.create_article("Levain"))

    with reader.ours.at_work():
        assert words.fold_due() == 1
    assert [sql.endswith('ORDER BY "t1"."id"') for sql in locked] == [True]


@pytest.mark.parametrize("changes", [True, False])
def test_words_that_were_taken_back_find_nothing_from_the_edit_on(reader, anna, search, changes):
    said = anna.create_article("Levain", content="<p>Farine</p>")
    uri = reader.hears(anna, said)
    assert "1 réponse" in search("levain").text

    title = "Pain" if changes else "Levain"
    reader.hears(anna, anna.update({**said["object"], "name": title, "id": uri}))

    page = reader.browser.get("/search?q=levain&ring=instance")  # before the job has been there
    assert ("Rien trouvé" in page.text) is changes
