"""`ductus serve`, a real server: what it shows, takes, refuses, and never tells."""

from __future__ import annotations

import json
import re
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from ductus.schemas.records import PageInk
from ductus.search.archive_search import build_index
from ductus.web.serving.guards import LARGEST_BODY
from tests.support.commands import ductus, read_table
from tests.support.page_inks import PAGE_ID
from tests.support.said import LINE, OTHER, letter, write_archive
from tests.support.served import Served, served


def page(name: str, access: str = "", title: str = "Letter") -> PageInk:
    """The letter under another name, of a scan that is gone."""
    made = letter()
    catalogue = replace(made.info.scan.catalogue, access=access, title=title)
    scan = replace(made.info.scan, uri=f"/nowhere/{name}", catalogue=catalogue)
    info = replace(made.info, page_id=name, scan=scan)

    def renamed(text: str) -> str:
        return text.replace(PAGE_ID, name)

    lines = []
    for line in made.lines:
        words = tuple(
            replace(
                word,
                region=replace(
                    word.region,
                    region_id=renamed(word.region.region_id),
                    parent_id=renamed(word.region.parent_id),
                ),
            )
            for word in line.words
        )
        region = replace(
            line.region,
            region_id=renamed(line.region.region_id),
            words=tuple(word.region for word in words),
        )
        lines.append(replace(line, region=region, words=words))
    return replace(made, info=info, lines=tuple(lines), failures=())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, slips: Path) -> Path:
    """A real page with its scan, one whose scan is gone, one that may not be shown."""
    made = tmp_path_factory.mktemp("served") / "archive"
    scans = tmp_path_factory.mktemp("scans")
    (scans / "slip.png").write_bytes((slips / "slip-2.png").read_bytes())
    assert ductus("run", scans, "--output", made, "--collection", "c", "--workers", "1") == 0
    write_archive(made, page(PAGE_ID, title="<script>alert(1)</script>"), run_id="run1")
    write_archive(made, page("letters.secret.tif", "restricted"), run_id="run2")
    return made


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="module")
def server(archive: Path, index: Path) -> Iterator[Served]:
    with served(archive, "--index", index) as made:
        yield made


def correction(text: str = "Dear Sir", **more: object) -> dict[str, object]:
    return {"page_id": PAGE_ID, "region_id": LINE, "field": "text", "value": text, **more}


def test_it_shows_the_site_of_the_archive(server: Served):
    with server.client() as asking:
        start = asking.get("/")
        assert start.status_code == 200
        for name in re.findall(r'(?:src|href)="([^"]+)"', start.text):
            assert asking.get(f"/{name}").status_code == 200, name
        told = asking.get("/start.js").text
        keys = re.findall(r'"key":\s*"([0-9a-f]{12})"', told)
        assert keys
        assert all(asking.get(f"/items/{key}.js").status_code == 200 for key in keys)
        assert asking.get("/search/index.js").status_code == 200
        script = asking.get("/pages/c.slip.png/page.js").text
        (scan,) = set(re.findall(r"scan-[0-9a-f]+\.jpg", script))
        picture = asking.get(f"/pages/c.slip.png/{scan}")
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content[:2] == b"\xff\xd8"
        inkml = asking.get("/pages/c.slip.png/c.slip.png.inkml")
        assert b"<ink" in inkml.content
        assert asking.get(f"/pages/{PAGE_ID}/page.js").status_code == 200, "without its scan"


def test_every_answer_tells_the_browser_to_be_strict(server: Served):
    with server.client() as asking:
        for path in ("/", "/start.js", "/api/me", "/nothing", "/sign-in"):
            headers = asking.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] in ("no-referrer", "same-origin")


def test_what_may_not_be_shown_says_why_and_nothing_else(server: Served):
    with server.client(server.token) as asking:
        for path in ("/pages/letters.secret.tif/page.js", "/api/pages/letters.secret.tif"):
            answer = asking.get(path)
            assert answer.status_code == 403
            assert answer.json() == {"error": "not shown: access is restricted"}
        said = correction(page_id="letters.secret.tif", region_id="letters.secret.tif/l0001")
        assert asking.post("/api/corrections", json=said).status_code == 403
        assert "secret" not in asking.get("/start.js").text
        assert "secret" not in asking.get("/search/index.js").text


