"""The version of a boundary set: a hash of what the resolver reads of it."""

import hashlib
from pathlib import Path

_BESIDE = ("names/*.parquet", "maritime/*.parquet", "worldviews.csv")


def sha256_of(path: Path) -> str:
    """Of a file, or of the names and hashes of a folder's files, in hexadecimal digits."""
    if path.is_file():
        return _sha256(path)
    whole = hashlib.sha256()
    for file in set_files(path):
        whole.update(f"{file.relative_to(path)} {_sha256(file)}\n".encode())
    return whole.hexdigest()


def set_files(folder: Path) -> list[Path]:
    """The boundary files of a folder, then what lies beside them."""
    return [file for glob in ("*.parquet", *_BESIDE) for file in sorted(folder.glob(glob))]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
