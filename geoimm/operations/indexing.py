"""Indexing as operations do it: files are read where they must be, and what came of it is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from geoimm.domain.days import Moment
from geoimm.domain.indexing import needs_reading
from geoimm.domain.projects import Dataset
from geoimm.domain.tasks import Message, Notification, envelope
from geoimm.operations.service import Service
from geoimm.storage.datasets import get_dataset, lock_dataset
from geoimm.storage.files import get_files
from geoimm.storage.messages import add_message
from geoimm.tasks.indexing import Indexing, Outcome, put_outcomes


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """The id under which a notification tells of the outcome."""

    event_id: str


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
    """Store what is said of files, and a notification of it, in one step.

    Those under a root whose place or time no caller has told are read before.
    """
    event_id, started = service.new_id(), service.now()
    outcomes = await _read(service, project_name, dataset_name, outcomes)
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name, revisions=1)
        indexing = Indexing(service.default_zone, started, service.new_id)
        await put_outcomes(connection, dataset, outcomes, indexing)
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


async def _read(
    service: Service, project_name: str, dataset_name: str, outcomes: Sequence[Outcome]
) -> Sequence[Outcome]:
    mapped = {
        outcome.given.uri
        for outcome in outcomes
        if outcome.error is None and service.reading.is_mapped(outcome.given.uri)
    }
    if not mapped:
        return outcomes
    async with service.database.read() as connection:
        dataset = await get_dataset(connection, project_name, dataset_name)
        known = await get_files(connection, dataset, mapped, zone=service.default_zone)
    unread = [
        outcome.given.uri
        for outcome in outcomes
        if outcome.given.uri in mapped
        and needs_reading(outcome.given, known.get(outcome.given.uri))
    ]
    files = [(uri, None) for uri in dict.fromkeys(unread)]
    read = await service.reading.read(files, service.placing, at=service.clock())
    told = {uri: each for (uri, _), each in zip(files, read, strict=True)}
    return [replace(outcome, read=told.get(outcome.given.uri)) for outcome in outcomes]


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
                "Error": f"[{problem.code}] {problem.message}" if problem else "",
            }
            for outcome in outcomes
            for problem in [outcome.problem]
        ],
    }
