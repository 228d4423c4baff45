"""Archives that lie, and their honest twins that are read."""

import io
import stat
import struct
import time
import tracemalloc
import zipfile

import pytest

from onemile import i18n
from onemile.app import create_app
from onemile.archives import BadArchive, read_zip

FILES_MAX = 50
BYTES_MAX = 5_000_000


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archives")
    return create_app(folder, overrides={"enabled": []}, environment={}, testing=True)


@pytest.fixture(autouse=True)
def in_french(house):
    """Refusals speak to a member; no archive touches a database."""
    with house.app_context():
        i18n.activate("fr")
        yield


def packed(*files, method=zipfile.ZIP_DEFLATED):
    """Pack files, each a name or an entry and its bytes, without judging them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out


def named(raw: bytes, content=b"x"):
    """Pack one file under a name that the library would not write."""
    stand_in = b"~" * len(raw)
    out = packed((stand_in.decode(), content)).getvalue()
    return io.BytesIO(out.replace(stand_in, raw) if raw else out)


def opened(stream, *, files_max=FILES_MAX, bytes_max=BYTES_MAX):
    return read_zip(stream, files_max=files_max, bytes_max=bytes_max)


def refusal(stream, **bounds):
    with pytest.raises(BadArchive) as refused:
        archive = opened(stream, **bounds)
        for file in archive.files.values():
            file.read(bytes_max=bounds.get("bytes_max", BYTES_MAX))
    assert str(refused.value)
    return refused.value


def test_an_honest_archive_is_read_file_by_file():
    stream = packed(("mag/", b""), ("mag/été à vélo.md", "Été".encode()), ("a.webp", b"x" * 900))

    archive = opened(stream)

    assert list(archive.files) == ["mag/été à vélo.md", "a.webp"]
    assert archive.files["mag/été à vélo.md"].read(bytes_max=100).decode() == "Été"
    assert archive.files["a.webp"].read(bytes_max=900) == b"x" * 900


def test_an_archive_of_another_system_is_read_too():
    """A name with its accents apart is the same file, called by its usual name."""
    archive = opened(packed(("e\u0301te\u0301.md", b"1")))

    assert list(archive.files) == ["été.md"]
    assert archive.files["été.md"].read(bytes_max=9) == b"1"


@pytest.mark.parametrize(
    "name",
    [
        "../x", "a/../../x", "..", ".", "a/./b", "/etc/passwd", "//host/x", "a//b",
        "a\\..\\b", "..\\x", "C:x", "C:/x", "a:b", "x:$DATA", "con", "CON.txt", "a/nul.md", "Aux",
        "com1", "LPT9.webp", "com¹", "con .txt", "a.", "a ", " a", "a./b", "a\nb", "a\x1bb",
        "a\u202eb", "a?b", "a*b", "a|b", 'a"b', "<b>", "d/" * 8 + "x", "n" * 241,
    ],
)  # fmt: skip
def test_a_name_that_leads_astray_refuses_the_whole(name):
    # A name beyond ASCII is marked as UTF-8, which the library sees to.
    found = refusal(named(name.encode()) if name.isascii() else packed((name, b"x")))

    assert found.reason == "name"
    assert "cannot be used" not in str(found)  # it is said in French
    assert all(sign.isprintable() or sign in "\xa0\u202f" for sign in str(found))


@pytest.mark.parametrize("name", ["console.md", "comme.md", "nulle part.md", ".hidden", "a..b"])
def test_names_that_only_look_alike_are_read(name):
    assert list(opened(named(name.encode())).files) == [name]


def test_an_empty_name_is_refused_and_no_error():
    whole = packed(("~", b"x")).getvalue()
    entry = whole.index(b"PK\x01\x02")
    table = bytearray(whole)
    table[entry + 28 : entry + 30] = struct.pack("<H", 0)  # how long the name is
    del table[entry + 46]
    end = table.index(b"PK\x05\x06")
    length = struct.unpack_from("<I", table, end + 12)[0]
    table[end + 12 : end + 16] = struct.pack("<I", length - 1)

    assert refusal(io.BytesIO(bytes(table))).reason == "name"


def test_a_name_is_not_cut_short_at_a_zero_byte():
    assert refusal(named(b"a.md\x00.exe")).reason == "name"


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.md", "A.MD"), ("strasse", "STRASSE"), ("straße", "STRASSE"), ("ﬁn.md", "fin.md")],
)
def test_the_same_name_twice_is_refused(one, other):
    assert refusal(packed((one, b"1"), (other, b"2"))).reason == "twice"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_very_same_name_twice_is_refused():
    assert refusal(packed(("a.md", b"1"), ("a.md", b"2"))).reason == "twice"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_a_link_or_a_device_is_no_file(kind):
    entry = zipfile.ZipInfo("link")
    entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16

    assert refusal(packed((entry, b"/etc/passwd"))).reason == "link"


def changed_everywhere(whole: bytes, local: int, central: int, value: bytes) -> io.BytesIO:
    """Write something into both descriptions of the first file."""
    out = bytearray(whole)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = out.index(mark) + offset
        out[at : at + len(value)] = value
    return io.BytesIO(bytes(out))


def test_what_is_locked_is_said_to_be():
    whole = packed(("a.md", b"secret")).getvalue()

    assert refusal(changed_everywhere(whole, 6, 8, b"\x01\x00")).reason == "encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_not_undone(method):
    assert refusal(packed(("a.md", b"x"), method=method)).reason == "packing"


@pytest.mark.parametrize("size", [1, 10_000_000])
def test_a_size_that_lies_is_found_out(size):
    """Too small, so that it passes every bound; too big, so that somebody makes room for it."""
    whole = packed(("a.md", b"word " * 2000)).getvalue()
    found = refusal(
        changed_everywhere(whole, 22, 24, struct.pack("<I", size)), bytes_max=20_000_000
    )

    assert found.reason == "damaged"


def test_a_bomb_costs_little_memory_and_little_time():
    bomb = packed(("bomb.md", bytes(60_000_000)))
    whole = changed_everywhere(bomb.getvalue(), 22, 24, struct.pack("<I", 4_000_000))
    began = time.monotonic()
    tracemalloc.start()
    for stream in (bomb, whole):
        assert refusal(stream).reason in ("size", "damaged")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < BYTES_MAX
    assert time.monotonic() - began < 2


def test_a_file_that_shrank_past_belief_is_a_bomb_within_every_bound():
    whole = packed(("a.md", bytes(4_000_000)))

    assert refusal(whole, bytes_max=40_000_000).reason == "size"


def test_an_honest_text_that_shrinks_well_is_read():
    text = "\n".join(f"Le {number}, rue du Dôme, il pleut." for number in range(60_000)).encode()

    archive = opened(packed(("a.md", text)))

    assert archive.files["a.md"].read(bytes_max=BYTES_MAX) == text


def test_what_may_be_unpacked_is_counted_over_all_files():
    many = packed(*((f"{number}.bin", b"%05d" % number * 20_000) for number in range(10)))

    assert refusal(many, bytes_max=900_000).reason == "size"
    archive = opened(many, bytes_max=1_000_000)
    for file in archive.files.values():
        file.read(bytes_max=100_000)
    with pytest.raises(BadArchive):  # the same again would be more than was allowed
        archive.files["0.bin"].read(bytes_max=100_000)


def test_one_file_has_its_own_bound():
    archive = opened(packed(("a.md", b"abc" * 1000)))

    with pytest.raises(BadArchive) as refused:
        archive.files["a.md"].read(bytes_max=2999)
    assert refused.value.reason == "size"


def test_too_many_files_are_refused_and_as_many_as_may_be_are_read():
    assert len(opened(packed(*((f"{n}.md", b"") for n in range(FILES_MAX)))).files) == FILES_MAX
    assert refusal(packed(*((f"{n}.md", b"") for n in range(FILES_MAX + 1)))).reason == "files"


def test_a_table_of_twenty_thousand_entries_is_not_even_read():
    whole = packed(*((f"{number}.md", b"") for number in range(20_000)))
    tracemalloc.start()
    assert refusal(whole).reason == "files"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 1_000_000


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"hello" * 100, b"PK\x05\x06", b"PK\x03\x04" + b"\0" * 100]
)
def test_what_is_no_archive_is_said_to_be_none(content):
    assert refusal(io.BytesIO(content)).reason == "damaged"


def test_no_byte_that_is_changed_or_missing_is_more_than_a_refusal():
    whole = packed(("a.md", b"Bonjour " * 30), ("b/c.webp", b"x" * 40)).getvalue()
    broken = [whole[:length] for length in range(0, len(whole), 5)]
    for at in range(len(whole)):
        broken.append(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    for one in broken:
        try:
            for file in opened(io.BytesIO(one)).files.values():
                file.read(bytes_max=BYTES_MAX)
        except BadArchive as refused:
            assert refused.reason
