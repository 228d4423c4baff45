"""The demo's folder: made whole or not at all, and nobody else's."""

import sqlite3
import threading

import pytest

from onemile.demo import ground


def plant_tree(folder):
    (folder / "tree").write_text("an apple tree", encoding="utf-8")
    ground.mark(folder, "apples")


def never(folder):
    raise AssertionError("planted again")


def stand(folder, *, plant=plant_tree, fresh=False):
    with ground.standing(folder, fresh=fresh, plant=plant) as mark:
        return mark


def test_it_is_planted_once(tmp_path):
    assert stand(tmp_path / "demo") == "apples"
    assert stand(tmp_path / "demo", plant=never) == "apples"
    assert (tmp_path / "demo" / "tree").exists()


def test_an_interrupted_planting_begins_anew(tmp_path):
    def interrupted(folder):
        (folder / "tree").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stand(tmp_path / "demo", plant=interrupted)
    assert not (tmp_path / "demo").exists()
    assert stand(tmp_path / "demo") == "apples"


def test_a_planting_that_was_not_completed_is_not_taken_for_one(tmp_path):
    with pytest.raises(AssertionError):
        stand(tmp_path / "demo", plant=lambda folder: (folder / "tree").touch())
    assert stand(tmp_path / "demo") == "apples"


def test_fresh_begins_anew(tmp_path):
    stand(tmp_path / "demo")
    (tmp_path / "demo" / "weed").touch()
    stand(tmp_path / "demo", fresh=True)
    assert not (tmp_path / "demo" / "weed").exists()


def test_a_failed_fresh_start_leaves_the_old_one(tmp_path):
    stand(tmp_path / "demo")
    with pytest.raises(AssertionError):
        stand(tmp_path / "demo", fresh=True, plant=never)
    assert stand(tmp_path / "demo", plant=never) == "apples"


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("name", ["onemile.toml", "diary.txt"])
def test_somebody_elses_folder_is_left_alone(tmp_path, name, fresh):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / name).write_text("precious", encoding="utf-8")
    with pytest.raises(ground.GroundError, match="nothing was changed"):
        stand(mine, fresh=fresh, plant=never)
    assert (mine / name).read_text(encoding="utf-8") == "precious"


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "demo").mkdir()
    assert stand(tmp_path / "demo") == "apples"


def test_the_ground_is_not_pulled_from_under_another(tmp_path, monkeypatch):
    monkeypatch.setattr(ground, "PATIENCE_SECONDS", 0.1)
    with ground.standing(tmp_path / "demo", fresh=False, plant=plant_tree):
        assert stand(tmp_path / "demo", plant=never) == "apples", "two may serve it at once"
        with pytest.raises(ground.GroundError, match="stop it first"):
            stand(tmp_path / "demo", fresh=True, plant=never)


def test_two_that_begin_together_plant_once(tmp_path):
    planted, ready = [], threading.Barrier(2)

    def slowly(folder):
        planted.append(folder)
        plant_tree(folder)

    def begin():
        ready.wait()
        stand(tmp_path / "demo", plant=slowly)

    both = [threading.Thread(target=begin) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(planted) == 1


def test_the_lock_lets_go_when_its_holder_does(tmp_path):
    stand(tmp_path / "demo")
    lock = sqlite3.connect(tmp_path / ".demo.lock", timeout=0.1, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    lock.close()
