"""In a bucket, too, nothing is passed over in silence, and names mean what they say."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from google.cloud import storage as cloud
from PIL import Image

from ductus import storage
from ductus.scans import in_bucket
from ductus.scans.find_scans import InputError, find_all
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Failure, Scan, Skipped
from tests.support.commands import ductus
from tests.support.gcs import emulated_bucket


def image() -> bytes:
    stream = BytesIO()
    Image.new("L", (8, 6), 200).save(stream, "TIFF")
    return stream.getvalue()


def put(bucket: cloud.Bucket, *names: str, data: bytes | None = None) -> None:
    for name in names:
        bucket.blob(name).upload_from_string(image() if data is None else data)


def taken(source: str, archive: str = "") -> list[str]:
    return [found.path for found in find_all(source, "", archive) if isinstance(found, Scan)]


def skipped(source: str, archive: str = "") -> dict[str, str]:
    return {
        found.uri.removeprefix("gs://m/"): str(found.reason)
        for found in find_all(source, "", archive)
        if isinstance(found, Skipped)
    }


def test_everything_below_a_prefix_is_taken_or_told():
    with emulated_bucket("m") as bucket:
        put(bucket, "in/a.tif", "in/ark 12r", "in/z/b.JPG", "other/c.tif")
        put(bucket, "in/@eaDir/a.tif/1.jpg", "in/@eaDir/a.tif/2.jpg", "in/._a.tif", "in/.x/y.tif")
        put(bucket, "in/notes.txt", "in/sound.wav", "in/nothing", "in/f.heic", data=b"x")
        put(bucket, "in/empty", "in/z/", data=b"")
        assert taken("gs://m/in") == ["a.tif", "ark 12r", "f.heic", "z/b.JPG"]
        assert skipped("gs://m/in/") == {
            **{"in/@eaDir/": "system", "in/._a.tif": "system", "in/.x/": "hidden"},
            **{"in/empty": "no_image", "in/notes.txt": "sidecar", "in/nothing": "no_image"},
            "in/sound.wav": "no_image",
        }


def test_own_archive_is_never_looked_into():
    with emulated_bucket("m") as bucket:
        put(bucket, "in/a.tif", "in/ink/y.tif", "in/inkml/b.tif")
        assert taken("gs://m/in", "gs://m/in/ink") == ["a.tif", "inkml/b.tif"]
        assert skipped("gs://m/in", "gs://m/in/ink/") == {"in/ink/": "archive"}
        assert taken("gs://m/in", "gs://m/in") == ["a.tif", "ink/y.tif"]
        assert skipped("gs://m/in", "gs://m/in") == {"in/inkml/": "archive"}


def test_only_some_objects_without_a_suffix_are_looked_at(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(in_bucket, "MOST_LOOKS", 2)
    with emulated_bucket("m") as bucket:
        put(bucket, "in/1", "in/2", "in/3", "in/4.tif")
        assert taken("gs://m/in") == ["1", "2", "4.tif"]
        assert skipped("gs://m/in") == {"in/3": "not_looked_into"}


def test_name_with_signs_of_a_glob_is_found_as_it_is_and_else_as_a_glob():
    with emulated_bucket("m") as bucket:
        put(bucket, "box [1]/f?.tif", "box [1]/f*.tif", "box [1]/fx.tif", "b/fx.tif", "b/d/fy.tif")
        assert taken("gs://m/box [1]/f?.tif") == ["f?.tif"]
        assert taken("gs://m/box [1]") == ["f*.tif", "f?.tif", "fx.tif"]
        assert taken("gs://m/box [1]/f[x].tif") == ["fx.tif"]
        assert taken("gs://m/b/f?.tif") == ["fx.tif"]
        assert taken("gs://m/b/**.tif") == ["d/fy.tif", "fx.tif"]
        assert taken("gs://m/[b]/f*") == ["b/fx.tif"]
        with pytest.raises(InputError, match="no scans at"):
            list(find_all("gs://m/b/f[z].tif"))


def test_glob_leaves_out_what_a_prefix_leaves_out_unless_it_names_it():
    with emulated_bucket("m") as bucket:
        put(bucket, "in/a.tif", "in/@eaDir/b.tif", "in/._c.tif")
        assert taken("gs://m/in/**.tif") == ["a.tif"]
        assert taken("gs://m/in/@eaDir/*.tif") == ["b.tif"]
        assert taken("gs://m/in/*/*.tif") == []
        assert skipped("gs://m/in/**.tif") == {"in/@eaDir/": "system", "in/._c.tif": "system"}


@pytest.mark.parametrize("source", ["https://example.org/a.jpg", "sftp://b/scans", "ftp://x/y.csv"])
def test_storage_that_is_not_served_is_refused_with_the_remedy(source: str):
    with pytest.raises(InputError, match="copy the scans"):
        list(find_all(source))


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, *answers: tuple[int, str]) -> Iterator[None]:
    """A storage that gives these answers, one a listing, the last one for ever."""
    remaining = list(answers)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_last = len(remaining) == 1 or "/o?" not in self.path  # it asks about the bucket, too
            status, body = remaining[0] if is_last else remaining.pop(0)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    from apache_beam.internal.gcp import auth

    monkeypatch.setattr(auth._Credentials, "_credentials_init", True)
    monkeypatch.setattr(auth._Credentials, "_credentials", None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{server.server_port}")
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


FORBIDDEN = (403, '{"error": {"code": 403, "message": "you may not"}}')
OBJECT = '{"name": "in/a.tif", "size": "5", "updated": "2026-01-01T00:00:00Z", "generation": "1"}'


def test_object_that_may_not_be_read_is_told_from_one_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
):
    with answering(monkeypatch, FORBIDDEN), pytest.raises(PermissionError, match="you may not"):
        storage.read_bytes("gs://m/a.tif")
    gone = (404, '{"error": {"code": 404, "message": "gone"}}')
    with answering(monkeypatch, gone), pytest.raises(FileNotFoundError, match="no gs://m"):
        storage.read_bytes("gs://m/a.tif")


def test_bucket_that_may_not_be_listed_is_refused(monkeypatch: pytest.MonkeyPatch):
    with answering(monkeypatch, FORBIDDEN), pytest.raises(InputError, match="you may not"):
        list(find_all("gs://m/in"))


def test_an_object_with_a_line_break_in_its_name_is_a_failure_of_one_line():
    with emulated_bucket("m") as bucket:
        for name in ("in/a.tif", "in/b\r\nc.tif", "in/d\n/e.tif", "in/f\n"):
            put(bucket, name)
        found = list(find_all("gs://m/in"))
    failures = [one for one in found if isinstance(one, Failure)]
    assert [one.uri for one in found if isinstance(one, Scan)] == ["gs://m/in/a.tif"]
    assert [one.uri for one in failures] == [
        *("gs://m/in/b\\r\\nc.tif", "gs://m/in/d\\n/e.tif", "gs://m/in/f\\n")
    ]
    assert all("another name" in one.message for one in failures)


def test_a_bucket_that_is_not_there_is_told_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    Image.new("L", (60, 40), 255).save(tmp_path / "blank.png")
    with emulated_bucket("m"):
        for asked in (
            ("run", tmp_path, "--output", "gs://none/out", "--recognizer", "none"),
            ("run", "gs://none/in", "--output", tmp_path / "out", "--recognizer", "none"),
            ("status", "gs://none/out"),
            ("verify", "gs://none/out"),
        ):
            assert ductus(*asked) == 2
            said = capsys.readouterr().err
            assert "there is no bucket none: look how its name is written, or make it" in said
            assert "broke off" not in said
            assert "404" not in said


def test_bucket_that_drops_out_while_it_is_listed_is_a_failure(monkeypatch: pytest.MonkeyPatch):
    first = (200, f'{{"items": [{OBJECT}], "nextPageToken": "x"}}')
    nothing = (200, "{}")
    with answering(monkeypatch, nothing, first, FORBIDDEN):
        scan, failure = find_all("gs://m/in")
    assert isinstance(scan, Scan)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.uri) == (FailureCode.FORBIDDEN, "gs://m/in")


def test_row_of_a_bucket_that_cannot_be_looked_into_takes_no_other_with_it(tmp_path: Path):
    listing = tmp_path / "list.csv"
    with emulated_bucket("m") as bucket:
        put(bucket, "in/a.tif")
        rows = ("gs://m/in/a.tif", "gs://nowhere/b.tif", "gs://", "gs://m", "gs://[red]/c.tif")
        listing.write_text("uri\n" + "".join(f"{row}\n" for row in rows))
        found = {
            scan.uri: scan.version for scan in find_all(str(listing)) if isinstance(scan, Scan)
        }
        failures = [one for one in find_all(str(listing)) if isinstance(one, Failure)]
    assert found["gs://m/in/a.tif"]
    assert found["gs://nowhere/b.tif"] == found["gs://[red]/c.tif"] == ""
    assert [failure.uri for failure in failures] == ["gs://", "gs://m"]
    assert "names no object" in failures[0].message
