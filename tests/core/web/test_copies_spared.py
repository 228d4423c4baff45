"""What no visitor can read, by a plugin's own word, lets go of no copy of a page."""

import pytest

from onemile.db import at_work, transaction
from onemile.web.copies import number_now

HOST = (
    "INSERT INTO federation_host (id, host, domain, standing, reason, software, speaks, "
    "first_seen_at, failures, rest_seconds, pace, failed_days) "
    "VALUES (1, 'v.example', 'v.example', 'open', '', '', 'cavage', 1, 0, 0, 0, '[]')"
)


@pytest.mark.plugins("federation")
def test_what_is_said_between_servers_spares_the_pages(instance, world):
    with instance.app_context():
        before = number_now()
        with transaction():
            at_work().execute_sql(HOST)
        assert number_now() == before
        world.member("Ana")
        assert number_now() > before
