"""A pack that changes: names follow, squares only grow, nobody is lost, and members are told."""

import dataclasses
import threading
from pathlib import Path

import pytest
from flask import current_app
from peewee import OperationalError

from onemile import current, home_region, worker
from onemile.background import tasks
from onemile.background.tasks import Outage
from onemile.clock import real_seconds
from onemile.errors import Conflict
from onemile.members import joining
from onemile.members.models import SignUp
from onemile.mile import grid, pack_state, places, redrawing, region_pack
from onemile.mile.communes import place_name
from onemile.mile.models import PeopleCount, Place, RegionState
from onemile.mile.standpoint import standpoint
from onemile.models import BackgroundTask, EventRow, MailMessage
from onemile.notices.models import NoticeRow
from onemile.publishing import region_change
from onemile.schema import SchemaError

FACE = """format = 2
name = "val"
title = "Le Val"
countries = ["FR"]
zone = "Europe/Paris"
languages = ["fr"]
"""
HEADER = "code\tname\tpostcodes\tpopulation\tlatitude\tlongitude\n"
BERG = "57029\tBerg\t57320\t15000\t49.1000\t6.5000\n"
THAL = "57488\tThal\t57320\t400\t49.1000\t6.5600\n"
HOME = grid.cell_at(49.1000, 6.5000, 0)


def pack(folder: Path, *lines: str, squares: str = "") -> region_pack.Region:
    folder.mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(FACE)
    (folder / "places.tsv").write_text(HEADER + "".join(lines))
    (folder / "squares.tsv").unlink(missing_ok=True)
    if squares:
        (folder / "squares.tsv").write_text("square\tcommune\tlevel\tinhabitants\n" + squares)
    return region_pack.read(folder)


def work() -> None:
    """Do what the worker does: the task, then the telling of what it recorded."""
    tasks.run_due()
    worker.drain()


@pytest.fixture
def become(instance, tmp_path):
    """Give the instance another pack, as a restart after `migrate` would; returns what was said."""

    def change(*lines: str, squares: str = "") -> list[str]:
        current.instance().rooms["region"] = pack(tmp_path / "val", *lines, squares=squares)
        said: list[str] = []
        region_change._begin(said.append)
        return said

    return change


@pytest.fixture
def val(become, world):
    """A world whose region is Berg, a town, and Thal, a village."""
    assert become(BERG, THAL) == []
    return world


def test_a_new_instance_notes_its_pack_and_has_nothing_to_draw(val):
    assert pack_state.is_current()
    assert {row.component for row in RegionState.select()} >= {"core"}
    assert BackgroundTask.select().count() == 0


def test_names_follow_the_pack_and_squares_only_grow(val, become):
    ana, ben = val.member("Ana", at=HOME), val.member("Ben", at=HOME)
    vague = val.member("Carla", at="57488")
    Place.update(cell=None).where(Place.member_id == vague.id).execute()
    wide = grid.to_text(grid.coarsen(HOME, 2))
    said = become(BERG, THAL, squares=f"{wide}\tFR-57488\t1\t700\n")
    assert "1 become larger, and none finer; 1 bear another name:" in said[0]
    assert said[1] == "  Berg → Thal: 1"
    work()
    rows = {row.member_id: row for row in Place.select()}
    assert {(rows[one.id].cell, rows[one.id].commune) for one in (ana, ben)} == {
        (grid.coarsen(HOME, 1), "57488")
    }
    assert (rows[vague.id].cell, rows[vague.id].commune) == (None, "57488")


def test_the_count_of_people_follows_its_squares(val, become):
    PeopleCount.create(commune="57029", cell=HOME, standing=12, living=14)
    val.member("Ana", at=HOME)
    wide = grid.coarsen(HOME, 2)
    become(BERG, THAL, squares=f"{grid.to_text(wide)}\tFR-57488\t1\t700\n")
    work()
    row = PeopleCount.get()
    assert (row.cell, row.commune, row.living) == (grid.coarsen(HOME, 1), "57488", 14)


