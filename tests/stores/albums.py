"""Albums: a dataset and the mapped folder that it may be bound to; and the S3 store of tests."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s3fs import S3FileSystem

from support.api import Dataset

BUCKET = "my-bucket"
_CREDENTIALS = {"key": "test", "secret": "test"}


@dataclass(frozen=True, slots=True)
class Album:
    """A dataset of one test, and the mapped folder or prefix that it is to be bound to."""

    dataset: Dataset
    folder: Path
    uri: str
    """The same folder as a URI."""

    @property
    def names(self) -> dict[str, str]:
        """The parameters that name its binding."""
        return {**self.dataset.names, "URI": self.uri}

    def put(self, name: str, content: bytes) -> str:
        """Put a file in the folder, whole at once, and return its URI."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_name(f".{path.name}")
        written.write_bytes(content)
        written.rename(path)
        return f"{self.uri}/{name}"

    async def bind(self) -> dict[str, Any]:
        """Bind the dataset to the folder."""
        answer = await self.dataset.api.done("CreateBinding", **self.names)
        binding: dict[str, Any] = answer["Binding"]
        return binding

    async def binding(self) -> dict[str, Any]:
        """The binding as it is now."""
        answer = await self.dataset.api.done("GetBinding", **self.names)
        binding: dict[str, Any] = answer["Binding"]
        return binding

    async def file(self, uri: str) -> dict[str, Any] | None:
        """A file of the dataset, None when it is not known."""
        answer = await self.dataset.api.done("GetFileMeta", **self.dataset.names, URI=uri)
        return next(iter(answer["Files"]), None)

    async def scanned(self) -> dict[str, Any]:
        """The binding, once its root was listed to the end."""
        binding: dict[str, Any] = await until(
            self.binding, lambda binding: binding["Phase"] == "IncrementalScanning"
        )
        return binding


async def until(ask: Callable[[], Any], is_so: Callable[[Any], bool]) -> Any:
    """The answer, once it is as wanted."""
    async with asyncio.timeout(60):
        while not is_so(answer := await ask()):
            pass
    return answer


def s3_files(endpoint: str) -> S3FileSystem:
    """The store's files, as a user puts them there."""
    return S3FileSystem(endpoint_url=endpoint, use_listings_cache=False, **_CREDENTIALS)


def store_root(endpoint: str) -> str:
    """The store's bucket as the target of a root."""
    return f"s3://{BUCKET}?endpoint_url={endpoint}&key=test&secret=test"
