"""Many rows at once, by texts that are made once: written as the model says, and remembered."""

import pytest

from onemile import db
from onemile_federation import fixed_sql
from onemile_federation.outbox import picking
from onemile_federation.remote.models import LIVE, OPEN, Host, RemoteObject

pytestmark = pytest.mark.plugins("federation")
# Of the pages of the house and of plugins, each a text or two.
OF_PAGES = 500


@pytest.mark.one_engine
def test_the_house_remembers_all_the_texts_that_there_may_be():
    of_ours = 2 * fixed_sql.TEXTS_MAX + picking.TEXTS_MAX
    assert db.TEXTS_MAX >= of_ours + OF_PAGES
    assert db._in_words_of.cache_info().maxsize == db.TEXTS_MAX


def test_rows_have_what_the_model_says_and_stand_once(instance, monkeypatch):
    monkeypatch.setattr(fixed_sql, "INSERTED_AT_ONCE", 2)
    hosts = [{"host": f"{n}.example", "domain": "example", "failures": n} for n in range(5)]
    with instance.app_context(), db.transaction():
        assert fixed_sql.insert(Host, hosts[:2], once=("host",)) == 2
        assert fixed_sql.insert(Host, hosts, once=("host",)) == 3
        assert fixed_sql.insert(Host, [], once=("host",)) == 0

        names = [one["host"] for one in hosts]
        found = fixed_sql.rows_about(Host, "WHERE t.host IN ({marks}) ORDER BY t.host", names)
        assert [(one.host, one.failures) for one in found] == list(
            zip(names, range(5), strict=True)
        )
        assert {(one.standing, one.speaks, one.software_at) for one in found} == {
            (OPEN, "cavage", None)
        }
        assert [one.failed_days for one in found] == [[]] * 5
        assert len({one.id for one in found}) == 5 and found[0].first_seen_at.tzinfo
        assert fixed_sql.rows_about(Host, "WHERE t.host IN ({marks})", []) == []

        thing = {"uri": "https://e.example/1", "host": "e.example", "kind": "Note"}
        assert fixed_sql.insert(RemoteObject, [{**thing, "author_uri": "a"}], once=("uri",)) == 1
        assert RemoteObject.get().state == LIVE
