"""Pure: an agreed day as a calendar file (RFC 5545), for the telephone of whoever promised."""

from datetime import date, datetime, timedelta

# A line of a calendar file holds 75 octets; longer ones go on after a space.
LINE_OCTETS_MAX = 75


def day_file(*, uid: str, title: str, day: date, note: str, url: str, stamp: datetime) -> bytes:
    """Give a calendar file with one whole-day event; ``stamp`` is an aware instant in UTC."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//1Mile//exchanges//FR",
        "BEGIN:VEVENT",
        f"UID:{_escaped(uid)}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(note)}",
        f"URL:{url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _escaped(text: str) -> str:
    """Take the meaning out of signs that have one in a calendar file."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Break a long line between letters, never inside one."""
    folded, width = bytearray(), 0
    for letter in line:
        octets = letter.encode()
        if width + len(octets) > LINE_OCTETS_MAX:
            folded += b"\r\n "
            width = 1
        folded += octets
        width += len(octets)
    return bytes(folded)
