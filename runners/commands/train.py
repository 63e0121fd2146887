"""`ductus train`: its grammar."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib.util import find_spec

from ductus.model.contents.training.figure_lessons import FigureLessons
from ductus.model.inksight.training.inksight_course import InkSightCourse
from ductus.model.ordering.training.order_lessons import OrderLessons
from ductus.model.orientation.training.orientation_lessons import OrientationLessons
from ductus.model.reading.training.text_lessons import TextLessons
from ductus.model.shapes.training.shape_lessons import ShapeLessons
from ductus.runners.commands.arguments import Help, add_options, taken
from ductus.schemas.option import gathered, offers

_INSTALL = "pip install 'ductus-archive[train]'"
_STATUS = """
exit status: 0, or 2 when it cannot go on: nothing to learn from, weights that do not fit, an OUTPUT
of another course or of a training that is under way; 130 when it was stopped
"""
_ORDER = """\
Learns how people write, for the `trace` de-renderer: words are composed of pen strokes, drawn,
traced, and a small network learns in which order and direction the pen ran through the tracing.
Stopped, the same command goes on where it was. Deterministic by seed.

--archive takes the lines of an archive whose strokes people put right (`ductus serve`, `ductus
correct`) and refines the weights that Ductus ships, or those in --weights: gently, at a tenth of
the pace. Each fifth line is kept apart, and measured before and after. With --strokes, composed
words are learned beside them.

OUTPUT gets model.safetensors: `ductus run --weights OUTPUT` writes in that order.
"""
_ORIENTATION = """\
Learns which way up writing stands and in which script it is, so that pages that lie on their side
or upside down are turned and lines are read from the side they begin at: lines of scans, lines
drawn in fonts and with pens, turned over and soiled by chance. Some lines are kept apart and
measured on. Stopped, the same command goes on where it was. Deterministic by seed.
"""
_FIGURES = """\
Learns to tell initials, drawings and stamps from writing: pages on which people marked them as
zones of SegmOnto, as they are and varied by chance, with stamps and drawn sketches laid on some.
The pages in one folder are one document; about a tenth of the documents are kept apart and
measured on. Stopped, the same command goes on where it was. Deterministic by seed.
"""
_TEXT = """\
Learns to read: a museum's own hand from 150 to 2,000 of its lines, or everything from many. Begins
with the reader that Ductus ships, or with the one in --weights; --from-chance with none.

--lines takes Parquet files of lines with columns image, text, source, document and split (those
whose split is not "train" are only measured on). --pages takes scans with their truth beside them,
under the same name: ALTO or PAGE (.xml), or what volunteers typed of each page (.txt) without
marking a line, which is laid beside what is read; what fits is learned, and so on, twice. Of
pages each tenth is kept apart and measured on. --archive takes the lines of an archive whose text
people put right (`ductus serve`, `ductus correct`), and all of pages that they approved; each fifth
line is kept apart. Few lines are gone through more often. Stopped, the
same command goes on where it was. Deterministic by seed.

--whole is for tens of thousands of lines and a GPU: the network that sees the strokes learns, too,
--rounds times through the lines, from new copies each time (--looks has no say). Lines that such
a reader reads are looked at once more by the shipped one, for what a search by an example compares.

OUTPUT gets reader.onnx: `ductus run --recognizer-weights OUTPUT` reads with it.
"""
_SHAPES = """\
Learns how words look, so that they are found by an example of them: words of three letters and more
that stand in several lines. Where they stand is told by laying the text of each line over what the
reader that Ductus ships sees of it.

--lines takes Parquet files of lines with columns image, text, source, document and split (those
whose split is not "train" are only measured on, document by document, beside the shipped weights).
Stopped, the same command goes on where it was. Deterministic by seed.
"""
_INKSIGHT = """\
Trains the network of the `inksight` de-renderer (arXiv 2402.05804): pictures of strokes are drawn
with many pens on many papers, on the GPU where there is one, and the network learns to write the
strokes down, and to read. About a tenth of the words or writers are kept apart and measured on.
Stopped, the same command goes on where it was. Deterministic by seed.

OUTPUT gets config.json and model.safetensors, as `ductus run --derenderer inksight --weights`
takes them, history.jsonl, and report.html with the curves.
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    train = commands.add_parser(
        "train",
        help="learn to de-render or to read",
        description=f"Trains a network. Needs more packages: {_INSTALL}\n{_STATUS}",
        formatter_class=Help,
    )
    networks = train.add_subparsers(dest="what", required=True, metavar="NETWORK")
    _add_order(networks)
    _add_orientation(networks)
    _add_figures(networks)
    _add_text(networks)
    _add_shapes(networks)
    _add_inksight(networks)


