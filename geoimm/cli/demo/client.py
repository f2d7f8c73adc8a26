"""The demo's side of the wire: the vendor's unmodified SDK."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoimm.domain.clusters import DateOptions
from geoimm.domain.divisions import Level
from geoimm.errors import GeoimmError

PROJECT, DATASET = "demo", "family"
_TASK_TYPE = "LocationDateClustering"
_SECONDS_BETWEEN_LOOKS = 0.1
_ENDED = ("Stopped", "Failed", "Deleted")


@dataclass(frozen=True, slots=True)
class Stay:
    """A location-date cluster as its reader sees it."""

    level: Level
    first_day: date
    last_day: date
    local_names: tuple[str, ...]
    """From the country down to the division of the stay, levels without a name left out."""
    english_names: tuple[str, ...]
    """The same in English; the local ones where English is not known."""

    @property
    def days(self) -> int:
        """The span, both ends counted."""
        return (self.last_day - self.first_day).days + 1


class Client:
    """What the demo asks of the server."""

    def __init__(self, address: str) -> None:
        from alibabacloud_imm20200930 import models
        from alibabacloud_imm20200930.client import Client as Sdk
        from alibabacloud_tea_openapi.models import Config

        _forget_proxies()
        self._models: Any = models
        self._sdk: Any = Sdk(
            Config(
                # The SDK always signs; a server without keys does not look at the signature.
                access_key_id="demo",
                access_key_secret="demo",  # noqa: S106
                endpoint=address.removeprefix("http://"),
                protocol="http",
                region_id="local",
            )
        )

    async def bind(self, uri: str) -> None:
        """Make the project and its dataset, bind a folder, and wait until it is scanned."""
        models = self._models
        project = models.CreateProjectRequest(project_name=PROJECT)
        await self._sdk.create_project_async(project)
        dataset = models.CreateDatasetRequest(project_name=PROJECT, dataset_name=DATASET)
        await self._sdk.create_dataset_async(dataset)
        await self._sdk.create_binding_async(
            models.CreateBindingRequest(project_name=PROJECT, dataset_name=DATASET, uri=uri)
        )
        request = models.GetBindingRequest(project_name=PROJECT, dataset_name=DATASET, uri=uri)
        while True:
            binding = (await self._sdk.get_binding_async(request)).body.binding
            if binding.phase == "IncrementalScanning":
                return
            if binding.state in _ENDED:
                raise GeoimmError(f"The binding is {binding.state}: {binding.reason}")
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def cluster(self, options: DateOptions) -> None:
        """Have the photos clustered at all levels, and wait until that is done."""
        models = self._models
        request = models.CreateLocationDateClusteringTaskRequest(
            project_name=PROJECT,
            dataset_name=DATASET,
            date_options=models.CreateLocationDateClusteringTaskRequestDateOptions(
                gap_days=options.gap_days, min_days=options.min_days, max_days=options.max_days
            ),
            location_options=models.CreateLocationDateClusteringTaskRequestLocationOptions(
                location_date_cluster_levels=[level.name for level in Level]
            ),
        )
        created = await self._sdk.create_location_date_clustering_task_async(request)
        task = await self._ended_task(created.body.task_id)
        if task.status != "Succeeded":
            raise GeoimmError(f"The task ended as {task.status}: {task.message}")

    async def stays(self) -> list[Stay]:
        """All stays, in order of their first day."""
        return [_stay(cluster) async for cluster in self._clusters()]

    async def _ended_task(self, task_id: str) -> Any:
        request = self._models.GetTaskRequest(
            project_name=PROJECT, task_type=_TASK_TYPE, task_id=task_id
        )
        while True:
            task = (await self._sdk.get_task_async(request)).body
            if task.status != "Running":
                return task
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def _clusters(self) -> AsyncIterator[Any]:
        token = None
        while True:
            request = self._models.QueryLocationDateClustersRequest(
                project_name=PROJECT, dataset_name=DATASET, max_results=100, next_token=token
            )
            page = (await self._sdk.query_location_date_clusters_async(request)).body
            for cluster in page.location_date_clusters or ():
                yield cluster
            token = page.next_token
            if not token:
                return


def _forget_proxies() -> None:
    """The SDK sends requests through HTTP_PROXY even to this machine, whatever NO_PROXY says."""
    for name in ("HTTP_PROXY", "http_proxy"):
        os.environ.pop(name, None)


def _stay(cluster: Any) -> Stay:
    local = cluster.addresses[0]
    english = next((each for each in cluster.addresses if each.language == "en"), local)
    return Stay(
        level=Level[cluster.location_date_cluster_level],
        first_day=date.fromisoformat(cluster.location_date_cluster_start_time[:10]),
        last_day=date.fromisoformat(cluster.location_date_cluster_end_time[:10]),
        local_names=_names(local),
        english_names=_names(english),
    )


def _names(address: Any) -> tuple[str, ...]:
    return tuple(name for level in Level if (name := getattr(address, level.name)))
