"""`geoimm boundaries get`: what is asked, shown, and told."""

import asyncio
import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

from geoimm.boundary_sets.layers import Layers
from geoimm.cli import boundary_tables as tables
from geoimm.cli import getting
from geoimm.cli.boundary_commands import folders
from geoimm.cli.getting import Got
from geoimm.cli.progress_bar import progress_bar
from geoimm.errors import BoundaryDataError
from geoimm.importers.remote.offers import Offer, Piece
from geoimm.importers.remote.wanted import wanted_countries


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed."""

    countries: Sequence[str]
    source: str
    server: str | None
    yes: bool
    dry_run: bool

    def command(self) -> str:
        """The command that asks nothing."""
        server = ["--server", self.server] if self.server else []
        words = ["geoimm", "boundaries", "get", *self.countries, "--from", self.source, *server]
        return shlex.join([*words, "--yes"])


def run(wish: Wish, *, as_json: bool) -> None:
    """Find out, ask, fetch, lay over, and say what came of it."""
    source, downloads = getting.source_named(wish.source), getting.downloads_folder(wish.source)
    places = folders()
    wanted = wanted_countries(wish.countries, places.default)
    with getting.alone(downloads):
        offers = asyncio.run(getting.plan(source, wish.server, wanted))
        if wish.dry_run:
            _show(wish, offers, as_json=as_json)
            return
        if not _agreed(wish, offers, as_json=as_json):
            typer.echo("Nothing was fetched.", err=True)
            raise typer.Exit(1)
        with progress_bar() as progress:
            fetched = asyncio.run(getting.fetch(offers, downloads, progress))
        got, layers = getting.lay_over(places, wish.source, fetched, progress_bar)
    if as_json:
        page = {"source": wish.source, "countries": [_page(each) for each in got]}
        typer.echo(json.dumps({**page, "in_use": layers.as_dict()}, ensure_ascii=False))
    else:
        _tell(got, layers)


def _agreed(wish: Wish, offers: Sequence[Offer], *, as_json: bool) -> bool:
    if wish.yes:
        if not as_json:
            tables.print_offers(offers)
        return True
    if as_json or not sys.stdin.isatty():
        if not as_json:
            tables.print_offers(offers)
        raise BoundaryDataError(f"Nothing was fetched; to agree, type: {wish.command()}")
    tables.print_offers(offers)
    return typer.confirm("Fetch these?", err=True)


def _show(wish: Wish, offers: Sequence[Offer], *, as_json: bool) -> None:
    if not as_json:
        tables.print_offers(offers)
        typer.echo(f"To fetch them: {wish.command()}")
        return
    countries = [
        {"country": offer.country, "layers": [_layer(piece) for piece in offer.pieces]}
        for offer in offers
    ]
    size = getting.size_of([piece for offer in offers for piece in offer.pieces])
    page = {"source": wish.source, "bytes": size, "countries": countries}
    typer.echo(json.dumps(page, ensure_ascii=False))


def _layer(piece: Piece) -> dict[str, Any]:
    return {
        "layer": piece.layer,
        "url": piece.url,
        "bytes": piece.size,
        "licence": piece.licence,
        "attribution": piece.attribution,
    }


def _page(got: Got) -> dict[str, Any]:
    return {
        "country": got.fetched.offer.country,
        "set": got.name,
        "layers": [_layer(piece) for piece in got.fetched.offer.pieces],
        "missing": list(got.fetched.missing),
        "import": got.report.as_dict(),
        "warnings": {check.name: check.count for check in got.verification.checks if check.count},
    }


def _tell(got: Sequence[Got], layers: Layers) -> None:
    for each in got:
        levels = ", ".join(f"{name} {count:,}" for name, count in each.report.kept_by_level.items())
        typer.echo(f"{each.name}: {levels}")
        for reason, count in {**each.report.dropped, **each.report.skipped}.items():
            typer.echo(f"  left out {count:,}: {reason}")
        for layer in each.fetched.missing:
            typer.echo(f"  not there any more: {layer}")
        for credit in each.report.credits:
            typer.echo(f"  {credit.title}: {credit.licence}; {credit.attribution}")
        if not each.report.credits:
            typer.echo(f"  {each.report.title}: {each.report.licence}")
    tables.print_layers(layers)
    names = " ".join(each.name for each in got)
    typer.echo(f"{layers.divisions:,} divisions are in use; a running server must be restarted.")
    typer.echo("`geoimm reindex` moves files that are indexed already.")
    typer.echo(f"To take them off again: geoimm boundaries remove {names}")
