"""A secret that was made anew under people who were there before is said."""

import pytest

from onemile import current, health, secret_keys


def told():
    (check,) = (one for one in health.checks() if one.name == "keys")
    return check.run()


@pytest.fixture
def secret(instance):
    return current.instance().folder / "keys" / "secret"


def test_a_secret_that_was_made_anew_is_said_for_a_month(secret, world, clock):
    world.member("Ana")
    assert told().is_fine
    clock.advance(days=3)
    secret.unlink()

    made = secret_keys.load_secret_keys(secret.parent.parent)

    assert len(made) == 1 and not made[0].startswith("#")
    found = told()
    assert not found.is_fine and "keys/secret" in found.detail and "sauvegarde" in found.mend
    clock.advance(days=31)
    assert told().is_fine


@pytest.mark.parametrize("text", ["mine\n", "# made yesterday\nmine\n", "# a remark\nmine\n"])
def test_a_secret_that_does_not_say_when_it_was_made_is_no_fault(secret, world, clock, text):
    world.member("Ana")
    clock.advance(days=3)
    secret.write_text(text)

    assert secret_keys.load_secret_keys(secret.parent.parent) == ["mine"]
    assert told().is_fine
