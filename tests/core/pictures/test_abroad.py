"""Pictures as JPEG, for other servers and sites: the same ones, shown to the same people."""

import io
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from onemile import current, pictures
from onemile.members import outward
from onemile.pictures import abroad, shared_runs
from onemile.pictures.turns import NoTurn

KEY = "k" * 22
ALS = "https://als.example"


@pytest.fixture
def ana(world):
    """Somebody with a picture of 256 times 256 dots."""
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "tomato").save(out, "PNG")
    member = world.member("Ana")
    member.avatar_key = pictures.keep(io.BytesIO(out.getvalue()), as_a="avatar")
    member.save()
    return member


def test_the_same_picture_is_there_as_a_jpeg_and_for_the_same_people(ana, world, browser):
    ben, address = world.member("Ben"), pictures.for_others(ana.avatar_url)

    shown = browser(ben).client.get(address)

    with Image.open(io.BytesIO(shown.data)) as image:
        assert (image.format, image.size) == ("JPEG", (256, 256)) and not image.getexif()
        assert image.getpixel((9, 9)) == pytest.approx((255, 99, 71), abs=6)
    assert shown.content_type == "image/jpeg" and shown.cache_control.private
    held = {"If-None-Match": shown.headers["ETag"]}
    assert browser(ben).client.get(address, headers=held).status_code == 304
    assert browser().get(address).status == 404
    pictures.discard(ana.avatar_key)
    abroad._made.begin_anew()
    assert browser(ben).get(address).status == 404


def test_what_visitors_see_other_sites_may_show(ana, world, browser, monkeypatch):
    ben = world.member("Ben")
    monkeypatch.setattr(outward, "is_offered", lambda: True)
    outward.let_know(ana, text="")
    address = pictures.for_others(current.resolve_actor(str(ana.uri)).avatar_url)

    shown = {who: browser(who).client.get(address) for who in (None, ben)}

    policies = [one.headers["Cross-Origin-Resource-Policy"] for one in shown.values()]
    assert {one.status_code for one in shown.values()} == {200}
    assert policies == ["cross-origin", "same-origin"]


def test_whoever_comes_while_many_do_is_told_when_to_come_again(ana, browser, monkeypatch):
    def crowded(_key):
        raise NoTurn

    monkeypatch.setattr(abroad, "as_jpeg", crowded)
    answer = browser(ana).client.get(pictures.for_others(ana.avatar_url))

    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0


@pytest.mark.one_engine
def test_a_large_one_is_made_smaller(world):
    key = pictures.store_drawn(Image.new("RGB", (1280, 960), "white"))

    with Image.open(io.BytesIO(abroad.as_jpeg(key))) as image:
        assert image.size == (1200, 900)


@pytest.mark.one_engine
def test_all_who_ask_for_one_picture_at_once_have_it_and_it_is_made_once(ana, browser, monkeypatch):
    encoded, made = abroad._encoded, Counter()

    def slowly(content):
        made["times"] += 1
        time.sleep(0.2)
        return encoded(content)

    monkeypatch.setattr(abroad, "_encoded", slowly)
    address = pictures.for_others(ana.avatar_url)
    browsers = [browser(ana) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: one.client.get(address).status_code, browsers))
    assert (Counter(found), made["times"]) == ({200: 8}, 1)


@pytest.fixture
def runs():
    """Runs of a picture whose end is held up until the test lets them go, and how many began."""
    begun, go_on = [], threading.Event()

    def work(key):
        begun.append(key)
        go_on.wait(5)
        if key.startswith("gone"):
            raise FileNotFoundError(key)
        return key.upper()

    found = shared_runs.SharedRuns(work, remembered_max=2, wait_seconds_max=0.3)
    yield found, begun, go_on
    go_on.set()


@pytest.mark.one_engine
def test_what_a_run_raises_all_who_waited_read_and_nobody_remembers(runs):
    found, begun, go_on = runs
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(found.of, "gone") for _ in range(3)]
        time.sleep(0.05)
        go_on.set()
        assert {type(one.exception()) for one in asked} == {FileNotFoundError}
    assert begun == ["gone"]
    with pytest.raises(FileNotFoundError):
        found.of("gone")
    assert begun == ["gone", "gone"]


@pytest.mark.one_engine
def test_who_waits_too_long_for_anothers_run_is_told_so_and_others_keys_go_on(runs):
    found, begun, go_on = runs
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(found.of, "a")
        while begun != ["a"]:
            time.sleep(0.01)
        other = pool.submit(found.of, "b")
        with pytest.raises(NoTurn):
            found.of("a")
        go_on.set()
        assert (first.result(), other.result()) == ("A", "B")
    assert (found.of("a"), found.of("c"), found.of("a"), found.of("b")) == ("A", "C", "A", "B")
    assert begun == ["a", "b", "c", "b"]  # the longest unused went first


@pytest.mark.one_engine
def test_a_forked_process_waits_for_no_run_of_its_parents(runs):
    found, begun, go_on = runs
    with ThreadPoolExecutor(1) as pool:
        pool.submit(found.of, "a")
        while begun != ["a"]:
            time.sleep(0.01)
        shared_runs._begin_anew()
        go_on.set()
        assert found.of("a") == "A"
    assert begun == ["a", "a"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"/pictures/{KEY}.webp", f"/pictures/{KEY}.jpg"),
        (f"{ALS}/pictures/{KEY}.webp", f"{ALS}/pictures/{KEY}.jpg"),
        ("/mags/4/share.jpg", "/mags/4/share.jpg"),
        ("/pictures/a.webp", "/pictures/a.webp"),
        (f"/other/{KEY}.webp", f"/other/{KEY}.webp"),
        ("", ""),
    ],
)
def test_what_is_no_picture_of_a_member_stays_as_it_is(address, shown):
    assert pictures.for_others(address) == shown
