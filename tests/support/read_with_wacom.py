"""Reads an InkML file with Wacom's universal-ink-library and prints its strokes as JSON.

Run by `.venv-wacom/bin/python`, see `wacom_env.sh`: a list of strokes, each a list of [x, y] in
the units the library keeps, metres.
"""

import json
import logging
import sys

from uim.codec.parser.inkml import InkMLParser
from uim.model.inkinput.inputdata import InkSensorType


def read(path: str) -> list[list[tuple[float, float]]]:
    """The strokes of the file at `path`, in its order."""
    ink = InkMLParser().parse(path)
    strokes = []
    for stroke in ink.strokes:
        data = ink.sensor_data.sensor_data_by_id(stroke.sensor_data_id)
        context = ink.input_configuration.get_input_context(data.input_context_id)
        sensors = ink.input_configuration.get_sensor_context(context.sensor_context_id)
        xs, ys = (
            data.get_data_by_id(sensors.get_channel_by_type(axis).id).values
            for axis in (InkSensorType.X, InkSensorType.Y)
        )
        strokes.append(list(zip(xs, ys, strict=True)))
    return strokes


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print(json.dumps(read(sys.argv[1])))