def test_who_looks_from_elsewhere_looks_from_a_square_that_is_allowed_now(val, become):
    member = val.member("Ana", at=HOME)
    wide = grid.coarsen(HOME, 2)
    become(BERG, THAL, squares=f"{grid.to_text(wide)}\tFR-57488\t2\t70\n")
    work()
    Place.update(cell=HOME).where(Place.member_id == member.id).execute()
    assert standpoint(member.id, here=HOME).cell == wide


def test_a_square_never_becomes_finer_by_itself(val, become):
    wide = grid.coarsen(HOME, 2)
    member = val.member("Ana", at=wide)
    become(BERG, THAL, squares=f"{grid.to_text(wide)}\tFR-57029\t0\t9000\n")
    work()
    assert Place.get(Place.member_id == member.id).cell == wide


def test_members_are_told_what_others_read_now_and_no_more(val, become):
    ana = val.member("Ana", at=HOME)
    other = val.member("Odile", at=grid.cell_at(49.1000, 6.5600, 2))
    work()
    wide, hers = (
        grid.to_text(grid.coarsen(HOME, 2)),
        grid.to_text(Place.get(member_id=other.id).cell),
    )
    become(BERG, THAL, squares=f"{wide}\tFR-57488\t1\t700\n{hers}\tFR-57488\t2\t90\n")
    work()
    (notice,) = NoticeRow.select().where(NoticeRow.member == ana.id)
    assert "Thal" in notice.title
    assert "s’est agrandi" in notice.body
    assert not NoticeRow.select().where(NoticeRow.member == other.id).exists()
    events = EventRow.select().where(EventRow.name == "core.PlaceRedrawn")
    assert {tuple(sorted(row.payload)) for row in events} == {
        ("is_larger", "is_renamed", "member_id")
    }


def test_a_commune_that_has_merged_is_the_one_where_its_middle_lies(val, become):
    vague = val.member("Carla", at="57488")
    Place.update(cell=None).where(Place.member_id == vague.id).execute()
    become(BERG.replace("Berg", "Bergthal"))
    work()
    row = Place.get(Place.member_id == vague.id)
    assert (row.commune, row.declared_commune) == ("57029", "57488"), "what they said stays"
    assert places.commune_name("57029") == "Bergthal"


def test_who_is_at_a_commune_follows_it_back_when_it_is_there_again(val, become):
    vague = val.member("Carla", at="57488")
    Place.update(cell=None).where(Place.member_id == vague.id).execute()
    for lines in ((BERG,), (BERG, THAL)):
        become(*lines)
        work()
    assert Place.get(Place.member_id == vague.id).commune == "57488"


def test_a_commune_over_the_border_follows_nobody(val, become):
    vague = val.member("Carla", at="57488")
    Place.update(cell=None).where(Place.member_id == vague.id).execute()
    region = current.instance().rooms["region"]
    swiss = region.communes[0], dataclasses.replace(region.communes[1], country="CH", code="1")
    current.instance().rooms["region"] = dataclasses.replace(region, communes=swiss)
    region_change._begin(lambda line: None)
    work()
    assert Place.get(Place.member_id == vague.id).commune in ("57029", "57488")
    assert places.commune_name("57488") == "Thal"


def test_a_member_far_from_the_new_region_is_lost_to_nobody(val, become):
    member = val.member("Ana", at=HOME)
    become("68224\tMulhouse\t68100\t110000\t47.7500\t7.3400\n")
    work()
    row = Place.get(Place.member_id == member.id)
    assert (row.cell, row.commune) == (HOME, "57029")
    assert places.commune_name("57029") == "Berg"
    assert place_name("FR-57029") == "Berg"


def test_drawing_again_changes_nothing(val, become):
    val.member("Ana", at=HOME)
    wide = grid.to_text(grid.coarsen(HOME, 2))
    become(BERG, THAL, squares=f"{wide}\tFR-57488\t1\t700\n")
    work()
    before = list(Place.select().order_by(Place.id).tuples())
    told = EventRow.select().count()
    region_change.redraw({})
    assert list(Place.select().order_by(Place.id).tuples()) == before
    assert EventRow.select().count() == told
    assert become(BERG, THAL, squares=f"{wide}\tFR-57488\t1\t700\n") == []


