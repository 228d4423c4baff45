"""What a picture may cost is known before it is decoded, and whatever is sent gets an answer."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from onemile import pictures
from onemile.errors import Invalid
from onemile.pictures import bones, encoding, orientation

# A second's worth on a slow machine, and the seed that a failure can be repeated with.
MUTATIONS, SEED = 240, 1909


def saved(kind, mode="RGB", size=(300, 200), **options):
    """A flat picture as bytes."""
    out = io.BytesIO()
    Image.new(mode, size, options.pop("fill", 120)).save(out, kind, **options)
    return out.getvalue()


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", 0)


def png(width, height, *, depth=8, colour=6, before=b""):
    """The head of a PNG that says it is so large; a decoder would ask for the memory first."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", b"x")


def tiff(*entries, order="<"):
    """An EXIF block of entries (tag, type, count, value)."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    listed = b"".join(struct.pack(f"{order}HHIHxx", *entry) for entry in entries)
    return mark + struct.pack(f"{order}IH", 8, len(entries)) + listed


def encoded(content, as_a="photo"):
    return Image.open(io.BytesIO(encoding.encode(io.BytesIO(content), as_a)))


@pytest.mark.parametrize(
    "content",
    [
        saved("JPEG"),
        saved("JPEG", progressive=True),
        saved("JPEG", "CMYK", fill=(0, 90, 90, 0)),
        saved("JPEG", "L"),
        saved("PNG"),
        saved("PNG", "1", fill=1),
        saved("PNG", "I;16", fill=40_000),
        saved("PNG", "LA", fill=(9, 99)),
        saved("PNG", "RGBA", fill=(9, 9, 9, 99)),
        saved("PNG", "P", fill=3),
        saved("PNG", "P", fill=3, transparency=3),
        saved("PNG", transparency=(120, 0, 0)),
        saved("GIF", "P", fill=3),
        saved("GIF", "P", fill=3, transparency=3),
        saved("GIF", save_all=True, append_images=[Image.new("RGB", (300, 200))]),
        saved("WEBP"),
        saved("WEBP", "RGBA", lossless=True, fill=(9, 9, 9, 99)),
        saved("WEBP", save_all=True, append_images=[Image.new("RGB", (300, 200))]),
    ],
)
@pytest.mark.parametrize(
    ("as_a", "size"), [("photo", (300, 200)), ("avatar", (256, 256)), ("cover", (720, 960))]
)
def test_every_kind_of_picture_becomes_a_small_webp(content, as_a, size):
    shown = encoded(content, as_a)

    assert (shown.format, shown.mode, shown.size) == ("WEBP", "RGB", size)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_cover_is_cut_upright_however_the_camera_was_held(turn):
    """The middle stays, at its own proportions: a disc in it is a disc."""
    lying = turn in orientation.LYING
    image = Image.new("RGB", (3000, 2000) if lying else (2000, 3000), "white")
    middle = (image.width // 2, image.height // 2)
    ImageDraw.Draw(image).circle(middle, 400, fill="black")
    out = io.BytesIO()
    exif = Image.Exif()
    exif[orientation.TAG] = turn
    image.save(out, "JPEG", exif=exif)
    shown = encoded(out.getvalue(), "cover")

    assert shown.size == (720, 960)
    left, top, right, bottom = shown.convert("L").point(lambda v: 255 if v < 128 else 0).getbbox()
    assert abs((right - left) - (bottom - top)) <= 2
    assert abs((left + right) / 2 - 360) <= 2


def test_a_large_jpeg_is_shown_at_the_size_of_a_page():
    assert encoded(saved("JPEG", size=(4000, 2999))).size == (1280, 960)


def test_what_can_be_seen_through_lies_on_white():
    clear = encoded(saved("PNG", "RGBA", fill=(0, 0, 0, 0)))

    assert clear.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "megapixels"),
    [
        (png(4001, 3125), 12),  # clear colours: twice four bytes
        (png(4001, 3125, depth=16), 12),
        (png(4001, 3125, depth=8, colour=4), 12),
        (png(4001, 3125, colour=3, before=chunk(b"tRNS", b"\0")), 12),
        (png(5001, 5000, colour=2), 25),
        (png(5001, 4000, colour=3), 20),
        (png(8000, 5001, colour=0), 33),
        (png(2**31 - 1, 2**31 - 1), 12),
        (png(20_001, 1, colour=2), 25),
        (b"GIF89a" + struct.pack("<HHB2x", 5000, 4001, 0) + b"," + bytes(9), 20),
        # A frame that hangs over its screen.
        (b"GIF89a" + struct.pack("<HHB2x", 9, 9, 0) + struct.pack("<c4H2x", b",", 9, 9, 9, 65535),
         40),
        (saved("WEBP", size=(2501, 2500)), 6),
        (saved("JPEG", size=(8001, 5000)), 40),
        (saved("JPEG", size=(4100, 4100), progressive=True, subsampling=0), 16),
    ],
)  # fmt: skip
def test_what_would_take_too_much_is_refused_before_it_is_decoded(content, megapixels, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("it was decoded"))
    if megapixels == 40 and content.startswith(b"GIF"):
        with pytest.raises((encoding.TooLarge, bones.Unreadable)):
            encoding.encode(io.BytesIO(content), "photo")
        return

    with pytest.raises(encoding.TooLarge) as refused:
        encoding.encode(io.BytesIO(content), "photo")

    assert refused.value.megapixels == megapixels


def test_a_jpeg_in_passes_for_each_colour_counts_as_held_whole():
    progressive = bones.of(saved("JPEG", progressive=True, subsampling=0))
    plain = bones.of(saved("JPEG", subsampling=0))
    one_pass = saved("JPEG", subsampling=0)
    start = one_pass.index(b"\xff\xda")
    in_turn = bones.of(one_pass[:start] + b"\xff\xda\0\x08\1" + one_pass[start + 5 :])

    assert progressive.bytes_per_pixel == in_turn.bytes_per_pixel == 6
    assert plain.bytes_per_pixel == 0


def test_a_thousand_passes_over_a_picture_are_refused():
    progressive = saved("JPEG", progressive=True)
    start = progressive.index(b"\xff\xda")
    bomb = progressive[:start] + progressive[start:-2] * 100

    with pytest.raises(bones.Unreadable, match="passes"):
        bones.of(bomb)


def test_fifty_passes_over_a_large_picture_are_refused_and_over_a_small_one_are_taken():
    def of_size(width, height):
        """A photo as its head describes it, without its pixels: they are not looked at here."""
        photo = saved("JPEG", progressive=True)
        start, frame = photo.index(b"\xff\xda"), photo.index(b"\xff\xc2")
        sized = photo[: frame + 5] + struct.pack(">HH", height, width) + photo[frame + 9 : start]
        return sized + b"\xff\xda\0\x08" * 40 + photo[start:]

    with pytest.raises(bones.Unreadable, match="passes"):
        bones.of(of_size(6300, 6300))
    assert bones.of(of_size(640, 480)).width == 640


def test_texts_profiles_and_further_frames_do_not_reach_a_decoder():
    text = zlib.compress(b"a" * 1_000_000)
    bomb = chunk(b"zTXt", b"t\0\0" + text) + chunk(b"iCCP", b"p\0\0" + text)
    picture = saved("PNG")
    cut = picture.index(b"IDAT") - 4
    frames = saved("GIF", save_all=True, append_images=[Image.new("RGB", (300, 200))])
    noted = saved("GIF", comment=b"Ana, 12 rue du D\xf4me")
    photo = saved("JPEG", comment=b"Ana", icc_profile=b"profile" * 9)

    assert bones.of(picture[:cut] + bomb * 50 + picture[cut:]).content == picture
    assert encoded(frames).size == (300, 200)
    assert b"Ana" not in bones.of(noted).content
    assert b"Ana" not in bones.of(photo).content and b"profile" not in bones.of(photo).content


def test_remarks_without_an_end_and_pieces_without_number_are_refused_at_once():
    for endless in (
        b"GIF89a" + struct.pack("<HHB2x", 9, 9, 0) + b"!\xfe" + b"\xff".ljust(256, b"a") * 40_000,
        b"GIF89a" + struct.pack("<HHB2x", 9, 9, 0) + b"!\xfe\0" * 40_000,
        png(9, 9, before=chunk(b"tEXt", b"") * 40_000),
        b"\xff\xd8" + b"\xff\xfe\0\2" * 40_000,
        b"\xff\xd8" + b"\xff" * 1_000_000,
        b"RIFF\0\0\0\0WEBPVP8X" + struct.pack("<I10x", 10) + (b"NOPE" + bytes(4)) * 40_000,
    ):
        with pytest.raises(bones.Unreadable):
            bones.of(endless)


# ---------------------------------------------------------------------------- which way up


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("number", range(1, 9))
def test_a_photo_taken_sideways_stands_upright(order, number):
    block = tiff((0x010F, 2, 4, 0), (0x0112, 3, 1, number), order=order)
    photo = saved("JPEG", exif=b"Exif\0\0" + block)

    assert orientation.read(block) == number
    assert encoded(photo).size == ((300, 200) if number < 5 else (200, 300))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_name_their_orientation_too(kind):
    assert encoded(saved(kind, exif=b"Exif\0\0" + tiff((0x0112, 3, 1, 6)))).size == (200, 300)


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        tiff((0x0112, 3, 1, 9)),
        tiff((0x0112, 2, 1, 6)),
        tiff((0x0112, 3, 40_000, 6)),
        tiff((0x0112, 3, 1, 6))[:-8],
        tiff(*[(0x011A, 3, 1, 1)] * 600, (0x0112, 3, 1, 6)),
    ],
)
def test_a_mistyped_orientation_is_upright(block):
    assert orientation.read(block) == 1


@pytest.mark.parametrize("tag", [0x011A, 0x0128, 0x0100, 0x8769, 0x8825])
@pytest.mark.parametrize("kind", [1, 2, 3, 4, 5, 7, 10, 12, 99])
def test_a_mistyped_exif_is_no_error(tag, kind):
    block = tiff((tag, kind, 65_000, 8), (0x0112, 3, 1, 6))

    assert encoded(saved("JPEG", exif=b"Exif\0\0" + block)).size == (200, 300)


# ---------------------------------------------------------------------------- whatever is sent


@pytest.mark.parametrize("error", [MemoryError, RuntimeError, struct.error, TypeError, KeyError])
def test_whatever_a_decoder_raises_is_a_word_beside_the_field(instance, monkeypatch, error):
    def broken(*_arguments, **_options):
        raise error("in the middle")

    monkeypatch.setattr(Image.Image, "thumbnail", broken)

    with pytest.raises(Invalid) as refused:
        pictures.keep(io.BytesIO(saved("JPEG")), as_a="photo", field="cover")

    assert list(refused.value.fields) == ["cover"]
    # What the decoder held is let go before the page with the refusal is made.
    assert refused.value.__cause__ is None and refused.value.__context__ is None


def test_a_file_that_is_too_heavy_is_not_looked_at(instance):
    with pytest.raises(Invalid) as refused:
        pictures.keep(io.BytesIO(bytes(pictures.BYTES_MAX + 1)), as_a="photo")

    assert "12" in refused.value.fields["photo"]


def test_broken_pictures_are_shown_or_refused_and_nothing_else(instance):
    chance = random.Random(SEED)
    exif = b"Exif\0\0" + tiff((0x011A, 5, 1, 90), (0x0128, 3, 1, 2), (0x0112, 3, 1, 6))
    whole = [
        saved("JPEG", size=(64, 48), exif=exif),
        saved("JPEG", size=(64, 48), progressive=True),
        saved("JPEG", "CMYK", size=(64, 48), fill=(0, 90, 90, 0)),
        saved("PNG", size=(64, 48), exif=exif),
        saved("PNG", "P", size=(64, 48), fill=3, transparency=3),
        saved("PNG", "I;16", size=(64, 48), fill=30_000),
        saved("GIF", size=(64, 48), save_all=True, append_images=[Image.new("RGB", (64, 48))]),
        saved("WEBP", size=(64, 48), exif=exif),
        saved("WEBP", "RGBA", size=(64, 48), lossless=True, fill=(9, 9, 9, 99)),
    ]
    answers = {"kept": 0, "refused": 0}
    for number in range(MUTATIONS):
        content = mutated(bytearray(whole[number % len(whole)]), chance)
        try:
            pictures.keep(io.BytesIO(content), as_a=chance.choice(["photo", "avatar", "cover"]))
            answers["kept"] += 1
        except Invalid:
            answers["refused"] += 1

    assert min(answers.values()) > MUTATIONS / 10, answers


def mutated(content, chance):
    """Break a file as wires, disks and enemies do: bytes turned, cut, doubled, made extreme."""
    for _time in range(chance.randint(1, 6)):
        at = chance.randrange(len(content))
        match chance.randrange(5):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                content[at] ^= 1 << chance.randrange(8)
            case 2:
                content[at : at + 4] = chance.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"])
            case 3:
                del content[at : at + chance.randint(1, 30)]
            case 4:
                content[at:at] = content[at : at + chance.randint(1, 30)]
        if not content:
            break
    return bytes(content)
