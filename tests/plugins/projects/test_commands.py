"""`onemile projects …`, as whoever keeps the machine types it."""

import pytest
from click.testing import CliRunner

from onemile_projects import commands
from onemile_projects.models import Bearer
from onemile_projects.review import examiners


@pytest.fixture
def run(instance):
    def typed(command, *arguments):
        result = CliRunner().invoke(command, list(arguments))
        return result.exit_code, result.output

    return typed


def test_the_list_says_what_waits(world, project, run, clock):
    ana = world.member("Ana")
    project(ana, "Le four", stage="review", round=1, submitted_at=clock.present)
    lost = project(ana, "Le pré", stage="suspended", stage_before="open")
    Bearer.delete().where(Bearer.project == lost.id).execute()
    project(ana, "Le banc")
    project(ana, "Le puits", stage="closed")
    project(ana, "", stage="draft")
    code, said = run(commands.list_projects)

    assert code == 0
    assert "Le four: 0 opinions given, due" in said
    assert "2 more examiners needed" in said
    assert "Le pré: undecided, ends" in said and "cannot go on as it is" in said
    assert "(no title yet)" in said and "Le puits" not in said
    assert run(commands.list_projects, "--stage", "closed")[1].endswith("1 projects\n")
    assert run(commands.list_projects, "--stage", "nonsense")[0] == 2


def test_examiners_are_named_and_taken_off_by_their_address(world, run):
    ben = world.member("Ben")
    world.member("Mo", role="moderator")
    assert "a second examiner is needed" in run(commands.examining)[1]
    assert run(commands.examining, "add", ben.email)[0] == 0
    assert run(commands.examining, "add", ben.email)[0] == 1
    assert run(commands.examining, "add", "nobody@quartier.example")[0] == 1
    code, said = run(commands.examining)
    assert (code, f"{ben.email}: named" in said, "needed" in said) == (0, True, False)
    assert run(commands.examining, "remove", ben.email)[0] == 0
    assert run(commands.examining, "remove", ben.email)[0] == 1
    assert examiners.lacks_somebody()
