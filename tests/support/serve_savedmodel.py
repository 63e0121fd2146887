"""Makes a small SavedModel with the inputs and outputs of InkSight's release, and serves it.

    .venv-tensorflow/bin/python tests/serve_savedmodel.py FOLDER

Speaks TensorFlow Serving's REST interface (status, metadata, predict) on a port of its own, which
it prints. `FOLDER/requests` gets a line a request: how many instances it had. The model is a graph
of TensorFlow's, and does what can be checked: it follows red ink from left to right, reads the word
`red` when asked to recognise, or the text that it is told, and
  - gives text but no ink for a picture with blue when asked to recognise,
  - fails on a picture with green.
"""

from __future__ import annotations

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import tensorflow.compat.v1 as tf
from google.protobuf.json_format import MessageToDict

NAME, VERSION = "inksight", "3"
STEP = 4
tf.disable_eager_execution()


def answer(asked: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
    """string[1]: the answer to one prompt about one JPEG."""
    prompt, image = asked
    pixels = tf.cast(tf.io.decode_jpeg(image[0], channels=3), tf.int32)
    red, green, blue = (pixels[:, ::STEP, channel] for channel in range(3))
    spoiled = tf.reduce_any(green - red > 80)
    with tf.control_dependencies([tf.Assert(~spoiled, ["green ink in a picture"])]):
        ink = tf.cast(red - green > 80, tf.int32)
    count = tf.reduce_sum(ink, 0)
    rows = tf.range(tf.shape(ink)[0])[:, None]
    y = tf.reduce_sum(ink * rows, 0) // tf.maximum(count, 1)
    x = STEP * tf.range(tf.shape(ink)[1])
    inked = count > 0
    begins = inked & ~tf.concat([[False], inked[:-1]], 0)
    point = tf.strings.join([_token(x), _token(y + 225)])
    start = tf.where(begins, tf.fill(tf.shape(x), "<ink_token_450>"), tf.fill(tf.shape(x), ""))
    strokes = tf.strings.reduce_join(tf.boolean_mask(tf.strings.join([start, point]), inked))
    reads = tf.equal(prompt, "Recognize and derender.")
    told = tf.strings.regex_replace(prompt, r"^Derender the ink(: |\.)", "")
    text = tf.where(reads, "red ", told)
    hides = reads & tf.reduce_any(blue - red > 80)
    return tf.strings.join([text, tf.where(hides, "", strokes)])[None]


def _token(values: tf.Tensor) -> tf.Tensor:
    return tf.strings.join(["<ink_token_", tf.strings.as_string(values), ">"])


def save(folder: str) -> None:
    """Writes the SavedModel."""
    with tf.Graph().as_default(), tf.Session() as session:
        prompts = tf.placeholder(tf.string, [None], "input_text")
        images = tf.placeholder(tf.string, [None, 1], "image")
        answers = tf.map_fn(answer, (prompts, images), fn_output_signature=tf.string)
        answers.set_shape([None, 1])
        info = tf.saved_model.build_tensor_info
        signature = tf.saved_model.build_signature_def(
            {"input_text": info(prompts), "image/encoded": info(images)},
            {"output_0": info(answers)},
            tf.saved_model.signature_constants.PREDICT_METHOD_NAME,
        )
        builder = tf.saved_model.Builder(folder)
        tags = [tf.saved_model.tag_constants.SERVING]
        builder.add_meta_graph_and_variables(session, tags, {"serving_default": signature})
        builder.save()


class Served:
    """A SavedModel in a session, as TensorFlow Serving keeps it."""

    def __init__(self, folder: str) -> None:
        self.session = tf.Session(graph=tf.Graph())
        with self.session.graph.as_default():
            tags = [tf.saved_model.tag_constants.SERVING]
            graph = tf.saved_model.load(self.session, tags, folder)
        self.signature = graph.signature_def["serving_default"]

    def predict(self, instances: list[dict[str, Any]]) -> list[Any]:
        """The row format: an object an instance in, the only output's value out."""
        inputs = self.signature.inputs
        fed = {info.name: [_plain(one[key]) for one in instances] for key, info in inputs.items()}
        (output,) = self.signature.outputs.values()
        return json.loads(json.dumps(self.session.run(output.name, fed).tolist(), default=_text))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return base64.b64decode(value["b64"]) if isinstance(value, dict) else value.encode()


def _text(value: bytes) -> str:
    return value.decode()


class Handler(BaseHTTPRequestHandler):
    """https://www.tensorflow.org/tfx/serving/api_rest, as far as one model and version go."""

    served: Served
    log: Path

    def do_GET(self) -> None:
        status = {"error_code": "OK", "error_message": ""}
        versions = [{"version": VERSION, "state": "AVAILABLE", "status": status}]
        signatures = {"serving_default": self._signature()}
        spec = {"name": NAME, "signature_name": "", "version": VERSION}
        known = {
            "": {"model_version_status": versions},
            "/metadata": {
                "model_spec": spec,
                "metadata": {"signature_def": {"signature_def": signatures}},
            },
        }
        self._answer(known.get(self._what()))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.log.open("a") as log:
            log.write(f"{len(body['instances'])}\n")
        if self._what() != ":predict":
            return self._answer(None)
        try:
            self._answer({"predictions": self.served.predict(body["instances"])})
        except (tf.errors.InvalidArgumentError, ValueError, KeyError) as error:
            self._answer({"error": " ".join(str(error).split())}, 400)

    def _signature(self) -> dict[str, Any]:
        return dict(MessageToDict(self.served.signature, preserving_proto_field_name=True))

    def _what(self) -> str:
        """What follows the model's name, and its version if there is one."""
        model = f"/v1/models/{NAME}"
        return self.path.removeprefix(model).removeprefix(f"/versions/{VERSION}")

    def _answer(self, answer: dict[str, Any] | None, code: int = 200) -> None:
        if answer is None:
            answer, code = {"error": f"Servable not found for request: {self.path}"}, 404
        data = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *parts: Any) -> None:
        pass


def main(folder: Path) -> None:
    save(str(folder / VERSION))
    Handler.served, Handler.log = Served(str(folder / VERSION)), folder / "requests"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
