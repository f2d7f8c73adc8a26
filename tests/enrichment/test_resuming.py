"""A run that is killed and started again gives what one run gives; the next reads what changed."""

import io
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from enrichment.conftest import Enrich
from enrichment.photos import Photo, xmp
from geoimm.enrichment.enriching import Enrichment
from geoimm.enrichment.journal import Journal
from geoimm.enrichment.outputs.json_lines import write_json_lines

_KILLED = """
import os, signal, sys
from pathlib import Path
from geoimm.enrichment.enriching import EnrichOptions, enrich
from geoimm.media.reader import zone_at
from geoimm.resolver.resolver import Resolver

def progress(stage, done, total, found=""):
    if stage == "read" and done >= 100:
        os.kill(os.getpid(), signal.SIGKILL)

photos, journals, world = sys.argv[1:]
enrich(
    [photos],
    resolver=Resolver.open(world),
    zone_at=zone_at,
    options=EnrichOptions(journals=Path(journals), processes=2),
    progress=progress,
)
"""
_FULL = """
import resource, signal, sys
from pathlib import Path
from geoimm.enrichment.journal import Journal, journal_line
from geoimm.errors import SettingsError

with Journal.of(Path(sys.argv[1]), "/photos", "reader") as journal:
    journal.append([journal_line("reading", "first", {"bytes": 1})])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    try:
        journal.append([journal_line("reading", "second", {"bytes": "1" * 2000})])
    except SettingsError as error:
        print(error.message)
"""


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of 400 photos, some of them copies."""
    folder = tmp_path / "photos"
    for number in range(400):
        photo = Photo(salt=number % 390, latitude=30 + number % 390 / 1000, longitude=120.0)
        photo.write(folder / f"{number % 3}" / f"{number:03d}.jpg")
    return folder


def _lines(found: Enrichment) -> bytes:
    file = io.BytesIO()
    write_json_lines(file, found.photos, "en")
    return file.getvalue()


def test_a_run_that_was_killed_goes_on_and_gives_the_same_bytes(
    photos: Path, tmp_path: Path, run: Enrich, world: Path
) -> None:
    journals = tmp_path / "journals"
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(photos), str(journals), str(world)], check=False
    )

    resumed, whole = run(photos, journals=journals), run(photos)

    assert killed.returncode == -signal.SIGKILL
    assert _lines(resumed) == _lines(whole)
    assert resumed.summary.costs.unchanged >= 48
    assert resumed.summary.costs.read + resumed.summary.costs.unchanged == 400
    assert whole.summary.costs.read == 400


def test_the_next_run_reads_what_changed_came_or_went_and_nothing_else(
    photos: Path, tmp_path: Path, run: Enrich
) -> None:
    journals = tmp_path / "journals"
    first = run(photos, journals=journals)
    unchanged = run(photos, journals=journals)
    Photo(salt=391).write(photos / "0" / "000.jpg")
    (photos / "1" / "001.jpg.xmp").write_text(xmp(48.85, 2.35))
    (photos / "2" / "002.jpg").unlink()
    changed = run(photos, journals=journals)

    assert (first.summary.costs.read, first.summary.costs.unchanged) == (400, 0)
    assert (unchanged.summary.costs.read, unchanged.summary.costs.unchanged) == (0, 400)
    assert _lines(unchanged) == _lines(first)
    assert (changed.summary.costs.read, changed.summary.costs.unchanged) == (2, 398)
    assert _lines(changed) == _lines(run(photos))


def test_a_fresh_run_reads_all(photos: Path, tmp_path: Path, run: Enrich) -> None:
    journals = tmp_path / "journals"
    run(photos, journals=journals)

    assert run(photos, journals=journals, is_fresh=True).summary.costs.read == 400


def test_copies_are_compared_once(photos: Path, tmp_path: Path, run: Enrich) -> None:
    journals = tmp_path / "journals"
    first = run(photos, journals=journals)
    [journal] = journals.iterdir()
    before = journal.read_bytes()
    second = run(photos, journals=journals)

    assert first.summary.copies == second.summary.copies == 10
    assert before.count(b"sha256\t") == 20
    assert journal.read_bytes() == before


def test_where_there_is_no_place_for_a_journal_the_run_says_so(
    photos: Path, tmp_path: Path, run: Enrich
) -> None:
    (tmp_path / "file").write_text("in the way")

    found = run(photos / "0", journals=tmp_path / "file")

    assert found.summary.files == 134
    assert not found.summary.is_resumable


def test_a_journal_on_a_full_disk_is_an_error_and_keeps_what_is_whole(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path)],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )

    assert "Free space or name another folder with GEOIMM_CACHE" in told.stdout
    with Journal.of(tmp_path, "/photos", "reader") as journal:
        assert journal.find("reading", "first") == {"bytes": 1}
        assert journal.find("reading", "second") is None
