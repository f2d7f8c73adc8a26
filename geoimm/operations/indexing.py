"""Indexing: what was found out about a request's files, into the database in one step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.days import Moment
from geoimm.domain.files import FileMeta, InputFile, Place, filename, index_file, refused
from geoimm.domain.photo_days import (
    PhotoDayChange,
    PhotoDayKey,
    carry_over,
    photo_day_changes,
    photo_day_keys,
    rezoned,
)
from geoimm.domain.projects import Dataset
from geoimm.domain.tasks import Message, Notification, envelope
from geoimm.errors import InvalidArgument
from geoimm.operations.service import Service
from geoimm.storage import files as stored
from geoimm.storage.datasets import count_files, lock_dataset
from geoimm.storage.division_names import put_division_names
from geoimm.storage.messages import add_message
from geoimm.storage.photo_days import change_photo_days, get_entered


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """The id under which a notification tells of the outcome."""

    event_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file of a request: where it lies, or why it is refused."""

    given: InputFile
    place: Place | None
    error: InvalidArgument | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What a notification will say, and to whom."""

    event_type: str
    user_data: str
    notification: Notification | None


async def index_outcomes(
    service: Service,
    project_name: str,
    dataset_name: str,
    outcomes: Sequence[Outcome],
    telling: Telling,
) -> EventAnswer:
    """Store what was found out about files, and a notification of it, in one step."""
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
    outcomes: Sequence[Outcome],
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
    await change_photo_days(connection, dataset, await _changes(connection, dataset, moves))


async def _changes(
    connection: AsyncConnection,
    dataset: Dataset,
    moves: Sequence[tuple[FileMeta | None, FileMeta]],
) -> dict[PhotoDayKey, PhotoDayChange]:
    """The photo days that change; another time zone alone does not make a file new there."""
    changes = photo_day_changes(moves)
    origins = [rezoned(old, new) for old, new in moves]
    left = {key for of_file in origins for keys in of_file.values() for key in keys}
    if not left:
        return changes
    fresh = {
        key
        for of_file, (old, new) in zip(origins, moves, strict=True)
        for key in set(photo_day_keys(new)) - set(photo_day_keys(old) if old else ())
        if key not in of_file
    }
    return carry_over(changes, origins, await get_entered(connection, dataset, left), fresh=fresh)


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
    outcomes: Sequence[Outcome],
    telling: Telling,
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
