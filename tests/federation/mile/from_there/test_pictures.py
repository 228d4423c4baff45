"""Pictures of what a partner shows: fetched after it, made anew, seen by who sees it."""

import io
from datetime import timedelta

import pytest
from kit.replies import Reply, redirect
from PIL import Image

from onemile import current, pictures
from onemile.api import Rate
from onemile.members import blocks
from onemile_federation.mile import pictures_fetched, pictures_kept, reports, things
from onemile_federation.mile.models import MilePicture, MileThing
from onemile_federation.partners import deciding
from onemile_federation.remote import hosts
from tests.federation.mile.from_there.conftest import LEA

WORDS = "Une échelle contre un mur"
KEHL = b"Kehl 48.5734"


def photo(kind="JPEG", *, colour="teal", size=(60, 40), notes=False):
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = KEHL.decode()
    Image.new("RGB", size, colour).save(out, kind, **({"exif": exif} if notes else {}))
    return out.getvalue()


def given(content, media_type="image/jpeg", **options):
    return Reply(body=content, content_type=media_type, **options)


@pytest.fixture
def pictured(there):
    """Let the partner show something with pictures; ``pictured(a=Reply)`` gives what is kept."""

    def show(verb="Create", *, uri="", **replies):
        document = there.document()
        document["id"] = uri or document["id"]
        document["attachment"] = [
            {"type": "Image", "url": f"{document['id']}/pictures/{name}", "name": WORDS}
            for name in replies
        ]
        for name, reply in replies.items():
            there.peer.serve(f"{document['id']}/pictures/{name}", reply)
        there.says(verb, document)
        return there.kept(document["id"])

    return show


def kept_files(there):
    """Return what lies in the folder of the instance's pictures."""
    with there.ours.at_work():
        folder = current.instance().folder / "uploads"
        return sorted(one for one in folder.rglob("*") if one.is_file())


def status(there, path, *by):
    """Return what Ana is answered, or who else is named; None for a visitor."""
    with there.ours.browser(*(by or [there.ana])).client.get(path) as answer:
        return answer.status_code


def urls(there):
    with there.ours.at_work():
        found = MilePicture.select().order_by(MilePicture.id)
        return [pictures.url(str(row.key)) for row in found]


def test_they_come_are_made_anew_and_stand_on_card_and_page_with_their_words(there, pictured):
    kept = pictured(a=given(photo(notes=True)), b=given(photo("WEBP"), "image/webp"))

    first, second = urls(there)
    assert there.peer.gets(f"{kept.uri}/pictures/a")[0].holds()
    page = there.page(f"/federation/across/{kept.id}").html
    assert page.index(first) < page.index(second) and f'alt="{WORDS}"' in page
    assert f"{kept.uri}/pictures" not in page
    card = there.page("/?ring=mile").html
    assert first in card and second not in card and f'alt="{WORDS}"' in card
    for one in kept_files(there):
        assert KEHL not in one.read_bytes() and b"EXIF" not in one.read_bytes()
        assert one.read_bytes()[8:12] == b"WEBP"


def test_who_does_not_see_the_thing_does_not_see_its_pictures(there, pictured, ben):
    kept = pictured(a=given(photo()))
    [url] = urls(there)
    jpeg = url.replace(".webp", ".jpg")

    assert status(there, url) == 200
    for path in (url, jpeg):
        assert status(there, path, ben) == status(there, path, None) == 404
    with there.ours.at_work():
        assert reports.TARGET.pictures(kept) == pictures_kept.keys_of(kept) != []
        blocks.block_uri(there.ana, uri=LEA)
    assert status(there, url) == 404
    with there.ours.at_work():
        blocks.unblock_uri(there.ana, uri=LEA)
        hosts.decide(host="e.example", standing="limited", reason="…", by_uri="")
    assert status(there, url) == 404


