"""Addresses into XMP sidecars and back."""

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from geoimm.domain.divisions import Address, Division, Level, Match
from geoimm.errors import InvalidArgument
from geoimm.media.xmp import xmp_claims
from geoimm.media.xmp_packets import read_packet
from geoimm.media.xmp_places import PLACE_PROPERTIES, read_places
from geoimm.media.xmp_writing import write_xmp
from support.programs import program

SHARED = Path(__file__).parents[3] / "shared" / "corpus" / "photos"
NAMES = ("中国", "浙江省", "杭州市", "西湖区", "西溪街道")
ENGLISH = ("China", "Zhejiang", "Hangzhou", "Xihu", "Xixi & Sons <Town>")
COUNTRY, PROVINCE, CITY, DISTRICT, TOWNSHIP = (
    Division(f"cn:{level}", level, name, {"en": english}, country="CN")
    for level, name, english in zip(Level, NAMES, ENGLISH, strict=True)
)
ADDRESS = Address(COUNTRY, PROVINCE, CITY, DISTRICT, TOWNSHIP, Match.inside)
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
LIGHTROOM = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<!-- made by hand -->
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 5.6">
 <rdf:RDF {RDF}>
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:ps="http://ns.adobe.com/photoshop/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmlns:exif="http://ns.adobe.com/exif/1.0/"
   xmp:Rating="4"
   ps:City='Bruges > "Brugge"'
   crs:Note="ps:City='not this' &#xA; a line"
   exif:GPSLatitude="51,12.5N" exif:GPSLongitude="3,13.5E">
   <ps:State><!-- a remark -->Vlaanderen</ps:State>
   <crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:ToneCurve>
   <unknown:thing xmlns:unknown="urn:x"><![CDATA[a < b]]></unknown:thing>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
{" " * 40}
<?xpacket end="w"?>"""


@pytest.fixture
def sidecar(tmp_path: Path) -> Path:
    return tmp_path / "photo.jpg.xmp"


def others(packet: bytes) -> dict[str, Any]:
    """The properties that are not of places."""
    return {k: v for k, v in read_packet(packet).items() if k not in PLACE_PROPERTIES}


def photoshop(packet: bytes, name: str) -> Any:
    return read_packet(packet).get(f"{{http://ns.adobe.com/photoshop/1.0/}}{name}")


def by_exiftool(path: Path) -> dict[str, Any]:
    options = ["-json", "-G1", "-struct", "-validate", "-all"]
    run = subprocess.run([program("exiftool"), *options, path], capture_output=True, check=True)
    found = json.loads(run.stdout)[0]
    assert isinstance(found, dict)
    return found


def test_a_new_sidecar_tells_all_five_levels(sidecar: Path) -> None:
    assert write_xmp(sidecar, ADDRESS)
    assert read_places(sidecar.read_bytes()) == NAMES


def test_names_are_in_the_language_asked_for(sidecar: Path) -> None:
    write_xmp(sidecar, ADDRESS, language="en-GB")
    assert read_places(sidecar.read_bytes()) == ENGLISH


def test_exiftool_reads_every_field(sidecar: Path) -> None:
    write_xmp(sidecar, ADDRESS, language="en", keyword_root="Places")
    found = by_exiftool(sidecar)
    assert found["ExifTool:Validate"] == "OK"
    assert found["XMP-photoshop:Country"] == "China"
    assert found["XMP-photoshop:State"] == "Zhejiang"
    assert found["XMP-photoshop:City"] == "Hangzhou"
    assert found["XMP-iptcCore:CountryCode"] == "CN"
    assert found["XMP-iptcCore:Location"] == "Xihu Xixi & Sons <Town>"
    (created,) = found["XMP-iptcExt:LocationCreated"]
    assert created["CountryName"] == "China"
    assert created["CountryCode"] == "CN"
    assert created["ProvinceState"] == "Zhejiang"
    assert created["City"] == "Hangzhou"
    assert created["Sublocation"] == "Xihu Xixi & Sons <Town>"
    assert created["LocationName"] == "Xixi & Sons <Town>"
    assert created["LocationId"] == [f"urn:geoimm:division:cn:{level.value}" for level in Level]
    place = found["XMP-geoimm:Place"]
    names = tuple(place[level.name.capitalize()] for level in Level)
    ids = [place[f"{level.name.capitalize()}Id"] for level in Level]
    assert names == ENGLISH
    assert ids == [f"cn:{level.value}" for level in Level]
    assert found["XMP-lr:HierarchicalSubject"] == ["|".join(("Places", *ENGLISH))]


def test_a_second_time_nothing_is_written(sidecar: Path) -> None:
    write_xmp(sidecar, ADDRESS, keyword_root="Places")
    first = sidecar.stat()
    for overwrite in (False, True):
        assert not write_xmp(sidecar, ADDRESS, overwrite=overwrite, keyword_root="Places")
    assert (sidecar.stat().st_ino, sidecar.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xmp", "b.xmp"):
        write_xmp(tmp_path / name, ADDRESS)
    assert (tmp_path / "a.xmp").read_bytes() == (tmp_path / "b.xmp").read_bytes()


def test_what_is_in_a_sidecar_stays_character_by_character(sidecar: Path) -> None:
    sidecar.write_text(LIGHTROOM, encoding="utf-8")
    assert write_xmp(sidecar, ADDRESS)
    head, tail = LIGHTROOM.split("\n </rdf:RDF>")
    written = sidecar.read_text(encoding="utf-8")
    assert written.startswith(head)
    assert written.endswith(tail)
    assert xmp_claims(sidecar.read_bytes()).positions == xmp_claims(LIGHTROOM.encode()).positions


def test_places_that_have_a_value_are_kept(sidecar: Path) -> None:
    sidecar.write_text(LIGHTROOM, encoding="utf-8")
    write_xmp(sidecar, ADDRESS)
    packet = sidecar.read_bytes()
    assert photoshop(packet, "City") == 'Bruges > "Brugge"'
    assert photoshop(packet, "State") == "Vlaanderen"
    assert photoshop(packet, "Country") == "中国"
    other = Address(country=Division("be", Level.country, "België", country="BE"))
    assert not write_xmp(sidecar, other)


def test_overwriting_replaces_the_places_and_nothing_else(sidecar: Path) -> None:
    sidecar.write_text(LIGHTROOM, encoding="utf-8")
    assert write_xmp(sidecar, ADDRESS, overwrite=True)
    packet = sidecar.read_bytes()
    assert photoshop(packet, "City") == "杭州市"
    assert photoshop(packet, "State") == "浙江省"
    assert others(packet) == others(LIGHTROOM.encode())
    text = packet.decode()
    assert "Bruges" not in text
    assert "Vlaanderen" not in text
    for kept in (
        "<!-- made by hand -->",
        "crs:Note=\"ps:City='not this' &#xA; a line\"",
        "<![CDATA[",
    ):
        assert kept in text
    assert not write_xmp(sidecar, ADDRESS, overwrite=True)


def test_overwriting_takes_away_what_the_address_has_not(sidecar: Path) -> None:
    write_xmp(sidecar, ADDRESS)
    country = Address(country=Division("jp", Level.country, "日本", country="JP"))
    assert write_xmp(sidecar, country, overwrite=True)
    assert read_places(sidecar.read_bytes()) == ("日本", None, None, None, None)
    assert photoshop(sidecar.read_bytes(), "City") is None
    assert sidecar.read_text(encoding="utf-8").count("<rdf:Description") == 1


def test_an_empty_value_is_no_value(sidecar: Path) -> None:
    sidecar.write_text(LIGHTROOM.replace("ps:City='Bruges > \"Brugge\"'", "ps:City=''"))
    write_xmp(sidecar, ADDRESS)
    assert photoshop(sidecar.read_bytes(), "City") == "杭州市"
    assert "ps:City=''" not in sidecar.read_text(encoding="utf-8")


def test_elements_that_close_where_they_open_are_cut_as_they_are(sidecar: Path) -> None:
    packet = f"""<rdf:RDF {RDF}><rdf:Description xmlns:p="http://ns.adobe.com/photoshop/1.0/"
 xmlns:x="urn:x"><x:a b="/>"/><p:City/></rdf:Description><rdf:Description/></rdf:RDF>"""
    sidecar.write_text(packet, encoding="utf-8")
    write_xmp(sidecar, ADDRESS)
    written = sidecar.read_text(encoding="utf-8")
    assert '<x:a b="/>"/></rdf:Description><rdf:Description/>' in written
    assert photoshop(sidecar.read_bytes(), "City") == "杭州市"


def test_blanks_in_a_tag_do_not_hold_it_up(sidecar: Path) -> None:
    packet = LIGHTROOM.replace("ps:City=", " " * 200_000 + "ps:City=")
    sidecar.write_text(packet, encoding="utf-8")
    assert write_xmp(sidecar, ADDRESS, overwrite=True)
    assert photoshop(sidecar.read_bytes(), "City") == "杭州市"


def test_a_level_that_is_missing_is_left_out(sidecar: Path) -> None:
    write_xmp(sidecar, Address(ADDRESS.country, None, ADDRESS.city, None, ADDRESS.township))
    packet = sidecar.read_bytes()
    assert read_places(packet) == ("中国", None, "杭州市", None, "西溪街道")
    assert photoshop(packet, "State") is None


def test_an_empty_address_writes_nothing(sidecar: Path) -> None:
    assert not write_xmp(sidecar, Address())
    assert not sidecar.exists()


def test_keywords_join_those_that_are_there(sidecar: Path) -> None:
    words = "<lr:hierarchicalSubject xmlns:lr='http://ns.adobe.com/lightroom/1.0/'><rdf:Bag>\
<rdf:li>People|Ann</rdf:li></rdf:Bag></lr:hierarchicalSubject></rdf:Description>"
    sidecar.write_text(LIGHTROOM.replace("</rdf:Description>", words), encoding="utf-8")
    key = "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject"
    write_xmp(sidecar, ADDRESS, keyword_root="Places")
    path = "|".join(("Places", *NAMES))
    assert read_packet(sidecar.read_bytes())[key] == ["People|Ann", path]
    write_xmp(sidecar, ADDRESS, language="en", keyword_root="Places", overwrite=True)
    path = "|".join(("Places", *ENGLISH))
    assert read_packet(sidecar.read_bytes())[key] == ["People|Ann", path]


def test_places_of_others_are_read_too() -> None:
    legacy = f"""<rdf:RDF {RDF}><rdf:Description
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Country="France" photoshop:City="Paris" core:Location="Marais"/></rdf:RDF>"""
    assert read_places(legacy.encode()) == ("France", None, "Paris", "Marais", None)
    structured = f"""<rdf:RDF {RDF}><rdf:Description
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Lyon"
 xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><ext:LocationCreated><rdf:Bag>
 <rdf:li><rdf:Description ext:CountryName="France" ext:City="Paris"/></rdf:li>
 </rdf:Bag></ext:LocationCreated></rdf:Description></rdf:RDF>"""
    assert read_places(structured.encode()) == ("France", None, "Paris", None, None)
    assert read_places(b"junk") == (None,) * 5


@pytest.mark.parametrize(
    "graph",
    [
        f"<rdf:RDF {RDF}/>",
        f"<rdf:RDF {RDF}></rdf:RDF>",
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF {RDF} /></x:xmpmeta>",
        "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description/></r:RDF>",
        "<RDF xmlns='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
        f"<rdf:RDF {RDF}>\r\n <rdf:Description rdf:about='uuid:1'/>\r\n</rdf:RDF>\r\n",
    ],
)
def test_every_shape_of_a_graph_takes_an_address(sidecar: Path, graph: str) -> None:
    sidecar.write_bytes(graph.encode())
    assert write_xmp(sidecar, ADDRESS)
    assert read_places(sidecar.read_bytes()) == NAMES
    # exiftool knows the graph by its usual prefix and quotes only.
    if graph.startswith("<rdf:RDF"):
        assert by_exiftool(sidecar)["XMP-photoshop:City"] == "杭州市"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_the_encoding_stays(sidecar: Path, encoding: str) -> None:
    sidecar.write_bytes(LIGHTROOM.encode(encoding))
    assert write_xmp(sidecar, ADDRESS)
    assert sidecar.read_bytes()[:3] == LIGHTROOM.encode(encoding)[:3]
    assert photoshop(sidecar.read_bytes(), "Country") == "中国"
    assert not write_xmp(sidecar, ADDRESS)


@pytest.mark.parametrize(
    "data",
    [
        b" ",
        b"not XML",
        b"<a/>",
        b"\xff\xd8\xff\xe1",
        LIGHTROOM.encode()[:-300],
        b"<!DOCTYPE a><a/>",
    ],
    ids=range(6),
)
def test_what_is_no_xmp_is_refused_and_stays(sidecar: Path, data: bytes) -> None:
    sidecar.write_bytes(data)
    with pytest.raises(InvalidArgument, match="cannot be read as XMP"):
        write_xmp(sidecar, ADDRESS, overwrite=True)
    assert sidecar.read_bytes() == data


def test_names_with_characters_that_xml_cannot_hold_lose_them(sidecar: Path) -> None:
    write_xmp(sidecar, Address(country=Division("x", Level.country, "A\x00\x0b]]>\ufffe&B")))
    assert read_places(sidecar.read_bytes())[0] == "A]]>&B"


def test_a_full_disk_leaves_the_old_file_and_no_other(sidecar: Path) -> None:
    sidecar.write_text(LIGHTROOM, encoding="utf-8")
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from geoimm.domain.divisions import Address, Division, Level\n"
        "from geoimm.media.xmp_writing import write_xmp\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_xmp(sys.argv[1], Address(Division('x', Level.country, 'X')))\n"
        "except OSError:\n"
        "    sys.exit(7)\n"
    )
    assert hasattr(resource, "RLIMIT_FSIZE")
    assert hasattr(signal, "SIGXFSZ")
    run = subprocess.run([sys.executable, "-c", code, sidecar], check=False)
    assert run.returncode == 7
    assert sidecar.read_text(encoding="utf-8") == LIGHTROOM
    assert list(sidecar.parent.iterdir()) == [sidecar]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.xmp", tmp_path / "link.xmp"
    real.write_text(LIGHTROOM, encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    assert write_xmp(link, ADDRESS)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert photoshop(real.read_bytes(), "Country") == "中国"


def test_real_sidecars_keep_all_they_have(tmp_path: Path) -> None:
    if not SHARED.exists():
        pytest.skip("the corpus of photos is not here")
    for number, original in enumerate(sorted(SHARED.rglob("*.xmp"))):
        copy = tmp_path / f"{number}.xmp"
        copy.write_bytes(original.read_bytes())
        before = read_packet(original.read_bytes())
        write_xmp(copy, ADDRESS)
        after = read_packet(copy.read_bytes())
        assert {name: after.get(name) for name in before} == before
        write_xmp(copy, ADDRESS, overwrite=True)
        assert read_places(copy.read_bytes()) == NAMES
        assert others(copy.read_bytes()) == others(original.read_bytes())
        assert not write_xmp(copy, ADDRESS, overwrite=True)