def test_what_is_broken_off_goes_on_where_it_was(val, become, monkeypatch):
    members = [val.member(at=HOME) for _ in range(5)]
    become(BERG.replace("Berg", "Bourg").replace("57029", "57030"), THAL)
    monkeypatch.setattr(redrawing, "ROWS_PER_STEP", 2)
    step, steps = redrawing._step, []

    def breaks(*asked):
        if len(steps) == 2:
            raise KeyboardInterrupt
        steps.append(asked)
        return step(*asked)

    monkeypatch.setattr(redrawing, "_step", breaks)
    with pytest.raises(KeyboardInterrupt):
        region_change.redraw({})
    assert Place.select().where(Place.commune == "57030").count() == 4
    monkeypatch.setattr(redrawing, "_step", step)
    region_change.redraw({})
    assert Place.select().where(Place.commune == "57030").count() == len(members)
    told = EventRow.select().where(EventRow.name == "core.PlaceRedrawn")
    assert sorted(row.payload["member_id"] for row in told) == sorted(one.id for one in members)


def test_rows_are_locked_in_the_order_of_their_ids(val, become, monkeypatch):
    for _ in range(5):
        val.member(at=HOME)
    become(BERG.replace("Berg", "Bourg").replace("57029", "57030"), THAL)
    locked, lock_rows = [], redrawing.lock_rows
    monkeypatch.setattr(redrawing, "lock_rows", lambda query: locked.append(query) or query)
    region_change.redraw({})
    for query in locked:
        lock_rows(query)  # which says how they are taken
        assert "ORDER BY" in query.sql()[0] and '."id" LIMIT' in query.sql()[0]
    assert any(query.model is Place for query in locked)


def test_a_process_with_the_old_pack_waits_and_places_nobody(val, become, tmp_path):
    old = current.instance().rooms["region"]
    member = val.member("Ana", at=None)
    become(BERG.replace("Berg", "Bourg"), THAL)
    current.instance().rooms["region"] = old
    assert not region_change.check().is_fine
    with pytest.raises(Outage):
        region_change.redraw({})
    with pytest.raises(Conflict):
        places.settle(member_id=member.id, postcode="57320", commune="57029")
    assert not Place.select().exists()


def test_a_sign_up_under_way_ends_well_in_the_new_pack(val, become):
    newcomer = joining.Newcomer(
        email="nina@quartier.example",
        password="un-mile-de-voisins",
        first_name="Nina",
        last_name="Muller",
        postcode="57320",
        language="fr",
    )
    started = joining.start(newcomer)
    joining.choose_place(started.sign_up, commune="57488", cell_text="")
    become(BERG.replace("57320", "57330"))
    work()
    sign_up = SignUp.get(SignUp.id == started.sign_up.id)
    assert (sign_up.commune, sign_up.postcode) == ("57029", "57330")
    assert joining.admit(sign_up).first_name == "Nina"


# --- what is said of it ------------------------------------------------------------------


def test_a_commune_that_is_called_otherwise_now_is_listed_and_nobody_is_bothered(val, become):
    val.member("Ana", at=HOME)
    said = become(BERG.replace("Berg", "Bourg"), THAL)
    assert said[1] == "  Berg → Bourg: 1"
    work()
    assert not EventRow.select().where(EventRow.name == "core.PlaceRedrawn").exists()


def test_another_code_for_the_same_name_is_told_to_nobody(val, become):
    ana = val.member("Ana", at=HOME)
    assert become(BERG.replace("57029", "gn1234"), THAL) == []
    work()
    assert Place.get(Place.member_id == ana.id).commune == "gn1234"
    assert not EventRow.select().where(EventRow.name == "core.PlaceRedrawn").exists()


def test_a_square_that_only_grows_is_told_as_such(val, become):
    ana = val.member("Ana", at=HOME)
    become(BERG, THAL, squares=f"{grid.to_text(grid.coarsen(HOME, 2))}\tFR-57029\t1\t700\n")
    work()
    (notice,) = NoticeRow.select().where(NoticeRow.member == ana.id)
    assert "s’est agrandi" in notice.title and not notice.body


# --- somebody moves meanwhile ------------------------------------------------------------


