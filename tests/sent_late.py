"""Somebody who was signed out while they wrote: what they sent waits behind the sign-in."""

from typing import Any

PASSWORD = "trois pommes rondes"
KEPT = "Un mot que je ne veux pas perdre."


def sent_too_late(page: Any, member: Any, button: str, **values: Any) -> Any:
    """Press a button once one is signed out, sign in by PASSWORD, and go on; return the page."""
    page.client.post("/sign-out", data={"csrf_token": page.token()})
    page.submit(button, **values)
    assert "est gardé sur cette page" in page.text, page.text[:300]
    page.submit("Entrer", email=member.email, password=PASSWORD)
    page.submit("Reprendre où j’en étais")
    assert "Ce qui était écrit est là" in page.text
    return page
