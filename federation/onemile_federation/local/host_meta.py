"""``/.well-known/host-meta``: where WebFinger is, for old software (RFC 6415)."""

from xml.sax.saxutils import quoteattr

from flask import Response

from onemile_federation import addresses
from onemile_federation.local import answering

_XRD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
    '  <Link rel="lrdd" type="application/jrd+json" template={template}/>\n'
    "</XRD>\n"
)


def show() -> Response:
    """Answer with the template of WebFinger addresses."""
    template = f"{addresses.base()}/.well-known/webfinger?resource={{uri}}"
    return answering.open_to_all(
        _XRD.format(template=quoteattr(template)),
        media_type="application/xrd+xml; charset=utf-8",
        seconds=answering.STEADY_SECONDS,
    )
