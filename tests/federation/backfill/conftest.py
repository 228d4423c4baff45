"""Somebody elsewhere who has said much before a member here follows them."""

import pytest
from kit.ours import Ours

from tests.federation.backfill.archive import Elsewhere


@pytest.fixture
def elsewhere(alsace: Ours) -> Elsewhere:
    """An instance with a member who follows, and what has come of it."""
    return Elsewhere(alsace)
