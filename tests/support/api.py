"""Talking to a running server: plainly over HTTP, and with the vendor's SDK."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp
from alibabacloud_imm20200930.client import Client
from alibabacloud_tea_openapi.models import Config


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Api:
    """One running server."""

    address: str
    http: aiohttp.ClientSession

    async def call(self, action: str, **parameters: Any) -> Reply:
        """An operation with its parameters by their wire names; what is not a text goes as JSON."""
        texts = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in parameters.items()
        }
        async with self.http.post(
            self.address + "/", params=texts, headers={"x-acs-action": action}
        ) as reply:
            return Reply(reply.status, await reply.json())

    async def done(self, action: str, **parameters: Any) -> dict[str, Any]:
        """The answer of an operation that must succeed."""
        reply = await self.call(action, **parameters)
        assert reply.status == 200, reply.body
        return reply.body

    async def pages(self, action: str, member: str, **parameters: Any) -> list[Any]:
        """All items of a listing, page by page."""
        items: list[Any] = []
        token = ""
        while True:
            answer = await self.done(action, NextToken=token, **parameters)
            items += answer[member]
            token = answer.get("NextToken", "")
            if not token:
                return items

    async def pages_after(
        self, page: dict[str, Any], action: str, member: str, **parameters: Any
    ) -> list[Any]:
        """The items of the pages that follow one."""
        items: list[Any] = []
        while token := page.get("NextToken"):
            page = await self.done(action, NextToken=token, **parameters)
            items += page[member]
        return items

    def sdk(self, key_id: str = "id", secret: str = "secret") -> Client:
        """The vendor's client, pointed here."""
        return Client(
            Config(
                access_key_id=key_id,
                access_key_secret=secret,
                endpoint=self.address.removeprefix("http://"),
                protocol="http",
                region_id="any",
            )
        )


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of one test, and short ways to fill and ask it."""

    api: Api
    project: str
    name: str = "photos"

    @property
    def names(self) -> dict[str, str]:
        """The two parameters that name it."""
        return {"ProjectName": self.project, "DatasetName": self.name}

    async def index(self, *files: dict[str, Any]) -> None:
        """Index files in batches of a hundred."""
        for at in range(0, len(files), 100):
            await self.api.done(
                "BatchIndexFileMeta", **self.names, Files=list(files[at : at + 100])
            )

    async def cluster(
        self, *levels: str, gap: int = 1, shortest: int = 1, longest: int = 15, **more: Any
    ) -> dict[str, Any]:
        """Run a clustering task to its end and return it."""
        created = await self.api.done(
            "CreateLocationDateClusteringTask",
            **self.names,
            DateOptions={"GapDays": gap, "MinDays": shortest, "MaxDays": longest},
            LocationOptions={"LocationDateClusterLevels": list(levels)},
            **more,
        )
        while True:
            task = await self.api.done(
                "GetTask",
                ProjectName=self.project,
                TaskType="LocationDateClustering",
                TaskId=created["TaskId"],
            )
            if task["Status"] != "Running":
                return task

    async def clusters(self, **filters: Any) -> list[dict[str, Any]]:
        """The clusters that pass filters, all pages of them."""
        return await self.api.pages(
            "QueryLocationDateClusters", "LocationDateClusters", **self.names, **filters
        )

    async def stays(self, **filters: Any) -> set[tuple[str, str, str]]:
        """The clusters as (finest English name, first day, last day)."""
        return {stay(cluster) for cluster in await self.clusters(**filters)}


def stay(cluster: dict[str, Any]) -> tuple[str, str, str]:
    """A cluster as (finest English name, first day, last day)."""
    english = next(each for each in cluster["Addresses"] if each.get("Language") == "en")
    finest = [english[name] for name in _NAMES if english.get(name)][-1]
    return (
        finest,
        cluster["LocationDateClusterStartTime"][:10],
        cluster["LocationDateClusterEndTime"][:10],
    )


def photo(uri: str, place: str, time: str) -> dict[str, Any]:
    """A file as a caller sends it: `place` is a LatLong."""
    return {"URI": f"oss://bucket/{uri}", "LatLong": place, "ProduceTime": time}


_NAMES = ("Country", "Province", "City", "District", "Township")
