"""The `savedmodel` de-renderer against a real SavedModel, served as TensorFlow Serving does."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from ductus.model import registry
from ductus.model.derenderer import (
    Crop,
    Derendered,
    DerenderError,
    Prompt,
    Unavailable,
)
from ductus.model.derenderers.savedmodel import SavedModelDerenderer
from ductus.model.derenderers.served import ServedModel, TooSlow
from ductus.model.inksight.prompts import Mode
from tests.support.commands import ROOT, ductus, read_table

PYTHON = ROOT / ".venv-tensorflow" / "bin" / "python"
LINES = (((0.1, 0.3), (0.4, 0.7)), ((0.6, 0.6), (0.9, 0.2)))
RED, BLUE, GREEN = (220, 20, 20), (20, 20, 220), (20, 200, 20)


@dataclass
class Server:
    """A served SavedModel, and a file with the number of instances of each request."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    def asked(self) -> list[int]:
        """The numbers since the last call."""
        lines = self.log.read_text().split() if self.log.exists() else []
        self.log.write_text("")
        return [int(line) for line in lines]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    if not PYTHON.exists():
        pytest.fail(
            "no .venv-tensorflow: run `sh tests/support/tensorflow_env.sh` (make test does)"
        )
    process = subprocess.Popen(
        [PYTHON, ROOT / "tests" / "support" / "serve_savedmodel.py", folder],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert process.stdout
    port = process.stdout.readline().strip()
    assert port, "it prints its port when it is ready"
    yield Server(process, f"http://127.0.0.1:{port}/v1/models/inksight", folder / "requests")
    process.kill()
    process.wait()


def picture(*marks: tuple[int, int, int], width: int = 300, height: int = 120) -> Crop:
    """Two red strokes with a gap between them, and a blot of each colour in `marks`."""
    crop = np.full((height, width, 3), 245, np.uint8)
    for line in LINES:
        start, end = ((int(x * width), int(y * height)) for x, y in line)
        cv2.line(crop, start, end, RED, 7)
    for number, colour in enumerate(marks):
        cv2.circle(crop, (width // 2, 20 + 40 * number), 9, colour, cv2.FILLED)
    return crop


def test_ink_comes_back_where_it_was_drawn_in_batches(server: Server):
    server.asked()
    derenderer = SavedModelDerenderer(server.url)
    assert derenderer.version == "savedmodel-derender@inksight:3"
    crops = [picture(width=260 + 10 * k) for k in range(11)]
    for crop, read in zip(crops, derenderer.derender(crops, [Prompt()] * 11), strict=True):
        assert isinstance(read, Derendered)
        assert (read.text, read.flags, len(read.ink.strokes)) == ("", (), 2)
        width = crop.shape[1]
        for stroke, line in zip(read.ink.strokes, LINES, strict=True):
            drawn = np.array(line) * (width, 120)
            cell = 5 * width / 224  # the model looks at every fourth column
            assert np.abs(stroke.xy[[0, -1]] - drawn).max() < cell + 4
            assert abs(float(np.median(stroke.width)) - 7) < 2.5
    assert server.asked() == [8, 3]


def test_prompts_reach_the_model_and_its_text_comes_back(server: Server):
    told = SavedModelDerenderer(server.url, Mode.WITH_TEXT)
    (read,) = told.derender([picture()], [Prompt(text='größer & "schöner"')])
    assert isinstance(read, Derendered)
    assert (read.text, len(read.ink.strokes)) == ('größer & "schöner"', 2)
    server.asked()
    reader = SavedModelDerenderer(server.url, Mode.RECOGNIZE)
    plain, hidden = reader.derender([picture(), picture(BLUE)], [Prompt()] * 2)
    assert isinstance(plain, Derendered)
    assert isinstance(hidden, Derendered)
    assert (plain.text, plain.flags) == ("red", ())
    assert (hidden.text, hidden.flags, len(hidden.ink.strokes)) == ("red", ("retried",), 2)
    assert server.asked() == [2, 1]


def test_a_picture_that_the_model_cannot_take_fails_alone(server: Server):
    crops = [picture(), picture(GREEN), picture()]
    derenderer = SavedModelDerenderer(server.url)
    server.asked()
    results = derenderer.derender(crops, [Prompt()] * 3)
    assert [isinstance(read, Derendered) for read in results] == [True, False, True]
    assert "green ink in a picture" in str(results[1])
    assert server.asked() == [3, 1, 1, 1]


def test_requests_that_take_too_long_are_halved(server: Server, monkeypatch: pytest.MonkeyPatch):
    predict = ServedModel.predict

    def slow(self: ServedModel, instances: list[object]) -> list[object]:
        if len(instances) > 2:
            raise TooSlow("no answer within 1 s")
        return predict(self, instances)

    monkeypatch.setattr(ServedModel, "predict", slow)
    server.asked()
    results = SavedModelDerenderer(server.url).derender([picture()] * 8, [Prompt()] * 8)
    assert all(isinstance(read, Derendered) for read in results)
    assert server.asked() == [2, 2, 2, 2]

    def never(self: ServedModel, instances: list[object]) -> list[object]:
        raise TooSlow("no answer within 1 s")

    monkeypatch.setattr(ServedModel, "predict", never)
    results = SavedModelDerenderer(server.url).derender([picture()] * 2, [Prompt()] * 2)
    assert [str(read) for read in results if isinstance(read, DerenderError)] == [
        "no answer within 1 s"
    ] * 2


def shape(*sizes: int) -> dict[str, object]:
    return {"dtype": "DT_STRING", "tensor_shape": {"dim": [{"size": str(n)} for n in sizes]}}


@dataclass
class Scripted:
    """Stands for `ServedModel`: a signature, and what each instance is answered."""

    image: dict[str, object]
    answer: object = "<ink_token_450><ink_token_10><ink_token_235>"

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, object]]]:
        asked: list[list[dict[str, object]]] = []
        inputs = {"input_text": shape(-1), "image/encoded": self.image}

        def predict(model: ServedModel, instances: list[dict[str, object]]) -> list[object]:
            asked.append(instances)
            return [self.answer] * len(instances)

        monkeypatch.setattr(ServedModel, "version", lambda model: "7")
        monkeypatch.setattr(
            ServedModel, "signature", lambda model: {"inputs": inputs, "outputs": {"output_0": {}}}
        )
        monkeypatch.setattr(ServedModel, "predict", predict)
        return asked


