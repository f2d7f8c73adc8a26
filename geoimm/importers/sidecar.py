"""The page beside a boundary set that says what it was made from."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from geoimm.importers.report import Report

_CHUNK = 1 << 20


def write_sidecar(path: Path, report: Report, source: Path, imported_at: datetime) -> None:
    """Write `<name>.json`: format, files with their hashes, licence, counts, the report."""
    page = {
        "name": report.name,
        "format": report.format,
        "title": report.title,
        "licence": report.licence,
        "credits": [asdict(credit) for credit in report.credits],
        "imported_at": imported_at.isoformat(timespec="seconds"),
        "source": source.name,
        "files": [_file(file, source) for file in source_files(source)],
        "divisions": report.kept,
        "by_level": dict(report.kept_by_level),
        "by_country": dict(report.kept_by_country),
        "report": report.as_dict(),
    }
    path.write_text(json.dumps(page, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def source_files(source: Path) -> Iterator[Path]:
    """The file, the parts of a shapefile, or all files of a folder."""
    if source.is_dir():
        yield from sorted(file for file in source.rglob("*") if file.is_file())
    elif source.suffix.lower() == ".shp":
        yield from sorted(source.parent.glob(f"{_escaped(source.stem)}.*"))
    else:
        yield source


def _escaped(stem: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in stem)


def _file(file: Path, source: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    name = str(file.relative_to(source)) if source.is_dir() else file.name
    return {"name": name, "sha256": digest.hexdigest(), "bytes": file.stat().st_size}
