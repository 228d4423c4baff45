"""All tables of the federation."""

from onemile_federation.backfill import models as backfill
from onemile_federation.canary import models as canary
from onemile_federation.houses import models as houses
from onemile_federation.inbox import models as inbox
from onemile_federation.keys import models as keys
from onemile_federation.lists import models as lists
from onemile_federation.mile import models as mile
from onemile_federation.mine import models as mine
from onemile_federation.outbox import models as outbox
from onemile_federation.partners import models as partners
from onemile_federation.remote import models as remote
from onemile_federation.talking import models as talking

MODELS: list[type] = [
    *keys.MODELS,
    *remote.MODELS,
    *inbox.MODELS,
    *outbox.MODELS,
    *canary.MODELS,
    *houses.MODELS,
    *backfill.MODELS,
    *talking.MODELS,
    *partners.MODELS,
    *lists.MODELS,
    *mine.MODELS,
    *mile.MODELS,
]
