"""Nothing under a folder is passed over in silence, and nothing is taken twice or for a scan."""

import os
import socket
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from ductus.scans.find_scans import InputError, find_all, find_scans
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Failure, Scan, Skipped
from ductus.storage import folders, local_path
from tests.support.commands import ROOT


def image(kind: str = "PNG") -> bytes:
    stream = BytesIO()
    Image.new("L", (8, 6), 200).save(stream, kind)
    return stream.getvalue()


def put(root: Path, *names: str, data: bytes | None = None) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(image() if data is None else data)


def taken(source: Path | str, archive: str = "") -> list[str]:
    return [found.path for found in find_all(str(source), "", archive) if isinstance(found, Scan)]


def skipped(source: Path | str, archive: str = "") -> dict[str, str]:
    """Reasons by name below the source; a folder's ends in `/`."""
    root = str(source).partition("*")[0].rstrip("/")
    return {
        local_path(found.uri).removeprefix(f"{root}/"): str(found.reason)
        for found in find_all(str(source), "", archive)
        if isinstance(found, Skipped)
    }


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    put(folder, "a.png")
    return folder


@pytest.mark.parametrize(
    "name",
    [
        *("@eaDir/a.png/SYNOFILE_THUMB_XL.jpg", "#recycle/a.png", "@Recycle/a.png"),
        *(".@__thumb/a.png", "#snapshot/GMT+01/a.png", "~snapshot/daily.0/a.png"),
        *("$RECYCLE.BIN/S-1-5/$RABC.jpg", "System Volume Information/x", "lost+found/#12.jpg"),
        *(".AppleDouble/a.png", ".Trash-1000/files/a.png", ".Trashes/501/a.png", "__MACOSX/a.png"),
        *(".snapshot/hourly/a.png", ".zfs/snapshot/a.png", "RECYCLER/a.png", "CaptureOne/a.cot"),
        *("Network Trash Folder/a.png", "old.lrdata/1/a.png", ".picasaoriginals/a.png"),
        *(".stversions/a.png", ".wdmc/a.png", "FOUND.000/FILE0000.CHK"),
    ],
)
def test_folder_of_a_system_is_one_row_and_nothing_in_it_is_looked_at(box: Path, name: str):
    put(box, name)
    assert taken(box) == ["a.png"]
    assert skipped(box) == {f"{name.partition('/')[0]}/": "system"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        *((name, "system") for name in ("Thumbs.db", "ehthumbs.db", ".DS_Store", "desktop.ini")),
        *((name, "system") for name in ("._a.png", ".nfs0000123", "~$letter.docx", "Icon\r")),
        *((name, "system") for name in ("Picasa.ini", "SYNOPHOTO_THUMB_M.jpg")),
        *((name, "hidden") for name in (".hidden.jpg", ".a.png.swp")),
        *((name, "sidecar") for name in ("a.xmp", "a.XML", "a.txt", "a.png.md5", "mets.json")),
        *((name, "sidecar") for name in ("list.csv", "IMG_1.THM", "a.icc", "a.hocr", "a.tfw")),
        *((name, "backup") for name in ("a.png.bak", "a.png~", "a.jpg.part", "a.crdownload")),
        *((name, "no_image") for name in ("a.dat", "README", "a.wav")),
    ],
)
def test_file_that_is_no_scan_is_one_row_with_its_reason(box: Path, name: str, reason: str):
    put(box, name, data=b"x")
    assert taken(box) == ["a.png"]
    assert skipped(box) == {name: reason}


@pytest.mark.parametrize("kind", ["TIFF", "JPEG", "PNG", "GIF", "BMP", "WEBP", "PDF", "JPEG2000"])
@pytest.mark.parametrize("name", ["folio 12r", "scan.001", "ark_12148_btv1", "f.master"])
def test_image_is_known_by_its_content_whatever_its_name(tmp_path: Path, kind: str, name: str):
    put(tmp_path / "in", name, data=image(kind))
    assert taken(tmp_path / "in") == [name]


def test_image_that_is_not_read_is_taken_to_fail_by_name(tmp_path: Path):
    put(tmp_path, "a", data=b"\0\0\0\x18ftypheic")
    put(tmp_path, "b.cr2", "c.djvu", data=b"anything")
    assert taken(tmp_path) == ["a", "b.cr2", "c.djvu"]


def test_pipe_socket_and_device_are_never_opened(box: Path):
    os.mkfifo(box / "pipe.jpg")
    os.mkfifo(box / "pipe")
    (box / "null.tif").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(box)  # a socket's path may be 100 bytes long
        server.bind("s.png")
        os.chdir(here)
        assert taken(box) == ["a.png"]
        names = ("null.tif", "pipe", "pipe.jpg", "s.png")
        assert skipped(box) == dict.fromkeys(names, "no_file")
    (only,) = find_all(str(box / "pipe.jpg"))
    assert isinstance(only, Skipped)


