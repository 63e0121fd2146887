"""A IIIF server on this machine: manifests of the shapes that real ones have, and faults."""

from __future__ import annotations

import io
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

from tests.support.commands import SAMPLES

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Museum:
    """What a server has, and what it was asked.

    Attributes:
        root: its address, without `/` at the end.
        there: what lies where; several answers are given one after the other, the last for ever.
        asked: how often each path was.
        agents: the user agents that asked.
        most_at_once: requests that were open at the same time.
        pause: seconds that an answer takes.
    """

    root: str = ""
    there: dict[str, list[Answer]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)
    most_at_once: int = 0
    pause: float = 0.0
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self) -> str:
        """Its name and port."""
        return self.root.removeprefix("http://")

    def put(self, path: str, *answers: Answer | bytes | dict[str, Any]) -> str:
        """Lays something somewhere; returns its address."""
        self.there[path] = [_answer(one) for one in answers]
        return f"{self.root}{path}"

    def image(self, path: str, width: int = 300, height: int = 400) -> str:
        """Lays a picture somewhere; returns its address."""
        return self.put(path, picture(width, height))

    def service(self, name: str, width: int, height: int, **info: Any) -> str:
        """An image service, version 3, that gives the sizes that are laid out; its address."""
        told = {"@context": "http://iiif.io/api/image/3/context.json", "type": "ImageService3"}
        told |= {"id": f"{self.root}/{name}", "width": width, "height": height, **info}
        self.put(f"/{name}/info.json", told)
        return f"{self.root}/{name}"

    def answer(self, path: str, agent: str) -> Answer:
        """What it says when it is asked."""
        with self._lock:
            self.asked[path] += 1
            self.agents.add(agent)
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
            waiting = self.there.get(path, [(404, {}, b"nothing")])
            given = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if self.pause:
            threading.Event().wait(self.pause)
        with self._lock:
            self._open -= 1
        return given


def picture(width: int = 300, height: int = 400) -> bytes:
    """A part of a real letter, as JPEG: all of it at this size takes thrice as long to ink."""
    sink = io.BytesIO()
    letter = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB")
    letter.crop((120, 400, 120 + width, 400 + height)).save(sink, "JPEG")
    return sink.getvalue()


def manifest_3(museum: Museum, name: str, images: dict[str, str], **more: Any) -> str:
    """A manifest of version 3: a canvas for each label, with the image at its address."""
    base = f"{museum.root}/{name}"
    told: dict[str, Any] = {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{base}/manifest.json",
        "type": "Manifest",
        "label": {"en": ["A book of hours"], "fr": ["Livre d'heures"]},
        "rights": "http://creativecommons.org/licenses/by/4.0/",
        "requiredStatement": {
            "label": {"en": ["Attribution"]},
            "value": {"en": ["<span>Given by the <b>Museum</b></span>"]},
        },
        "metadata": [{"label": {"en": ["Date"]}, "value": {"none": ["c. 1450"]}}],
        "items": [canvas_3(base, n, label, url) for n, (label, url) in enumerate(images.items())],
    }
    return museum.put(f"/{name}/manifest.json", told | more)


def canvas_3(base: str, n: int, label: str, url: str) -> dict[str, Any]:
    """A canvas of version 3."""
    body: dict[str, Any] = {"id": url, "type": "Image", "format": "image/jpeg"}
    if not url.endswith(".jpg"):
        service = {"id": url, "type": "ImageService3", "profile": "level2"}
        body = {"id": f"{url}/full/max/0/default.jpg", "type": "Image", "service": [service]}
    annotation = {"type": "Annotation", "motivation": "painting", "body": body}
    return {
        **{"id": f"{base}/canvas/p{n + 1}", "type": "Canvas", "width": 300, "height": 400},
        "label": {"none": [label]},
        "items": [{"type": "AnnotationPage", "items": [annotation] if url else []}],
    }


def manifest_2(museum: Museum, name: str, images: dict[str, str], **more: Any) -> str:
    """A manifest of version 2.1 with image services of version 2, as most libraries have."""
    base = f"{museum.root}/{name}"
    canvases = [
        {
            **{"@id": f"{base}/canvas/{n}", "@type": "sc:Canvas", "label": label},
            **{"width": 300, "height": 400},
            "images": [
                {
                    **{"@type": "oa:Annotation", "motivation": "sc:painting"},
                    "resource": {
                        **{"@id": f"{url}/full/full/0/default.jpg", "@type": "dctypes:Image"},
                        "service": {
                            "@context": "http://iiif.io/api/image/2/context.json",
                            "@id": url,
                            "profile": "http://iiif.io/api/image/2/level2.json",
                        },
                    },
                }
            ],
        }
        for n, (label, url) in enumerate(images.items(), 1)
    ]
    told: dict[str, Any] = {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": f"{base}/manifest.json",
        "@type": "sc:Manifest",
        "label": [
            {"@value": "Codex", "@language": "de"},
            {"@value": "Codex 12", "@language": "en"},
        ],
        "license": "https://rightsstatements.org/vocab/NoC-NC/1.0/",
        "attribution": "Library of the Town",
        "viewingDirection": "right-to-left",
        "sequences": [{"@type": "sc:Sequence", "canvases": canvases}],
    }
    return museum.put(f"/{name}/manifest.json", told | more)


@contextmanager
def iiif_server() -> Iterator[Museum]:
    """A server while the body runs."""
    museum = Museum()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = museum.answer(self.path, self.headers["User-Agent"])
            self.send_response(status)
            headers = {"Content-Length": str(len(body)), **headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if headers["Content-Length"] != str(len(body)):
                self.close_connection = True

        def log_message(self, *told: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    museum.root = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield museum
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(one: Answer | bytes | dict[str, Any]) -> Answer:
    if isinstance(one, dict):
        return 200, {"Content-Type": "application/json"}, json.dumps(one).encode()
    return one if isinstance(one, tuple) else (200, {}, one)
