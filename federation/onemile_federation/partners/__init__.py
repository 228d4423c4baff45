"""One partnership with another association: four switches, of which both sides hold one each.

Other rooms ask here what is open between us and a host, and by what name members know it.
"""

from onemile_federation.partners.sides import FLOWS, Switches
from onemile_federation.partners.standing import effective, is_open, name_of

__all__ = ["FLOWS", "Switches", "effective", "is_open", "name_of"]
