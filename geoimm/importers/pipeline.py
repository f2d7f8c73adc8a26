"""A source of boundaries to a boundary set: read, repaired, related, measured, written."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import shapely

from geoimm.errors import BoundaryDataError
from geoimm.importers.countries import alpha_2
from geoimm.importers.draft import Draft, draft_of
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.likeness import made_like
from geoimm.importers.parents import Family, family, told_parents
from geoimm.importers.publication import Origin, publish
from geoimm.importers.report import Progress, Report
from geoimm.importers.summary import report_of
from geoimm.importers.table import FORMATS, Format

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def _silent(stage: str, done: int, total: int | None) -> None:
    """Nobody is told."""


def import_boundaries(  # noqa: PLR0913  one argument for each thing a person may say
    format_name: str,
    source: Path,
    *,
    to: Path,
    name: str,
    options: ImportOptions | None = None,
    progress: Progress = _silent,
    imported_at: datetime | None = None,
) -> Report:
    """Write the boundary set `name` to the folder `to`: `<name>.parquet` and `<name>.json`.

    A set of this name is replaced, in one step. Raises BoundaryDataError, which names the source,
    what is wrong in it and what to do; then nothing is written and no set is touched.
    """
    options = options or ImportOptions()
    form = _format(format_name)
    _check_name(name)
    _check_country(options)
    if not source.exists():
        raise BoundaryDataError(f"{source} does not exist; {format_name} reads {form.source}.")
    with _naming(source):
        opened = form.read(source, options)
        features = _read(opened, progress)
        told = told_parents(features)
        progress("repair", 0, len(features))
        draft = draft_of(features, options.crs or opened.crs, options.datum or opened.datum)
        _refuse_nothing(draft, opened)
        if options.like is not None:
            progress("match", 0, len(draft.features))
            draft = made_like(options.like, draft, options.country)
            _refuse_nothing(draft, opened)
        progress("parents", 0, len(draft.features))
        relatives = family(draft.features, draft.geometries, told, options.country)
        _refuse_nowhere(relatives)
        report = report_of(
            opened,
            draft,
            relatives,
            progress,
            name=name,
            format=format_name,
            licence=options.licence or opened.licence,
        )
        progress("write", 0, report.kept)
        origin = Origin(source, imported_at or datetime.now(UTC))
        publish(to, draft, relatives, report, origin)
        progress("write", report.kept, report.kept)
    return report


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise BoundaryDataError(f"{name!r} is no format; the formats are {', '.join(FORMATS)}.")
    return FORMATS[name]


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BoundaryDataError(
            f"the set cannot be named {name!r}; a name has up to 64 small letters, digits, dots,"
            " dashes and underscores, and begins with a letter or digit."
        )


def _check_country(options: ImportOptions) -> None:
    if options.country is not None and alpha_2(options.country) != options.country:
        raise BoundaryDataError(
            f"the country {options.country!r} is no ISO 3166-1 alpha-2 code such as CN."
        )


@contextmanager
def _naming(source: Path) -> Iterator[None]:
    """Every refusal names the source."""
    try:
        yield
    except BoundaryDataError as error:
        if source.name in error.message:
            raise
        raise type(error)(f"{source}: {error.message}") from error
    except shapely.errors.ShapelyError as error:
        raise BoundaryDataError(
            f"{source} holds a geometry that cannot be read or repaired ({error});"
            " correct it with a tool such as QGIS."
        ) from error


def _read(opened: Source, progress: Progress) -> list[Feature]:
    features = []
    for feature in opened.features:
        features.append(feature)
        progress("read", len(features), opened.count)
    return features


def _refuse_nothing(draft: Draft, opened: Source) -> None:
    if not draft.features:
        counted = {**opened.skipped, **{why: len(ids) for why, ids in draft.dropped.items()}}
        found = ", ".join(f"{count} {why}" for why, count in counted.items()) or "it has no records"
        raise BoundaryDataError(f"no division can be taken from it: {found}.")


def _refuse_nowhere(relatives: Family) -> None:
    if not any(relatives.countries):
        raise BoundaryDataError(
            "no division tells its country; name it with --country, as in --country DE."
        )
