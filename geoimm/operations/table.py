"""Every operation that is served, by its name on the wire."""

from collections.abc import Awaitable, Callable
from typing import Any

from geoimm.operations import bindings, clusters, datasets, files, media, projects, tasks
from geoimm.operations.registry import operation

_FUNCTIONS: list[Callable[..., Awaitable[Any]]] = [
    projects.create_project,
    projects.get_project,
    projects.list_projects,
    projects.delete_project,
    datasets.create_dataset,
    datasets.get_dataset,
    datasets.list_datasets,
    datasets.delete_dataset,
    bindings.create_binding,
    bindings.get_binding,
    bindings.list_bindings,
    bindings.stop_binding,
    bindings.resume_binding,
    bindings.delete_binding,
    files.index_file_meta,
    files.batch_index_file_meta,
    files.get_file_meta,
    files.batch_get_file_meta,
    files.delete_file_meta,
    media.detect_media_meta,
    clusters.create_location_date_clustering_task,
    clusters.query_location_date_clusters,
    clusters.update_location_date_cluster,
    clusters.delete_location_date_cluster,
    tasks.get_task,
    tasks.list_tasks,
]

OPERATIONS = {served.name: served for served in map(operation, _FUNCTIONS)}

POST_ONLY = {"DeleteDataset", "BatchIndexFileMeta"}
"""Operations that the service does not serve to GET."""