# Links


def test_linked_folder_is_followed_under_its_link_and_once(box: Path, tmp_path: Path):
    put(tmp_path / "far", "b.png", "deep/c.png")
    (box / "one").symlink_to(tmp_path / "far")
    (box / "two").symlink_to("../far")
    (box / "within").symlink_to("../far/deep")
    assert taken(box) == ["a.png", "one/b.png", "one/deep/c.png"]
    assert skipped(box) == {"two/": "linked_again", "within/": "linked_again"}


def test_link_to_a_part_does_not_hide_the_whole(box: Path, tmp_path: Path):
    put(tmp_path / "far", "b.png", "deep/c.png")
    (box / "1").symlink_to(tmp_path / "far/deep")
    (box / "2").symlink_to(tmp_path / "far")
    assert taken(box) == ["1/c.png", "2/b.png", "a.png"]
    assert skipped(box) == {"2/deep/": "linked_again"}


def test_linked_folder_that_lies_in_the_input_keeps_the_name_without_the_link(box: Path):
    put(box, "z/b.png")
    (box / "a_link").symlink_to("z")
    assert taken(box) == ["a.png", "z/b.png"]
    assert skipped(box) == {"a_link/": "linked_again"}


def test_link_into_a_hidden_folder_is_followed(box: Path):
    put(box, ".store/v7/b.png")
    (box / "data").symlink_to(".store/v7")
    assert taken(box) == ["a.png", "data/b.png"]
    assert skipped(box) == {".store/": "hidden"}


@pytest.mark.parametrize("target", [".", "..", "../..", "/", "../box"])
def test_link_that_leads_back_ends(box: Path, target: str):
    (box / "loop").symlink_to(target)
    assert taken(box) == ["a.png"]
    assert skipped(box) == {"loop/": "linked_again"}


def test_links_that_lead_to_each_other_end(box: Path, tmp_path: Path):
    put(tmp_path / "far", "b.png")
    (box / "out").symlink_to(tmp_path / "far")
    (tmp_path / "far" / "back").symlink_to(box)
    (tmp_path / "far" / "self").symlink_to(".")
    assert taken(box) == ["a.png", "out/b.png"]
    assert skipped(box) == {"out/back/": "linked_again", "out/self/": "linked_again"}


def test_link_that_leads_nowhere_is_told(box: Path):
    (box / "gone.jpg").symlink_to("/nowhere/x.jpg")
    (box / "me.jpg").symlink_to("me.jpg")
    assert taken(box) == ["a.png"]
    assert skipped(box) == {"gone.jpg": "broken_link", "me.jpg": "broken_link"}


def test_link_to_a_file_is_a_scan_of_its_own_name(box: Path, tmp_path: Path):
    put(tmp_path / "far", "b.png")
    (box / "b.png").symlink_to(tmp_path / "far/b.png")
    assert taken(box) == ["a.png", "b.png"]


def test_input_that_is_a_link_is_looked_through(box: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(box)
    assert taken(tmp_path / "link") == ["a.png"]


# The archive


def test_own_archive_is_never_looked_into(box: Path):
    put(box, "ink/inkml/p.inkml", "ink/extra.png")
    assert taken(box, str(box / "ink")) == ["a.png"]
    assert skipped(box, str(box / "ink")) == {"ink/": "archive"}


def test_another_archive_is_known_by_its_folders(box: Path):
    for name in ("inkml", "metadata", "runs"):
        put(box, f"old/{name}/x.png")
    assert taken(box) == ["a.png"]
    assert skipped(box) == {"old/": "archive"}


def test_archive_that_is_the_input_leaves_its_scans_and_not_its_drawings(box: Path):
    put(box, "inkml/box.a.png.inkml", "metadata/x", "runs/x.json", "box.a.png.png")
    assert taken(box, str(box)) == ["a.png"]
    assert skipped(box, str(box)) == {
        "box.a.png.png": "archive",
        **{f"{name}/": "archive" for name in ("inkml", "metadata", "runs")},
    }


# What may not be read


TELL = """
import os, sys
from ductus.scans.find_scans import find_all
list(find_all(sys.executable))  # as a user without rights, nothing more may be imported
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
for found in find_all(sys.argv[1]):
    print(type(found).__name__, getattr(found, "reason", getattr(found, "code", "")), found.uri)
"""


def told_to_nobody(folder: Path) -> list[str]:
    """What a user without rights finds."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", TELL, folder],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def open_box() -> Iterator[Path]:
    """A folder that every user may read; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="needs another user")