def test_a_correction_is_saved_at_once_and_shown(server: Served, archive: Path):
    with server.browser(server.token) as browser:
        told = browser.get(f"/api/pages/{PAGE_ID}").json()
        assert told["state"] == "untouched"
        sha256 = told["inkml_sha256"]
        answer = browser.post("/api/corrections", json=correction(inkml_sha256=sha256))
        assert answer.status_code == 201
        row = answer.json()
        assert (row["value"], row["role"]) == ("Dear Sir", "editor")
        (kept,) = (r for r in read_table(archive, "corrections") if r["value"] == "Dear Sir")
        assert kept["correction_id"] == row["correction_id"]
        told = browser.get(f"/api/pages/{PAGE_ID}").json()
        assert told["state"] == "corrected"
        assert [one["value"] for one in told["counts"]] == ["Dear Sir"]
        assert '"Dear Sir"' in browser.get(f"/pages/{PAGE_ID}/page.js").text
        ink = [[[1, 2, 3], [4, 5, 6]]]
        said = correction(field="ink", value=ink, region_id=OTHER)
        assert browser.post("/api/corrections", json=said).status_code == 201
        stale = correction("x", inkml_sha256="0" * 64)
        assert browser.post("/api/corrections", json=stale).status_code == 409


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"region_id": f"{PAGE_ID}/l0099"}, 422),
        ({"page_id": "../../etc/passwd"}, 422),
        ({"page_id": {"a": 1}}, 422),
        ({"field": "colour"}, 422),
        ({"field": "direction", "value": "sideways"}, 422),
        ({"field": "state", "region_id": "", "value": "approved"}, 422),
        ({"value": "a" * 30_000}, 422),
        ({"value": None}, 422),
        ({"value": {"a": 1}}, 422),
        ({"value": 1.5}, 422),
        ({"field": "ink", "value": [[[10**400, 2, 3]]]}, 422),
        ({"field": "ink", "value": [[[1, 2]]]}, 422),
    ],
)
def test_what_cannot_be_said_is_refused(server: Served, said: dict[str, object], status: int):
    with server.client(server.token) as asking:
        answer = asking.post("/api/corrections", json=correction(**said))
        assert answer.status_code == status
        assert answer.json()["error"]


def test_two_people_correct_the_same_line_at_once(server: Served, archive: Path):
    def says(name: str) -> None:
        with server.client(server.token) as asking:
            for n in range(6):
                said = correction(f"{name} {n}", region_id=OTHER)
                assert asking.post("/api/corrections", json=said).status_code == 201

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(says, ["left", "right"]))
    kept = {row["value"] for row in read_table(archive, "corrections")}
    assert {f"{name} {n}" for name in ("left", "right") for n in range(6)} <= kept