URL = "http://host/v1/models/ink"


@pytest.mark.parametrize(("sizes", "batches"), [((-1,), [3]), ((-1, 1), [3]), ((1, 1), [1, 1, 1])])
def test_instances_have_the_shape_that_the_signature_tells(
    sizes: tuple[int, ...], batches: list[int], monkeypatch: pytest.MonkeyPatch
):
    asked = Scripted(shape(*sizes)).patch(monkeypatch)
    derenderer = SavedModelDerenderer(URL)
    assert derenderer.version == "savedmodel-derender@ink:7"
    results = derenderer.derender([picture()] * 3, [Prompt()] * 3)
    assert all(isinstance(read, Derendered) and read.ink.strokes for read in results)
    assert [len(instances) for instances in asked] == batches
    for instance in (one for instances in asked for one in instances):
        image = instance["image/encoded"]
        (image,) = image if len(sizes) == 2 else (image,)  # type: ignore[misc]
        data = np.frombuffer(base64.b64decode(image["b64"]), np.uint8)
        assert cv2.imdecode(data, cv2.IMREAD_COLOR).shape == (224, 224, 3)
        assert instance["input_text"] == "Derender the ink."


@pytest.mark.parametrize(
    ("answer", "flags"),
    [
        ({"output_0": ["a<ink_token_450><ink_token_10><ink_token_235>"]}, ()),
        ([["a<ink_token_450>" + "<ink_token_10><ink_token_235>" * 511]], ("truncated",)),
        ("a", ("empty",)),
        ("<ink_token_451>", "the server's prediction is no ink"),
        (None, "the server's prediction is no text"),
        ([1.5], "the server's prediction is no text"),
        ({"output": "a"}, "the server's prediction is no text"),
    ],
)
def test_every_form_of_a_prediction_is_read_or_fails_its_picture(
    answer: object, flags: tuple[str, ...] | str, monkeypatch: pytest.MonkeyPatch
):
    Scripted(shape(-1, 1), answer).patch(monkeypatch)
    (read,) = SavedModelDerenderer(URL).derender([picture()], [Prompt()])
    if isinstance(read, DerenderError):
        assert isinstance(flags, str)
        assert flags in str(read)
    else:
        assert (read.text, read.flags) == ("a", flags)


