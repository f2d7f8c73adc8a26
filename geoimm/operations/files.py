"""IndexFileMeta, BatchIndexFileMeta, GetFileMeta, BatchGetFileMeta, DeleteFileMeta."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import Moment
from geoimm.domain.files import (
    FileMeta,
    InputFile,
    Place,
    check_file,
    filename,
    index_file,
    refused,
)
from geoimm.domain.photo_days import photo_day_changes
from geoimm.domain.projects import Dataset, Name
from geoimm.domain.records import render
from geoimm.domain.tasks import Message, Notification, envelope
from geoimm.errors import InvalidArgument
from geoimm.operations.parameters import FieldNames, Uri, UserData, check_size
from geoimm.operations.projects import Nothing
from geoimm.operations.service import Service
from geoimm.storage import files as stored
from geoimm.storage.datasets import count_files, get_dataset, lock_dataset
from geoimm.storage.division_names import put_division_names
from geoimm.storage.messages import add_message
from geoimm.storage.photo_days import change_photo_days

_MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """The id under which a notification tells of the outcome."""

    event_id: str


@dataclass(frozen=True, slots=True)
class FilesAnswer:
    """Files, as whole records or as the members asked for."""

    files: Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One file of a request: where it lies, or why it is refused."""

    given: InputFile
    place: Place | None
    error: InvalidArgument | None


async def index_file_meta(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    file: InputFile,
    user_data: UserData = "",
    notification: Notification | None = None,
) -> EventAnswer:
    """Add a file, or lay what is said of it over what is known; done when it returns."""
    check_size(file, "File")
    coordinate = check_file(file, "File")
    (place,) = await service.places([coordinate])
    return await _index(
        service,
        project_name,
        dataset_name,
        [_Outcome(file, place, None)],
        _Telling("imm:FileMeta:Index", user_data, notification),
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

    A file whose coordinate or time cannot be read does not stop the others: it is recorded as
    Failed with its reason where it was not known, and stays as it was where it was.
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
        _Outcome(given, place, error)
        for given, place, (_, error) in zip(files, places, checked, strict=True)
    ]
    return await _index(
        service,
        project_name,
        dataset_name,
        outcomes,
        _Telling("imm:FileMeta:BatchIndex", user_data, notification),
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


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a notification will say, and to whom."""

    event_type: str
    user_data: str
    notification: Notification | None


async def _index(
    service: Service,
    project_name: str,
    dataset_name: str,
    outcomes: Sequence[_Outcome],
    telling: _Telling,
) -> EventAnswer:
    event_id, started = service.new_id(), service.now()
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name, revisions=1)
        await _store(connection, service, dataset, outcomes, started)
        if telling.notification and telling.notification.topic:
            content = _content(dataset, outcomes, telling, event_id, started, service.now())
            body = envelope(
                event_id=event_id,
                event_type=telling.event_type,
                project_name=project_name,
                at=service.now(),
                content=content,
            )
            message = Message(event_id, telling.notification.topic, body)
            await add_message(connection, message, at=started)
    service.wake()
    return EventAnswer(event_id)


async def _store(
    connection: AsyncConnection,
    service: Service,
    dataset: Dataset,
    outcomes: Sequence[_Outcome],
    at: Moment,
) -> None:
    uris = [outcome.given.uri for outcome in outcomes]
    old = await stored.get_files(connection, dataset, uris, zone=service.default_zone)
    new: dict[str, FileMeta] = {}
    names: dict[str, tuple[WrittenAddress, ...]] = {}
    for outcome in outcomes:
        uri = outcome.given.uri
        known = new.get(uri) or old.get(uri)
        blank = known or _blank(uri, dataset, service.new_id(), at)
        if outcome.error is not None:
            if known is None:
                new[uri] = refused(blank, outcome.error)
            continue
        indexed = index_file(
            outcome.given, blank, place=outcome.place, default_zone=service.default_zone
        )
        new[uri] = indexed.file
        names |= indexed.division_names
    changed = [replace(file, update_time=at) for uri, file in new.items() if file != old.get(uri)]
    await count_files(connection, dataset, added=len(new.keys() - old.keys()))
    await stored.put_files(connection, dataset, changed)
    await put_division_names(connection, dataset.dataset_id, names)
    moves = [(old.get(file.uri), file) for file in changed]
    await change_photo_days(connection, dataset, photo_day_changes(moves))


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


def _blank(uri: str, dataset: Dataset, object_id: str, at: Moment) -> FileMeta:
    return FileMeta(
        uri=uri,
        filename=filename(uri),
        project_name=dataset.project_name,
        dataset_name=dataset.dataset_name,
        object_id=object_id,
        create_time=at,
        update_time=at,
    )


def _content(  # one argument for each part of the message
    dataset: Dataset,
    outcomes: Sequence[_Outcome],
    telling: _Telling,
    event_id: str,
    started: Moment,
    ended: Moment,
) -> dict[str, Any]:
    return {
        "ProjectName": dataset.project_name,
        "DatasetName": dataset.dataset_name,
        "RequestId": event_id,
        "StartTime": started.text(),
        "EndTime": ended.text(),
        "UserData": telling.user_data,
        "Success": True,
        "Message": "",
        "Files": [
            {
                "URI": outcome.given.uri,
                "Error": f"[{outcome.error.code}] {outcome.error.message}" if outcome.error else "",
            }
            for outcome in outcomes
        ],
    }