SPOILT = {
    "a page": given(b"<html><img src=x></html>", "text/html"),
    "a page that says it is a photo": given(b"<html><script>x()</script></html>"),
    "a drawing": given(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    "a drawing that says it is a photo": given(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a bomb": given(photo("PNG", size=(20_001, 2)), "image/png"),
    "too heavy": given(photo() + b"\0" * 2_000_000),
    "half a photo": given(photo()[:200]),
    "nothing": Reply(status=404),
    "elsewhere": redirect("https://v.example/a.jpg"),
}


def test_what_is_no_photo_is_left_and_the_thing_stands_without(there, pictured, victim):
    victim.serve("/a.jpg", given(photo()))
    replies = list(SPOILT.values())
    for start in range(0, len(replies), 4):
        some = {f"p{n}": one for n, one in enumerate(replies[start : start + 4])}
        kept = pictured(**some)
        assert len(kept.pictures) == len(some)
        assert all(there.peer.gets(one["url"]) for one in kept.pictures)
        assert urls(there) == [] and kept_files(there) == []
        assert there.page(f"/federation/across/{kept.id}").status == 200
    assert len(urls_of(there, pictured(good=given(photo())))) == 1


def urls_of(there, kept):
    with there.ours.at_work():
        return pictures_kept.keys_of(kept)


def test_only_what_lies_beneath_the_thing_is_asked_for_and_of_that_four(there):
    document = there.document()
    uri = document["id"]
    beside = [f"{uri}-2/a", "https://e.example/a", "https://v.example/a", f"{there.ours.base}/a"]
    beneath = [f"{uri}/pictures/{name}" for name in "aabcdefg"]
    document["attachment"] = [{"type": "Image", "url": one} for one in [*beside, *beneath]]
    there.says("Create", document)

    asked = [one["url"][-1] for one in there.kept(uri).pictures]
    assert asked == ["a", "b", "c", "d"]
    assert len([one for one in there.peer.received if "/pictures/" in one.url]) == 4


def test_an_update_exchanges_them_and_the_file_of_before_is_gone(there, pictured, clock):
    kept = pictured(a=given(photo()), b=given(photo(colour="red")))
    before, files = urls(there), kept_files(there)
    clock.advance(minutes=1)

    pictured("Update", uri=kept.uri, b=given(photo(colour="red")), c=given(photo(colour="blue")))

    after = urls(there)
    assert len(after) == len(kept_files(there)) == 2
    assert after[0] == before[1] and before[0] not in after
    assert status(there, before[0]) == 404 and len(set(files) & set(kept_files(there))) == 1
    assert len(there.peer.gets(f"{kept.uri}/pictures/b")) == 1, "what is here is not asked for"
    clock.advance(minutes=1)
    pictured("Update", uri=kept.uri)
    assert urls(there) == kept_files(there) == []


def taken_back(there, kept, clock):
    there.says("Delete", {"id": kept.uri, "type": "Tombstone"})


def ended(there, kept, clock):
    with there.ours.at_work():
        deciding.end(host="e.example", reason="Fini")
    there.network.settle()


def shut_out(there, kept, clock):
    with there.ours.at_work():
        hosts.decide(host="e.example", standing="suspended", reason="…", by_uri="")
    there.network.settle()


def author_gone(there, kept, clock):
    with there.ours.at_work():
        things.purge("", LEA)


def over(there, kept, clock):
    clock.advance(days=91)
    with there.ours.at_work():
        things.forget_expired()


def without_pictures(there, kept, clock):
    with there.ours.at_work():
        hosts.decide(host="e.example", standing="open", rejects_media=True, reason="…", by_uri="")
        assert pictures_kept.sweep() == 1


def lost(there, kept, clock):
    with there.ours.at_work():
        MileThing.delete().execute()
        assert pictures_kept.sweep() == 1


@pytest.mark.parametrize(
    "end", [taken_back, ended, shut_out, author_gone, over, without_pictures, lost]
)
def test_with_the_thing_rows_and_files_are_gone(there, pictured, clock, end):
    kept = pictured(a=given(photo()))
    assert len(kept_files(there)) == len(urls(there)) == 1

    end(there, kept, clock)

    assert kept_files(there) == urls(there) == []


def test_what_is_kept_outlives_the_sweeps_of_a_day(there, pictured, clock):
    pictured(a=given(photo()))
    clock.advance(days=2)
    with there.ours.at_work():
        pictures.unclaimed.forget()
        assert pictures_kept.sweep() == 0
    assert len(kept_files(there)) == 1


def test_a_partner_who_is_silent_is_asked_again_and_the_thing_stands_meanwhile(
    there, pictured, clock
):
    kept = pictured(a=[Reply(status=503), Reply(status=503), given(photo())])
    assert urls(there) == [] and there.page(f"/federation/across/{kept.id}").status == 200
    for minutes in (3, 16):
        clock.advance(minutes=minutes)
        there.network.settle()
    assert len(urls(there)) == 1


def test_who_stays_silent_is_left_alone_after_three_days(there, pictured, clock):
    kept = pictured(a=Reply(status=503))
    for wait in (*pictures_fetched.WAITS, timedelta(days=3), timedelta(days=3)):
        clock.present += wait + timedelta(minutes=1)
        there.network.settle()
    assert len(there.peer.gets(f"{kept.uri}/pictures/a")) == len(pictures_fetched.WAITS) + 1
    assert sum(pictures_fetched.WAITS, timedelta()) > timedelta(days=3)


def test_of_one_partner_so_many_a_day_and_so_much_in_all(there, pictured, clock, monkeypatch):
    few = Rate(name="federation.mile_pictures", times=1, seconds=86_400)
    monkeypatch.setattr(pictures_fetched, "FETCHED", few)
    kept = pictured(a=given(photo()), b=given(photo(colour="red")))
    assert len(urls(there)) == 1 and not there.peer.gets(f"{kept.uri}/pictures/b")
    monkeypatch.setattr(pictures_fetched, "FETCHED", Rate(name="x", times=9, seconds=9))
    monkeypatch.setattr(pictures_fetched, "HOST_BYTES_MAX", 1)
    clock.advance(minutes=3)
    there.network.settle()
    assert len(urls(there)) == 1
    monkeypatch.undo()


def test_a_thing_that_goes_while_its_picture_comes_leaves_none(there, pictured):
    def gone_meanwhile(request):
        with there.ours.at_work():
            [row] = things.MileThing.select()
            with things.transaction():
                things.remove([row])
        return given(photo())

    assert pictured(a=gone_meanwhile) is None
    assert kept_files(there) == urls(there) == []