def test_what_may_not_be_read_is_told_and_the_rest_found(open_box: Path):
    put(open_box, "a.png", "deep/b.png", "shut/c.png", "unknown", "listed/d.png", "listed/e")
    (open_box / "unknown").chmod(0)
    (open_box / "shut").chmod(0)
    (open_box / "listed").chmod(0o744)  # its names may be read, what they stand for not
    assert told_to_nobody(open_box) == [
        f"Scan  {open_box}/a.png",
        f"Skipped forbidden {open_box}/unknown",
        f"Scan  {open_box}/deep/b.png",
        f"Scan  {open_box}/listed/d.png",
        f"Skipped forbidden {open_box}/listed/e",
        f"Failure forbidden {open_box}/shut",
    ]
    assert told_to_nobody(open_box / "shut") == [f"Failure forbidden {open_box}/shut"]


def test_folder_that_drops_out_is_a_failure_after_what_was_listed(
    box: Path, monkeypatch: pytest.MonkeyPatch
):
    put(box, "deep/b.png", "deep/c.png")
    listed = folders._item

    def drops_out(entry: "os.DirEntry[str]") -> folders.Item:
        if entry.name in ("b.png", "c.png") and seen.append(entry.name) is None and len(seen) > 1:
            raise OSError(116, "Stale file handle")
        return listed(entry)

    seen: list[str] = []
    monkeypatch.setattr(folders, "_item", drops_out)
    found = list(find_all(str(box)))
    assert [type(one) for one in found] == [Scan, Scan, Failure]
    assert found[2].code == FailureCode.LISTING_FAILED
    assert found[2].uri == str(box / "deep")
    assert "Stale file handle" in found[2].message


def test_find_scans_raises_where_find_all_goes_on(box: Path, tmp_path: Path):
    listing = tmp_path / "l.csv"
    listing.write_text("uri\nbox/a.png\nhttps://example.org/a.png\n")
    with pytest.raises(InputError, match="line 3"):
        list(find_scans(str(listing)))


# Size


def test_folder_of_many_files_is_not_held_in_memory(tmp_path: Path):
    def peak(n: int) -> int:
        folder = tmp_path / str(n)
        folder.mkdir()
        for number in range(n):
            os.link(first, folder / f"page-{number:07d}.png")
        tracemalloc.start()
        paths = [found.path for found in find_all(str(folder)) if found.path.endswith("99.png")]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert paths == sorted(paths)
        assert len(paths) == n // 100
        return peak

    first = tmp_path / "first.png"
    first.write_bytes(image())
    assert peak(20_000) < peak(6_000) + 500_000


def test_order_is_the_same_in_memory_and_on_disk(box: Path, monkeypatch: pytest.MonkeyPatch):
    put(box, "ü.png", "B/x.png", "a/y.png", "Z.png", "\u2028.png", "a/b/c.png")
    put(box, os.fsdecode(b"\xff.png"))
    before = taken(box)
    monkeypatch.setattr(folders, "_IN_MEMORY", 1)
    assert taken(box) == before
    assert before[:3] == ["Z.png", "a.png", "ü.png"]


@pytest.fixture
def deep(box: Path) -> Iterator[int]:
    """A scan so many folders down; what clears pytest's folders does not come there."""
    here, depth = Path.cwd(), 1_200
    os.chdir(box)
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    Path("deep.png").write_bytes(image())
    yield depth
    os.unlink("deep.png")
    for _ in range(depth):
        os.chdir("..")
        os.rmdir("d")
    os.chdir(here)


def test_folders_may_lie_deeper_than_python_calls(box: Path, deep: int):
    assert [path.count("/") for path in taken(box)] == [0, deep]


# Globs


def test_glob_reaches_into_folders_and_leaves_out_what_a_folder_leaves_out(box: Path):
    put(box, "deep/b.png", "deep/@eaDir/b.png/T.png", "deep/._b.png", "deep/c.tif", "notes.txt")
    (box / "loop").symlink_to(".")
    assert taken(f"{box}/**/*.png") == ["a.png", "deep/b.png"]
    assert skipped(f"{box}/**/*.png") == {
        **{"loop/": "linked_again", "deep/@eaDir/": "system", "deep/._b.png": "system"}
    }
    assert taken(f"{box}/*/*.png") == ["deep/b.png"]
    assert taken(f"{box}/*.txt") == ["notes.txt"], "what is named is taken"


def test_glob_that_names_a_hidden_folder_means_it(box: Path):
    put(box, "deep/.cache/b.png", "deep/@eaDir/c.png")
    assert taken(f"{box}/*/.cache/*.png") == ["deep/.cache/b.png"]
    assert taken(f"{box}/*/@eaDir/*.png") == ["deep/@eaDir/c.png"]


def test_name_with_signs_of_a_glob_is_taken_as_it_is(box: Path):
    put(box, "box [1]/f?.png", "box [1]/f*.png", "box [1]/fx.png")
    assert taken(box / "box [1]") == ["f*.png", "f?.png", "fx.png"]
    assert taken(box / "box [1]" / "f?.png") == ["f?.png"]
    assert taken(f"{box}/box [1]/f[x].png") == ["fx.png"]
