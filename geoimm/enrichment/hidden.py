"""Names of files and folders that hold no photos of anyone's."""

from geoimm.enrichment.left_out import Reason

_MADE_BY_PROGRAMS = frozenset(
    {
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        ".picasaoriginals",
        ".thumbnails",
        ".thumbs",
        ".trashes",
        "@eadir",
        "__macosx",
        "lost+found",
        "system volume information",
        "thumbnails",
    }
)
"""Of network stores, systems and photo programs, in lower case."""


def why_left_out(name: str) -> Reason | None:
    """Why a file or folder of this name is not looked at, None where it is."""
    if name.lower() in _MADE_BY_PROGRAMS:
        return Reason.made_by_programs
    return Reason.hidden if name.startswith(".") else None


def is_derived(folder: str, name: str) -> bool:
    """Whether a folder holds what Apple Photos made of a library's originals."""
    return folder.lower().endswith(".photoslibrary") and name not in ("originals", "Masters")