def test_a_model_that_is_not_inksight_is_refused(monkeypatch: pytest.MonkeyPatch):
    Scripted(shape(-1)).patch(monkeypatch)
    other = {"inputs": {"images": shape(-1)}, "outputs": {"classes": {}}}
    monkeypatch.setattr(ServedModel, "signature", lambda model: other)
    with pytest.raises(Unavailable, match=r"takes \['images'\] and gives \['classes'\]"):
        SavedModelDerenderer(URL)


def test_another_model_or_none_is_said_at_once(server: Server):
    other = server.url.replace("/inksight", "/resnet")
    with pytest.raises(Unavailable, match="Servable not found"):
        registry.load_derenderer(registry.DerendererSpec("savedmodel", endpoint=other))
    with pytest.raises(Unavailable, match="no model's URL"):
        registry.load_derenderer(
            registry.DerendererSpec("savedmodel", endpoint="http://localhost:8501")
        )


def test_a_run_asks_the_server_and_writes_failures_as_rows(server: Server, tmp_path: Path):
    words, out = tmp_path / "words", tmp_path / "out"
    words.mkdir()
    for name, marks in (("good", ()), ("blue", (BLUE,)), ("green", (GREEN,))):
        cv2.imwrite(str(words / f"{name}.png"), picture(*marks)[..., ::-1])
    run = ("run", words, "--output", out, "--regions", "whole", "--workers", "1")
    run = (*run, "--direction", "ltr")
    asked = ("--derenderer", "savedmodel", "--endpoint", server.url, "--mode", "recognize")
    assert ductus(*run, *asked) == 0
    regions = {row["page_id"]: row for row in read_table(out, "regions")}
    assert {row["derenderer"] for row in regions.values()} == {"savedmodel-recognize@inksight:3"}
    good, blue = regions["words.good.png"], regions["words.blue.png"]
    assert (good["text"], good["n_strokes"], good["flags"]) == ("red", 2, [])
    assert good["fidelity_precision"] > 0.9
    assert good["fidelity_recall"] > 0.8
    assert (blue["text"], blue["flags"]) == ("red", ["retried"])
    (failure,) = read_table(out, "failures")
    assert (failure["page_id"], failure["code"]) == ("words.green.png", "derender_failed")
    assert "green ink in a picture" in failure["message"]
    assert {row["page_id"]: row["status"] for row in read_table(out, "pages")} == {
        "words.good.png": "ok",
        "words.blue.png": "ok",
        "words.green.png": "partial",
    }


def test_a_server_that_is_gone_ends_the_run(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    """The last of this file: it ends the server."""
    words, out = tmp_path / "words", tmp_path / "out"
    words.mkdir()
    cv2.imwrite(str(words / "word.png"), picture()[..., ::-1])
    run = ("run", words, "--output", out, "--regions", "whole", "--workers", "1")
    run = (*run, "--direction", "ltr")
    asked = ("--derenderer", "savedmodel", "--endpoint", server.url)
    derenderer = SavedModelDerenderer(server.url)
    monkeypatch.setitem(registry.DERENDERERS, "savedmodel", lambda spec: derenderer)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    server.process.kill()
    server.process.wait()
    assert ductus(*run, *asked) == 1, "it goes in the middle of the run"
    assert "no connection" in capsys.readouterr().err
    assert not list((out / "inkml").glob("*")), "no page is written off"
    monkeypatch.undo()
    registry.load_derenderer.cache_clear()
    assert ductus(*run, *asked) == 2, "it is not there when the run begins"
    assert "Is the server running" in " ".join(capsys.readouterr().err.split())
