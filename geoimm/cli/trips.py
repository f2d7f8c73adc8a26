"""`geoimm trips`: stays out of photos, as tables and as files."""

import json
import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geoimm.cli.enrich import JOURNALS, explained_interrupt
from geoimm.cli.enrich_status import end_with_status
from geoimm.domain.clusters import DateOptions
from geoimm.domain.days import check_zone
from geoimm.domain.divisions import Address
from geoimm.domain.groupings import Grouping, LeftOut
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.stays import Stay, captures, find_stays, left_out
from geoimm.enrichment.trip_files import check_targets, write_files
from geoimm.enrichment.trip_geojson import stay_as_json
from geoimm.enrichment.trip_text import counted, left_out_line, period, place_line, plain_text
from geoimm.enrichment.walking import root_paths
from geoimm.errors import InvalidArgument
from geoimm.settings import Settings

if TYPE_CHECKING:
    from geoimm.resolver.resolver import Resolver


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for."""

    paths: Sequence[str]
    levels: Sequence[Grouping]
    gap_days: int
    min_days: int
    max_days: int
    targets: Mapping[str, Path]
    """The files to write by their formats."""
    language: str | None
    fresh: bool
    jobs: int | None
    as_json: bool

    @property
    def options(self) -> DateOptions:
        """How photo days become stays; InvalidArgument where no stay could be long enough."""
        if self.min_days > self.max_days:
            raise InvalidArgument(
                f"--min-days {self.min_days} must not be greater than --max-days {self.max_days}:"
                f" try --max-days {self.min_days} or more."
            )
        return DateOptions(gap_days=self.gap_days, min_days=self.min_days, max_days=self.max_days)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a run has to tell."""

    captures: Sequence[EnrichedPhoto]
    stays: Sequence[Stay]
    left_out: LeftOut

    @property
    def usable(self) -> int:
        """Captures with a place and a day."""
        return sum(
            photo.metadata.day is not None and photo.address.finest is not None
            for photo in self.captures
        )

    @property
    def staying(self) -> int:
        """Captures that are in a stay."""
        return len({photo.path for stay in self.stays for photo in stay.photos})


def run(settings: Settings, wish: Wish) -> None:
    """Find the stays, write what is asked for, show them.

    Whatever can be refused is refused before anything is read. Raises InvalidArgument for a bad
    option, for a path that is not there, and for a file that cannot be written. The exit status
    is 1 where an argument could not be read at all.
    """
    options = wish.options
    check_targets(wish.targets)
    check_zone(settings.time_zone)
    root_paths(wish.paths)
    # The libraries of the resolver take seconds, which a refusal saves.
    from geoimm.resolver.resolver import Resolver

    resolver = Resolver.open(
        settings.boundaries, worldview=settings.worldview or None, cache=settings.cache
    )
    with explained_interrupt():
        photos = _enriched(settings, wish, resolver)
        counted_ = captures(photos)
        found = _Found(
            counted_, find_stays(photos, wish.levels, options), left_out(counted_, wish.levels)
        )
        write_files(
            (path, _content(name, found, settings, wish, resolver))
            for name, path in wish.targets.items()
        )
    if wish.as_json:
        typer.echo(json.dumps(_as_json(found, wish), ensure_ascii=False))
    else:
        _print(found, wish)
    end_with_status(wish.paths, photos)


def _enriched(settings: Settings, wish: Wish, resolver: "Resolver") -> Sequence[EnrichedPhoto]:
    from geoimm.cli.enrich_progress import enrich_progress
    from geoimm.enrichment.enriching import EnrichOptions, enrich
    from geoimm.media.reader import zone_at

    options = EnrichOptions(
        default_zone=settings.time_zone,
        local_video_makes=settings.local_video_makes,
        language=wish.language,
        journals=settings.cache and settings.cache / JOURNALS,
        is_fresh=wish.fresh,
        processes=wish.jobs or 0,
    )
    with enrich_progress() as progress:
        return enrich(
            wish.paths,
            resolver=resolver,
            zone_at=zone_at,
            options=options,
            now=time.time_ns(),
            progress=progress,
        ).photos


