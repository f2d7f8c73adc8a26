"""IndexFileMeta, BatchIndexFileMeta, GetFileMeta, BatchGetFileMeta, DeleteFileMeta."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.files import (
    InputFile,
    Uri,
    check_file,
)
from geoimm.domain.projects import Name
from geoimm.domain.records import render
from geoimm.domain.tasks import Notification
from geoimm.errors import InvalidArgument
from geoimm.operations.indexing import EventAnswer, Telling, index_outcomes
from geoimm.operations.parameters import FieldNames, UserData, check_size
from geoimm.operations.projects import Nothing
from geoimm.operations.service import Service
from geoimm.storage import files as stored
from geoimm.storage.datasets import count_files, get_dataset, lock_dataset
from geoimm.tasks.indexing import Outcome

_MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class FilesAnswer:
    """Files, as whole records or as the members asked for."""

    files: Sequence[Any]


async def index_file_meta(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    file: InputFile,
    user_data: UserData = "",
    notification: Notification | None = None,
) -> EventAnswer:
    """Add a file, or lay what is said of it over what is known; done when it returns.

    A file under a mapped root, whose place or time no caller has told, is read; when it cannot
    be, it is recorded as Failed with its reason, unless it was known.
    """
    check_size(file, "File")
    coordinate = check_file(file, "File")
    (place,) = await service.places([coordinate])
    return await index_outcomes(
        service,
        project_name,
        dataset_name,
        [Outcome(file, place, None)],
        Telling("imm:FileMeta:Index", user_data, notification),
    )


async def batch_index_file_meta(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    files: Annotated[list[InputFile], Field(min_length=1, max_length=_MOST_FILES)],
    user_data: UserData = "",
    notification: Notification | None = None,
) -> EventAnswer:
    """Add up to 100 files in one step.

    A file whose coordinate or time cannot be read, as the caller wrote it or out of the file under
    a mapped root, does not stop the others: it is recorded as Failed with its reason where it
    was not known, and stays as it was where it was.
    """
    for number, given in enumerate(files):
        check_size(given, f"Files[{number}]")
    checked: list[tuple[Coordinate | None, InvalidArgument | None]] = []
    for number, given in enumerate(files):
        try:
            checked.append((check_file(given, f"Files[{number}]"), None))
        except InvalidArgument as error:
            checked.append((None, error))
    places = await service.places([coordinate for coordinate, _ in checked])
    outcomes = [
        Outcome(given, place, error)
        for given, place, (_, error) in zip(files, places, checked, strict=True)
    ]
    return await index_outcomes(
        service,
        project_name,
        dataset_name,
        outcomes,
        Telling("imm:FileMeta:BatchIndex", user_data, notification),
    )


async def get_file_meta(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    uri: Uri,
    with_fields: FieldNames | None = None,
) -> FilesAnswer:
    """A file; an empty list where there is none."""
    return await _get(service, project_name, dataset_name, [uri], with_fields)


async def batch_get_file_meta(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    uris: Annotated[list[Uri], Field(min_length=1, max_length=_MOST_FILES)],
    with_fields: FieldNames | None = None,
) -> FilesAnswer:
    """The files that are known among up to 100, in the order asked."""
    return await _get(service, project_name, dataset_name, uris, with_fields)


async def delete_file_meta(
    service: Service, *, project_name: Name, dataset_name: Name, uri: Uri
) -> Nothing:
    """Forget a file, known or not; its photo days and clusters stay."""
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name)
        if await stored.delete_file(connection, dataset, uri):
            await count_files(connection, dataset, added=-1)
    return Nothing()


async def _get(
    service: Service,
    project_name: str,
    dataset_name: str,
    uris: Sequence[str],
    with_fields: Sequence[str] | None,
) -> FilesAnswer:
    async with service.database.read() as connection:
        dataset = await get_dataset(connection, project_name, dataset_name)
        known = await stored.get_files(connection, dataset, uris, zone=service.default_zone)
    found = [known[uri] for uri in dict.fromkeys(uris) if uri in known]
    if not with_fields:
        return FilesAnswer(found)
    wanted = set(with_fields)
    return FilesAnswer(
        [{name: v for name, v in render(file).items() if name in wanted} for file in found]
    )