@pytest.mark.parametrize(
    "path",
    [
        "/pages/c.slip.png/../../../etc/passwd",
        "/pages/c.slip.png/%2e%2e/%2e%2e/runs",
        "/pages/..%2f..%2fetc/passwd",
        "/pages/c.slip.png/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/pages/c.slip.png/tiles-00000000/0/0_0.jpg",
        "/pages/c.slip.png/\x00",
        "/front/../../pyproject.toml",
        "/front/%2e%2e/%2e%2e/front_files.py",
        "/front//etc/passwd",
        "/search/..%2findex.js",
        "/items/..%2f..%2f.js",
        "/metadata/pages",
        "/.git/config",
        "/docs",
        "/openapi.json",
    ],
)
def test_no_path_leaves_the_site(server: Served, path: str):
    host = server.url.removeprefix("http://")
    answer = raw(server, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1.1 (400|404|422)", answer), answer[:200]
    assert b"root:" not in answer


def raw(server: Served, request: str) -> bytes:
    """What comes back for these bytes."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 30) as line:
        line.sendall(request.encode("latin-1"))
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "", "a\tb"])
def test_it_answers_to_no_other_name(server: Served, host: str):
    answer = raw(server, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1.1 (400|421)", answer), answer[:100]


def test_no_answer_tells_where_the_archive_lies(tmp_path: Path):
    write_archive(tmp_path / "archive", page(PAGE_ID))
    (tmp_path / "archive" / "inkml" / f"{PAGE_ID}.inkml").write_bytes(b"<ink><trace")
    with (
        served(tmp_path / "archive", "--index", tmp_path / "none") as server,
        server.client(server.token) as asking,
    ):
        answers = [
            asking.get(f"/pages/{PAGE_ID}/page.js"),
            asking.get(f"/pages/{PAGE_ID}/{PAGE_ID}.inkml"),
            asking.get(f"/api/pages/{PAGE_ID}"),
            asking.get("/api/like", params={"region": LINE}),
            asking.get("/api/search", params={"q": "dear"}),
            asking.post("/api/corrections", json=correction()),
        ]
    for answer in answers:
        assert answer.status_code == 404
        assert answer.json()["error"]
        assert str(tmp_path) not in answer.text


def test_a_session_that_came_by_tls_is_told_by_no_other_way(server: Served):
    with server.client() as asking:
        for scheme, is_secure in (("https", True), ("http", False)):
            origin = {"origin": server.url.replace("http", scheme)}
            answer = asking.post("/sign-in", data={"token": server.token}, headers=origin)
            assert ("secure" in answer.headers["set-cookie"].lower()) is is_secure


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_pages_of_others_post_nothing(server: Served, archive: Path, origin: str):
    with server.browser(server.token) as browser:
        said = correction("planted by another page")
        answer = browser.post("/api/corrections", json=said, headers={"origin": origin})
        assert answer.status_code == 403
        twice = [("origin", server.url), ("origin", origin)]
        del browser.headers["origin"]
        assert browser.post("/api/corrections", json=said, headers=twice).status_code == 403
        assert browser.post("/api/corrections", json=said).status_code == 403
        form = browser.post("/sign-in", data={"token": server.token})
        assert form.status_code == 403
    assert "planted by another page" not in str(read_table(archive, "corrections"))


def test_a_form_of_another_kind_is_no_correction(server: Served):
    with server.client(server.token) as asking:
        kind = {"content-type": "text/plain"}
        answer = asking.post("/api/corrections", content=json.dumps(correction()), headers=kind)
        assert answer.status_code == 415
        kind = {"content-type": "application/json"}
        for body in (b"", b"{", b"[]", b"[" * 100_000, b"\xff"):
            answer = asking.post("/api/corrections", content=body, headers=kind)
            assert answer.status_code == 400


def test_a_request_holds_only_so_much(server: Served):
    with server.client(server.token) as asking:
        large = b" " * (LARGEST_BODY + 1)
        kind = {"content-type": "application/json"}
        assert asking.post("/api/corrections", content=large, headers=kind).status_code == 413

        def parts() -> Iterator[bytes]:
            for _ in range(LARGEST_BODY // 1_000_000 + 2):
                yield b" " * 1_000_000

        try:
            answer = asking.post("/api/corrections", content=parts(), headers=kind)
            assert answer.status_code == 413
        except httpx.TransportError:
            pass  # it hung up before all was sent
        assert asking.get("/api/me").status_code == 200
        drawing = b'{"strokes": []}' + b" " * 1_000_000
        assert asking.post("/api/drawn", content=drawing, headers=kind).status_code == 413
        assert asking.post("/sign-in", data={"token": "a" * 4_000}).status_code == 413
        assert asking.get("/api/search", params={"q": "a" * 501}).status_code == 400
        assert asking.get("/api/search", params={"q": "a", "limit": "9999"}).status_code == 400
        assert asking.get("/api/search", params={"q": "a", "limit": "-1"}).status_code == 400
        assert asking.request("DELETE", "/api/corrections").status_code == 405


def test_readers_only_look(server: Served):
    with server.client() as asking:
        assert asking.get("/api/me").json() == {"name": "", "role": "reader", "may_edit": False}
        assert asking.post("/api/corrections", json=correction()).status_code == 403
    with server.client("no token of ours") as asking:
        headers = {"origin": server.url}
        assert asking.post("/sign-in", data={"token": "x"}, headers=headers).status_code == 401


def test_words_that_look_like_one_of_the_archive_or_like_a_drawing(server: Served):
    with server.client() as asking:
        script = asking.get("/pages/c.slip.png/page.js").text
        assert '"shape":' in script
        page_id = "c.slip.png"
        found = None
        for line in range(1, 6):
            for word in range(1, 4):
                region = f"{page_id}/l{line:04d}/w{word:03d}"
                answer = asking.get("/api/like", params={"region": region, "limit": "3"})
                found = answer.json() if answer.status_code == 200 else found
        assert found
        assert len(found["hits"]) == 3
        assert all(hit["page_id"] == page_id for hit in found["hits"])
        assert asking.get("/api/like", params={"region": "none/l0001"}).status_code == 404
    with server.browser(server.token) as browser:
        strokes = [[[0, 0, 0], [10, 40, 0], [20, 0, 0]], [[30, 20, 0]]]
        answer = browser.post("/api/drawn?limit=4", json={"strokes": strokes})
        assert answer.status_code == 200
        hits = answer.json()["hits"]
        assert len(hits) == 4
        assert hits[0]["similarity"] >= hits[3]["similarity"]
        assert browser.post("/api/drawn", json={"strokes": []}).status_code == 400
        assert browser.post("/api/drawn", json={}).status_code == 400


def test_words_by_the_index_or_how_to_make_one(server: Served, archive: Path, index: Path):
    with server.client() as asking:
        answer = asking.get("/api/search", params={"q": "dear"})
        assert answer.status_code == 404
        assert "ductus index" in answer.json()["error"]
        build_index(str(archive), str(index))
        found = asking.get("/api/search", params={"q": "dear", "facets": "collection"}).json()
        assert all("secret" not in line["page"]["page_id"] for line in found["lines"])
        assert "source_uri" not in str(found)
        assert found["total"] == len(found["lines"]) == 1, "the withheld page says it, too"
        assert found["facets"] == {}
        beyond = asking.get("/api/search", params={"q": "dear", "offset": "1"}).json()
        assert beyond["lines"] == []
        assert asking.get("/api/search", params={"q": '"'}).status_code in (200, 400)


def test_tokens_of_a_file(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "tokens.json"
    tokens = {}
    for role in ("reader", "editor", "reviewer"):
        assert ductus("serve", archive, "--tokens", file, "--new-token", role, f"A {role}") == 0
        tokens[role] = capsys.readouterr().out.strip().partition("#")[2]
    assert not any(token in file.read_text() for token in tokens.values())
    assert file.stat().st_mode & 0o077 == 0
    with served(archive, "--tokens", file) as server:
        with server.client() as nobody:
            assert nobody.get("/").headers["location"] == "sign-in"
            for path in ("/start.js", "/api/me", f"/pages/{PAGE_ID}/page.js", "/search/index.js"):
                assert nobody.get(path).status_code == 401
        with server.browser(tokens["reader"]) as reader:
            assert reader.get("/start.js").status_code == 200
            assert reader.post("/api/corrections", json=correction("r")).status_code == 403
        approve = correction("approved", field="state", region_id="")
        with server.browser(tokens["editor"]) as editor:
            row = editor.post("/api/corrections", json=correction("by the editor")).json()
            assert row["creator"] == "A editor"
            assert editor.post("/api/corrections", json=approve).status_code == 422
        with server.browser(tokens["reviewer"]) as reviewer:
            assert reviewer.post("/api/corrections", json=approve).status_code == 201
            assert reviewer.get(f"/api/pages/{PAGE_ID}").json()["state"] == "approved"
            cookies = dict(reviewer.cookies)
            assert tokens["reviewer"] not in str(cookies)
            reviewer.post("/api/sign-out")
            with httpx.Client(base_url=server.url, cookies=cookies) as again:
                assert again.get("/api/me").status_code == 401
        with server.client() as asking:
            asking.get(f"/start.js?token={tokens['editor']}")
        server.process.send_signal(signal.SIGINT)
        said, _ = server.process.communicate(timeout=30)
        assert not any(token in said for token in tokens.values())


def test_it_begins_only_where_it_is_safe(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("serve", tmp_path) == 2
    assert ductus("serve", archive, "--host", "0.0.0.0") == 2
    assert "--tokens" in capsys.readouterr().err
    (tmp_path / "tokens.json").write_text('[{"name": "a", "role": "king", "sha256": ""}]')
    assert ductus("serve", archive, "--tokens", tmp_path / "tokens.json") == 2
    assert ductus("serve", archive, "--tokens", tmp_path / "none.json") == 2
    assert ductus("serve", archive, "--port", "70000") == 2
    assert ductus("serve", archive, "--new-token", "editor", "Ada") == 2
    assert ductus("serve", archive, "--tokens", tmp_path / "t", "--new-token", "king", "Ada") == 2


def test_killed_while_it_takes_corrections_it_leaves_whole_ones(tmp_path: Path):
    write_archive(tmp_path / "archive", page(PAGE_ID))
    with served(tmp_path / "archive") as server:
        taken = []

        def says() -> None:
            with server.client(server.token) as asking:
                for n in range(10_000):
                    said = correction(f"reading {n}")
                    taken.append(asking.post("/api/corrections", json=said).json()["value"])
                    if n == 12:
                        server.process.kill()

        with pytest.raises(httpx.TransportError):
            says()
    kept = [row["value"] for row in read_table(tmp_path / "archive", "corrections")]
    assert set(taken) <= set(kept)
    assert len(kept) == len(set(kept))
    assert ductus("verify", tmp_path / "archive") == 0


def test_nothing_is_shown_where_nobody_knows_what_may_be(tmp_path: Path):
    write_archive(tmp_path / "archive", page(PAGE_ID, title="Zwiebelfisch"))
    with served(tmp_path / "archive") as server, server.client(server.token) as asking:
        asked = ("/start.js", f"/pages/{PAGE_ID}/page.js", f"/api/pages/{PAGE_ID}")
        assert [asking.get(path).status_code for path in asked] == [200] * 3
    write_archive(tmp_path / "archive", page(PAGE_ID, "restricted", "Zwiebelfisch"), run_id="run2")
    (said,) = (tmp_path / "archive/metadata/pages/run=run2").iterdir()
    said.write_bytes(b"PAR1, and no more")
    with served(tmp_path / "archive") as server, server.client(server.token) as asking:
        for path in asked:
            answer = asking.get(path)
            assert answer.status_code == 503
            assert "a table is damaged" in answer.json()["error"]
            assert "run2" not in answer.text