def _add_order(networks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    order = _network(networks, "order", "the order of writing", _ORDER)
    order.add_argument(
        "--strokes", metavar="FOLDER", default="", help="Parquet files of pen strokes"
    )
    order.add_argument(
        "--archive", metavar="ARCHIVE", default="", help="what people put right of its ink"
    )
    add_options(order, offers(OrderLessons))
    order.add_argument("--weights", metavar="FOLDER", default="", help="begin with these")
    order.set_defaults(execute=_with(_execute_order))


def _add_orientation(networks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    orientation = _network(networks, "orientation", "which way up, which script", _ORIENTATION)
    _add_strokes(orientation, "Parquet files of pen strokes")
    add = orientation.add_argument
    add("--lines", required=True, metavar="FOLDER", help="Parquet files of lines: image, split")
    add("--fonts", required=True, metavar="FOLDER", help="fonts to draw with, of many scripts")
    add("--columns", metavar="FOLDER", default="", help="upright scans of upright columns")
    add_options(orientation, offers(OrientationLessons))
    orientation.set_defaults(execute=_with(_execute_orientation))


def _add_figures(networks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    figures = _network(networks, "figures", "initials, drawings and stamps", _FIGURES)
    marks = "ALTO or PAGE files with SegmOnto's zones, beside their images"
    figures.add_argument("--pages", required=True, metavar="FOLDER", help=marks)
    add_options(figures, offers(FigureLessons))
    figures.set_defaults(execute=_with(_execute_figures))


def _add_text(networks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _network(networks, "text", "reading, also of one's own hand", _TEXT)
    sources = text.add_mutually_exclusive_group(required=True)
    sources.add_argument("--lines", metavar="FOLDER", default="", help="Parquet files of lines")
    sources.add_argument("--pages", metavar="FOLDER", default="", help="scans with their truth")
    sources.add_argument(
        "--archive", metavar="ARCHIVE", default="", help="what people put right in it"
    )
    begins = text.add_mutually_exclusive_group()
    begins.add_argument("--weights", metavar="FOLDER", default="", help="begin with this reader")
    begins.add_argument("--from-chance", action="store_true", help="begin with no reader")
    add_options(text, offers(TextLessons))
    text.set_defaults(execute=_with(_execute_text, "onnx"))


def _add_shapes(networks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    shapes = _network(networks, "shapes", "how words look", _SHAPES)
    shapes.add_argument("--lines", required=True, metavar="FOLDER", help="Parquet files of lines")
    add_options(shapes, offers(ShapeLessons))
    shapes.set_defaults(execute=_with(_execute_shapes))


def _add_inksight(networks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    inksight = _network(networks, "inksight", "the InkSight network", _INKSIGHT)
    _add_strokes(inksight, "Parquet files of pen strokes, or one file")
    add = inksight.add_argument
    add("--pages", metavar="FOLDER", default="", help="ALTO or PAGE files beside their images")
    add("--config", choices=["nano", "mini", "small"], default="mini", help="size of the network")
    add("--weights", metavar="FOLDER", default="", help="begin with these, of whatever size")
    add("--device", choices=["auto", "cpu", "cuda"], default="auto", help="where it is trained")
    add_options(inksight, offers(InkSightCourse))
    inksight.set_defaults(execute=_with(_execute_inksight))


def _network(
    networks: argparse._SubParsersAction[argparse.ArgumentParser], name: str, short: str, about: str
) -> argparse.ArgumentParser:
    """The parser of one network, with what all have."""
    parser = networks.add_parser(
        name, help=short, description=about + _STATUS, formatter_class=Help
    )
    parser.add_argument("--output", required=True, metavar="FOLDER", help="gets the weights")
    return parser


def _add_strokes(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--strokes", required=True, metavar="FOLDER", help=about)


def _with(
    execute: Callable[[argparse.Namespace], int], *more: str
) -> Callable[[argparse.Namespace], int]:
    """What a subcommand does, once the packages are there that only training needs."""

    def checked(asked: argparse.Namespace) -> int:
        from ductus.runners.console.complaints import complain

        for package in ("torch", *more):
            if find_spec(package) is None:
                return complain(f"{package} is not installed: {_INSTALL}")
        return execute(asked)

    return checked


def _execute_order(asked: argparse.Namespace) -> int:
    from ductus.model.ordering.training.order_course import OrderCourse
    from ductus.runners.actions.train_order import Asked, train_order

    course = OrderCourse(**taken(asked, offers(OrderLessons)))
    return train_order(Asked(asked.strokes, asked.archive, asked.output, asked.weights, course))


def _execute_orientation(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.train_orientation import train_orientation

    lessons = OrientationLessons(**taken(asked, offers(OrientationLessons)))
    folders = (asked.lines, asked.strokes, asked.fonts, asked.columns)
    return train_orientation(*folders, asked.output, lessons)


def _execute_figures(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.train_figures import train_figures

    lessons = FigureLessons(**taken(asked, offers(FigureLessons)))
    return train_figures(asked.pages, asked.output, lessons)


def _execute_text(asked: argparse.Namespace) -> int:
    from ductus.model.reading.manuscript_recognizer import SHIPPED
    from ductus.runners.actions.train_text import Asked, learn_text

    weights = "" if asked.from_chance else asked.weights or str(SHIPPED)
    lessons = TextLessons(**taken(asked, offers(TextLessons)))
    return learn_text(
        Asked(asked.lines, asked.pages, asked.archive, asked.output, weights, lessons)
    )


def _execute_shapes(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.train_shapes import learn_shapes

    lessons = ShapeLessons(**taken(asked, offers(ShapeLessons)))
    return learn_shapes(asked.lines, asked.output, lessons)


def _execute_inksight(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.train_inksight import Asked, train_inksight

    course = gathered(InkSightCourse, taken(asked, offers(InkSightCourse)))
    folders = (asked.strokes, asked.pages, asked.output, asked.weights)
    return train_inksight(Asked(*folders, asked.config, asked.device, course))
