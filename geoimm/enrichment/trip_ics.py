"""Stays as a calendar (RFC 5545): an all-day event for each."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from geoimm.enrichment.stays import Stay, instant
from geoimm.enrichment.trip_text import counted, place_line, plain_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stays_as_ics(stays: Iterable[Stay], language: str | None = None) -> bytes:
    """A calendar that is the same, byte for byte, for the same stays.

    An event's UID stays the same while a stay grows at its end, so that a calendar which is
    imported again replaces it. Its stamp is the time of its last photo.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//geoimm//stays//EN")
    calendar.add("x-wr-calname", "Stays")
    for stay in stays:
        calendar.add_component(_event(stay, language))
    return bytes(calendar.to_ical())


def _event(stay: Stay, language: str | None) -> Event:
    event = Event()
    event.add("uid", str(stay.id))
    event.add("dtstamp", _EPOCH + timedelta(seconds=instant(stay.photos[-1]) // 1_000_000_000))
    event.add("dtstart", stay.first_day)
    # The end of an all-day event is the day after it.
    event.add("dtend", stay.last_day + timedelta(days=1))
    event.add("summary", plain_text(stay.name_in(language)))
    event.add("location", place_line(stay.address, language))
    event.add("description", _description(stay))
    event.add("categories", [stay.grouping.name])
    # Having been somewhere makes nobody busy.
    event.add("transp", "TRANSPARENT")
    if stay.coordinate is not None:
        event.add("geo", (stay.coordinate.latitude, stay.coordinate.longitude))
    return event


def _description(stay: Stay) -> str:
    photos, days = counted(len(stay.photos), "photo"), counted(len(stay.photo_days), "day")
    return f"{photos} on {days}"