def _content(
    name: str, found: _Found, settings: Settings, wish: Wish, resolver: "Resolver"
) -> bytes:
    from geoimm.enrichment.trip_writing import stays_as

    return stays_as(
        name,
        found.stays,
        levels=wish.levels,
        resolver=resolver,
        boundaries=settings.boundaries,
        language=wish.language,
        left_out=found.left_out,
    )


def _as_json(found: _Found, wish: Wish) -> dict[str, Any]:
    return {
        "levels": [level.name for level in wish.levels],
        "gap_days": wish.gap_days,
        "min_days": wish.min_days,
        "max_days": wish.max_days,
        "photos": len(found.captures),
        "with_place_and_day": found.usable,
        "in_stays": found.staying,
        "left_out": {
            "without_place": found.left_out.without_place,
            "without_day": found.left_out.without_day,
            "without_division": {
                level.name: found.left_out.without_division.get(level, 0) for level in wish.levels
            },
        },
        "stays": [
            {
                **stay_as_json(stay, wish.language),
                "files": [plain_text(photo.path) for photo in stay.photos],
            }
            for stay in found.stays
        ],
        "written": {name: str(path) for name, path in wish.targets.items()},
    }


def _print(found: _Found, wish: Wish) -> None:
    console = Console(highlight=False)
    for level in wish.levels:
        at_level = [stay for stay in found.stays if stay.grouping is level]
        if at_level:
            console.print(_table(level, at_level, wish.language))
    for line in (*_summary(found, wish), *_hints(found, wish)):
        console.print(line, markup=False, soft_wrap=True)
    for path in wish.targets.values():
        console.print(f"Written: {path}", markup=False, soft_wrap=True)


def _table(level: Grouping, stays: Sequence[Stay], language: str | None) -> Table:
    table = Table(
        title=f"{level.name}: {counted(len(stays), 'stay')}",
        title_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("Place", style="bold", overflow="fold")
    if level is not Grouping.country:
        table.add_column("Within", style="dim", overflow="fold")
    table.add_column("When", no_wrap=True)
    table.add_column("Days", justify="right", no_wrap=True)
    table.add_column("Photos", justify="right", no_wrap=True)
    for stay in stays:
        # Texts, so that no name is taken for markup.
        table.add_row(*map(Text, _cells(stay, language)))
    return table


def _cells(stay: Stay, language: str | None) -> list[str]:
    cells = [plain_text(stay.name_in(language))]
    if stay.grouping is not Grouping.country:
        cells.append(place_line(_around(stay), language))
    when = period(stay.first_day, stay.last_day)
    return [*cells, when, f"{stay.days:,}", f"{len(stay.photos):,}"]


def _around(stay: Stay) -> Address:
    """The nearest parent and the country say where it is; a chain of five fills the screen."""
    wider = [division for division in stay.around if division]
    province = wider[-1] if len(wider) > 1 else None
    return Address(country=wider[0] if wider else None, province=province)


def _summary(found: _Found, wish: Wish) -> list[str]:
    photos, stays = counted(len(found.captures), "photo"), counted(len(found.stays), "stay")
    gap, longest = counted(wish.gap_days, "day"), counted(wish.max_days, "day")
    levels = ", ".join(level.name for level in wish.levels)
    told = (
        f"{photos}, {found.usable:,} with a place and a day, {found.staying:,} in {stays}"
        f" ({levels})."
    )
    rule = (
        f"A stay ends when more than {gap} pass without a photo there (--gap-days); stays longer"
        f" than {longest}, as at home, are left out (--max-days)."
    )
    out = (left_out_line(found.left_out, level) for level in wish.levels)
    return [told, *dict.fromkeys(line for line in out if line), rule]


def _hints(found: _Found, wish: Wish) -> list[str]:
    """What to type next where there is little to see."""
    named = shlex.join(wish.paths)
    if not found.captures:
        return ["There is no photo or video in that place: name a folder that has some."]
    if not found.usable:
        return [f"No photo has both a place and a day: `geoimm enrich {named}` tells why."]
    if not found.stays:
        return ["No stay is left: try a greater --max-days, a smaller --min-days, other --levels."]
    if not wish.targets and not wish.as_json:
        return [f"See them on a map: geoimm trips {named} --html trips.html"]
    return []
