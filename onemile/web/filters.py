"""How values look in every template: moments, days, Smiles; never metres."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from flask import Flask
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from onemile import clock, current
from onemile.email_addresses import readable
from onemile.i18n import gettext, spoken, unfilled
from onemile.i18n import gettext as _
from onemile.text.activity_streams import html_of

JUST_NOW = timedelta(minutes=2)
NIGHT_STARTS_HOUR, NOON_HOUR, EVENING_HOUR = 5, 12, 18


def when(instant: datetime) -> str:
    """Say a past moment as people do: this morning, yesterday evening, Tuesday, 3 March."""
    now, here = clock.now(), current.zone()
    local = instant.astimezone(here)
    days = (now.astimezone(here).date() - local.date()).days
    if now - instant < JUST_NOW:
        return _("just now")
    if days == 0:
        return _part_of_today(local)
    if days == 1:
        return _("yesterday evening") if local.hour >= EVENING_HOUR else _("yesterday")
    if 1 < days < 7:
        return weekday(local.date())
    return day(local.date())


def day(value: date | datetime | None, *, has_year: bool = False) -> str:
    """Say a date: 3 August, with its year when it is not this one.

    ``has_year`` is for what is read long afterwards, on paper or in a book.
    """
    if value is None:
        return ""
    here = current.zone()
    local = value.astimezone(here).date() if isinstance(value, datetime) else value
    this_year = clock.now().astimezone(here).year
    is_bare = local.year == this_year and not has_year
    return _said(local, "bare" if is_bare else "long", spoken().locale)


def weekday(value: date) -> str:
    """Say which day of the week it is: Tuesday."""
    return _said(value, "weekday", spoken().locale)


def month(value: date) -> str:
    """Say a month with its year: November 2026."""
    return _said(value, "month", spoken().locale)


@lru_cache(maxsize=2_048)  # the days of a feed: a few weeks, in a few ways and languages
def _said(day: date, way: Literal["bare", "long", "month", "weekday"], locale: str) -> str:
    if way == "weekday":
        return str(format_date(day, "EEEE", locale=locale))
    if way == "month":
        return str(format_skeleton("yMMMM", day, locale=locale))
    if way == "bare":
        words = str(format_skeleton("MMMMd", day, locale=locale))
    else:
        words = str(format_date(day, "long", locale=locale))
    # French counts the first day of a month, and no other: le 1er mai, le 2 mai.
    is_first = _is_french(locale) and day.day == 1
    return words.replace("1", "1er", 1) if is_first else words


def _is_french(locale: str) -> bool:
    return locale.partition("_")[0] == "fr"


@pass_eval_context
def translated(look: EvalContext, message: str, **values: Any) -> str:
    """Translate in a template, as the extension's ``_`` does in more steps: a page asks often."""
    text = unfilled(message) if values or "%" in message else gettext(message)
    if look.autoescape:
        text = Markup(text)
    return text % values if values or "%" in message else text


def moment(value: datetime) -> str:
    """Say a moment exactly enough for an appointment: Tuesday 3 August at 18:00."""
    local, locale = value.astimezone(current.zone()), spoken().locale
    # Of one piece: a line does not end between the hour and its minutes.
    time = format_time(
        local, "H\u00a0'h'\u00a0mm" if _is_french(locale) else "HH:mm", locale=locale
    )
    on = local.date()
    return _("%(weekday)s %(day)s, %(time)s", weekday=weekday(on), day=day(on), time=time)


def in_unit(amount_smiles: int) -> str:
    """Say an amount in the association's unit, as plain text: "−1 300 Smiles"."""
    card, size = current.card(), abs(amount_smiles)
    # An association gives its unit two names; a language with more forms has the second for all.
    said = spoken()
    is_one = said.plural(size) == 0
    number = _grouped(size, said.number_locale)
    minus = "\N{MINUS SIGN}" if amount_smiles < 0 else ""
    return f"{minus}{number}\N{NO-BREAK SPACE}{card.unit if is_one else card.unit_plural}"


def grouped(number: int) -> str:
    """Say a whole number with its thousands set apart, as the language does."""
    return _grouped(number, spoken().number_locale)


@lru_cache(maxsize=2_048)  # the amounts of a feed: round ones, again and again
def _grouped(size: int, locale: str) -> str:
    return str(format_decimal(size, locale=locale))


def smiles(amount: int) -> Markup:
    """Show an amount with the unit the association gave it."""
    # Put together by hand: a page has dozens, and to fill a Markup takes ten times as long.
    return Markup(f'<span class="smiles">{escape(in_unit(amount))}</span>')


def paragraphs(text: str) -> Markup:
    """Show plain text with its line breaks, everything escaped."""
    return Markup(html_of(text))


def install(app: Flask) -> None:
    """Register the filters."""
    for made in (when, day, month, moment, smiles, paragraphs, readable):
        app.jinja_env.filters[made.__name__] = made


def greeting() -> str:
    """Greet by the time of day, in the viewer's language."""
    hour = clock.now().astimezone(current.zone()).hour
    if NIGHT_STARTS_HOUR <= hour < NOON_HOUR:
        return _("Good morning")
    return _("Good afternoon") if NOON_HOUR <= hour < EVENING_HOUR else _("Good evening")


def _part_of_today(local: datetime) -> str:
    if local.hour < NOON_HOUR:
        return _("this morning")
    return _("this afternoon") if local.hour < EVENING_HOUR else _("this evening")
