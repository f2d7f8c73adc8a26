"""CreateBinding, GetBinding, ListBindings, StopBinding, ResumeBinding, DeleteBinding."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoimm.domain.bindings import Binding, BoundUri
from geoimm.domain.projects import Name
from geoimm.domain.queries import PageRequest, read_token, write_token
from geoimm.operations.parameters import DEFAULT_PAGE_SIZE, PageSize, ShortText
from geoimm.operations.projects import Nothing
from geoimm.operations.service import Service
from geoimm.storage import bindings as stored
from geoimm.storage.datasets import count_files, get_dataset, lock_dataset
from geoimm.storage.files import delete_automatic_files


@dataclass(frozen=True, slots=True)
class BindingAnswer:
    """One binding."""

    binding: Binding


@dataclass(frozen=True, slots=True)
class BindingsAnswer:
    """A page of bindings."""

    bindings: Sequence[Binding]
    next_token: str | None


async def create_binding(
    service: Service, *, project_name: Name, dataset_name: Name, uri: BoundUri
) -> BindingAnswer:
    """Have a dataset follow a mapped root: all of its photos and videos, then what changes."""
    root_uri = _root(uri)
    service.reading.roots.get(root_uri)
    now = service.now()
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name)
        binding = Binding(
            dataset.dataset_id,
            project_name,
            dataset_name,
            root_uri,
            create_time=now,
            update_time=now,
        )
        await stored.add_binding(connection, dataset, binding)
    service.wake()
    return BindingAnswer(binding)


async def get_binding(
    service: Service, *, project_name: Name, dataset_name: Name, uri: BoundUri
) -> BindingAnswer:
    """A binding, with what it does just now."""
    async with service.database.read() as connection:
        dataset = await get_dataset(connection, project_name, dataset_name)
        return BindingAnswer(
            await stored.get_binding(connection, dataset, _root(uri), zone=service.default_zone)
        )


async def list_bindings(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    uri: BoundUri | None = None,
    max_results: PageSize = 0,
    next_token: str = "",
) -> BindingsAnswer:
    """A dataset's bindings by URI; that of one URI where one is given."""
    page = PageRequest(max_results or DEFAULT_PAGE_SIZE, after=read_token(next_token, kinds="s"))
    async with service.database.read() as connection:
        dataset = await get_dataset(connection, project_name, dataset_name)
        found = await stored.list_bindings(
            connection,
            dataset,
            page,
            uri=_root(uri) if uri else None,
            zone=service.default_zone,
        )
    return BindingsAnswer(found.items, write_token(page, found.after))


async def stop_binding(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    uri: BoundUri,
    reason: ShortText = "",
) -> Nothing:
    """Let a binding rest; its files stay as they are."""
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name)
        await stored.stop_binding(
            connection, dataset, _root(uri), reason=reason or None, at=service.now()
        )
    return Nothing()


async def resume_binding(
    service: Service, *, project_name: Name, dataset_name: Name, uri: BoundUri
) -> Nothing:
    """Let a stopped binding go on: what changed meanwhile is found."""
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name)
        await stored.resume_binding(connection, dataset, _root(uri), at=service.now())
    service.wake()
    return Nothing()


async def delete_binding(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    uri: BoundUri,
    cleanup: bool = False,
) -> Nothing:
    """End a binding; its files stay, or with `Cleanup` those go that no caller has indexed."""
    root_uri = _root(uri)
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name)
        await stored.delete_binding(connection, dataset, root_uri)
        if cleanup:
            gone = await delete_automatic_files(connection, dataset, root_uri)
            await count_files(connection, dataset, added=-gone)
    return Nothing()


def _root(uri: str) -> str:
    return uri.rstrip("/")
