"""Addresses into XMP sidecars."""

import os
import stat
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from geoimm.domain.divisions import Address
from geoimm.errors import InvalidArgument
from geoimm.media.xmp import LARGEST_SIDECAR
from geoimm.media.xmp_editing import replace_properties
from geoimm.media.xmp_packets import (
    UnreadablePacket,
    XmpValue,
    decode_packet,
    read_packet,
)
from geoimm.media.xmp_places import (
    KEYWORDS,
    NAMESPACES,
    PLACE_PROPERTIES,
    Places,
    keyword_of,
    keywords_element,
    names_of,
    place_elements,
    places_of,
)

_EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
    " </rdf:RDF>\n</x:xmpmeta>\n"
    '<?xpacket end="w"?>\n'
)


def write_xmp(
    path: str | os.PathLike[str],
    address: Address,
    *,
    language: str | None = None,
    overwrite: bool = False,
    keyword_root: str | None = None,
) -> bool:
    """Write the five levels of an address into an XMP sidecar, and say whether it changed.

    A sidecar that is not there is made. In one that is, everything else stays as it is, character
    by character; place properties that have a value are kept too, each for itself, unless
    `overwrite`, which replaces all of them, also by nothing where the address has no such level.
    `keyword_root` (`Places`) adds the path `Places|China|...` to Lightroom's tree of keywords.
    The same input gives the same bytes, and a second time none are written. The file is replaced
    as a whole or not at all; a file without a byte, as a crash leaves, counts as none. A link is
    followed within its folder. An empty address writes nothing. Raises InvalidArgument for a file
    that is not XMP and for a link that leads to nothing or out of its folder, and OSError.
    """
    if address.finest is None:
        return False
    target = _target(Path(path))
    old = target.read_bytes() if target.exists() else None
    new = packet_with_address(
        old, address, language=language, overwrite=overwrite, keyword_root=keyword_root
    )
    if new == old:
        return False
    _replace(target, new)
    return True


def packet_with_address(
    packet: bytes | None,
    address: Address,
    *,
    language: str | None = None,
    overwrite: bool = False,
    keyword_root: str | None = None,
) -> bytes:
    """The bytes that `write_xmp` writes over a packet, or for None or no bytes over nothing.

    What the encoding of the packet lacks is written as character references.
    """
    if packet is not None and len(packet) > LARGEST_SIDECAR:
        raise InvalidArgument(
            f"the sidecar has {len(packet)} bytes; the most is {LARGEST_SIDECAR}."
        )
    try:
        text, encoding = decode_packet(packet) if packet else (_EMPTY, "utf-8")
        present = read_packet(packet or text.encode())
        wanted = place_elements(address, language)
        if keyword_root:
            wanted |= _keywords(
                present, keyword_root, names_of(address, language), overwrite=overwrite
            )
        remove, add = _changes(present, wanted, overwrite=overwrite)
        edited = _edit(text, remove, add).encode(encoding, "xmlcharrefreplace")
        if remove or add:
            _check(read_packet(edited), present, remove, add)
    except (UnreadablePacket, ValueError) as error:
        raise InvalidArgument(f"the sidecar cannot be read as XMP: {error}.") from None
    return edited


def _keywords(
    present: Mapping[str, XmpValue], root: str, names: Places, *, overwrite: bool
) -> dict[str, str]:
    """The tree of keywords with the path of the address, without that of a replaced one."""
    value = present.get(KEYWORDS)
    path = keyword_of(root, names)
    old = keyword_of(root, places_of(present)) if overwrite else path
    items = value if isinstance(value, list) else [value]
    if path in items and (old == path or old not in items):
        return {}
    return {KEYWORDS: keywords_element(value, old, path)}


def _changes(
    present: Mapping[str, XmpValue], wanted: Mapping[str, str], *, overwrite: bool
) -> tuple[frozenset[str], dict[str, str]]:
    """What is to go and what is to come; a property without a value gives way to one."""
    values = _values(wanted.values())
    add = {
        name: element
        for name, element in wanted.items()
        if name == KEYWORDS
        or not present.get(name)
        or (overwrite and present[name] != values[name])
    }
    stale = PLACE_PROPERTIES & present.keys() - wanted.keys() if overwrite else frozenset[str]()
    return frozenset(add) & present.keys() | stale, add


def _values(elements: Iterable[str]) -> dict[str, XmpValue]:
    """What a reader will find in elements."""
    text = replace_properties(_EMPTY, remove=(), add=elements, prefixes=NAMESPACES)
    return read_packet(text.encode())


def _edit(text: str, remove: Collection[str], add: Mapping[str, str]) -> str:
    return replace_properties(text, remove=remove, add=add.values(), prefixes=NAMESPACES)


def _check(
    edited: Mapping[str, XmpValue],
    present: Mapping[str, XmpValue],
    remove: Collection[str],
    add: Mapping[str, str],
) -> None:
    """That a reader will find what was there and what was added, before a byte is written."""
    kept = {name: value for name, value in present.items() if name not in remove}
    expected = kept | _values(add.values())
    if any(edited.get(name) != value for name, value in expected.items()):
        raise UnreadablePacket("its properties would not come out the same")


def _target(path: Path) -> Path:
    """The file itself; what lies elsewhere than it seems is not the photo's."""
    if path.is_symlink() and not path.exists():
        raise InvalidArgument("the sidecar is a link to a file that does not exist: remove it.")
    target = path.resolve()
    if not target.is_relative_to(path.parent.resolve()):
        raise InvalidArgument(
            f"the sidecar is a link out of its folder, to {str(target)!r}: put a copy in its place."
        )
    if target.exists() and not target.is_file():
        raise InvalidArgument("the sidecar is no file, but a folder, a pipe or a device.")
    return target


def _replace(target: Path, data: bytes) -> None:
    """Put bytes in the place of a file at once; where that fails the old file is as it was."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.{uuid4().hex}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    # Some systems cannot open folders; the file itself is whole either way.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
