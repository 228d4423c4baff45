"""A street that is kept and put back: what came after is gone, what went is there again."""

from onemile.members.models import Member


def test_what_stood_stands_again_as_often_as_wanted(world, snapshot):
    ana = world.member("Ana")
    street = snapshot()
    for _story in range(2):
        world.member("Ben")
        Member.update(first_name="Lise").where(Member.id == ana.id).execute()
        street.restore()
        assert [one.first_name for one in Member.select()] == ["Ana"]