def test_who_moves_between_two_steps_stays_where_they_moved_to(val, become, monkeypatch):
    """The reading of a step and its writing are one: a square chosen meanwhile is not undone."""
    ana = val.member("Ana", at=HOME)
    wide = grid.coarsen(HOME, 2)
    become(BERG.replace("57029", "57030"), THAL)
    select, found = redrawing.lock_rows, []

    def moves_first(query):
        found.append(query)
        Place.update(cell=wide, commune="57030").where(Place.member_id == ana.id).execute()
        return select(query)

    monkeypatch.setattr(redrawing, "lock_rows", moves_first)
    region_change.redraw({})
    assert found
    assert Place.get(Place.member_id == ana.id).cell == wide


def test_a_pack_swapped_back_and_forth_leaves_one_name_for_each_square(val, become):
    members = [val.member(at=HOME) for _ in range(3)]
    one, other = (BERG, THAL), (BERG.replace("57029", "57030"), THAL)
    for lines in (other, one, other):
        become(*lines)
    work()
    region_change.redraw({})
    assert {row.commune for row in Place.select()} == {"57030"}
    assert Place.select().count() == len(members)


def test_a_plugin_that_comes_back_is_drawn_after_the_pack_too(val, become):
    """What was placed while it was off keeps old names until then, and nobody serves with it."""
    become(BERG.replace("57029", "57030"), THAL)
    assert region_change.check().is_fine
    others = [name for name in region_change._components() if name != "core"]
    RegionState.update(sha256="0" * 64).where(RegionState.component == others[0]).execute()
    assert not region_change.check().is_fine
    with pytest.raises(SchemaError, match="onemile migrate"):
        region_change.refuse_misfit(current_app._get_current_object())
    region_change._begin(lambda line: None)
    assert region_change.check().is_fine


def test_a_step_stops_where_the_pack_has_changed_again(val, become):
    val.member("Ana", at=HOME)
    become(BERG.replace("57029", "57030"), THAL)
    RegionState.update(sha256="0" * 64).where(RegionState.component == "core").execute()
    with pytest.raises(Outage):
        redrawing.redraw_homes()
    assert Place.get().commune == "57029"


def test_of_two_who_migrate_at_once_one_is_quicker(val, become, tmp_path):
    val.member("Ana", at=HOME)
    current.instance().rooms["region"] = pack(tmp_path / "val", BERG.replace("Berg", "Bourg"), THAL)
    app, said = current_app._get_current_object(), []

    def migrate() -> None:
        region_change.begin(app, tell=said.append)

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line for line in said if "→" in line] == ["  Berg → Bourg: 1"]
    assert pack_state.name_of("57029") == "Bourg"


def test_a_sign_up_whose_place_is_no_more_in_the_region_says_it_anew(val, become, browser):
    newcomer = browser()
    newcomer.get("/join").submit(
        "Suite",
        first_name="Nina",
        last_name="Muller",
        email="nina@quartier.example",
        password="trois pommes rondes",
        postcode="57320",
        adult="y",
        charter="y",
    )
    SignUp.update(commune="57488").execute()
    become("68224\tMulhouse\t68100\t110000\t47.7500\t7.3400\n")
    work()
    letter = MailMessage.get()
    newcomer.get(letter.link.removeprefix(current.card().base_url)).submit("Confirmer mon adresse")
    assert newcomer.path.endswith("/password")
    assert "Code postal" in newcomer.text


def test_a_process_takes_up_a_pack_that_was_migrated_elsewhere(val, become, tmp_path):
    old = current.instance().rooms["region"]
    current.instance().settings._values["region"] = str(tmp_path / "val")
    become(BERG.replace("Berg", "Bourg"), THAL)
    current.instance().rooms["region"] = old
    current.instance().rooms[home_region.LOOKED_AT] = real_seconds() - 2 * home_region.LOOK_SECONDS
    home_region.follow()
    assert current.instance().rooms["region"].commune("57029").name == "Bourg"
    assert pack_state.is_current()


def test_a_database_that_is_away_is_said_by_whoever_needs_it(val, browser, monkeypatch):
    """Once a minute the pack is compared; a page that needs no database goes on without."""

    def is_away() -> bool:
        raise OperationalError("could not connect")

    monkeypatch.setattr(pack_state, "is_current", is_away)
    current.instance().rooms[home_region.LOOKED_AT] = real_seconds() - 2 * home_region.LOOK_SECONDS
    assert browser().get("/livez").status == 200
