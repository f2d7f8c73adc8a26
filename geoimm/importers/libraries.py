"""The libraries only importers need, which come with `geoimm[import]`."""

from importlib import import_module
from typing import Any

from geoimm.errors import BoundaryDataError


def library(name: str) -> Any:
    """The module of this name; BoundaryDataError says how to install a missing one."""
    try:
        return import_module(name)
    except ImportError as error:
        raise BoundaryDataError(
            f"this import needs {name.partition('.')[0]}, which is not installed:"
            " pip install 'geoimm[import]'"
        ) from error
