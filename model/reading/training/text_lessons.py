"""What one may choose of a training of the reader; apart, so that the help loads no more."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.schemas.option import at_least_one, option


@dataclass(frozen=True)
class TextLessons:
    """From how much is learned, and how long; `ductus train text --help` explains it.

    Attributes:
        seed: of all chance; the same course gives the same weights on the same machine.
        looks: how many times each line is looked at, spoiled otherwise each time; unless `whole`.
        rounds: how many times all that was seen is gone through.
        whole: the network that sees the strokes learns, too, from new copies in every round.
    """

    seed: int = field(default=1, metadata=option("of all chance", metavar="N", parse=int))
    looks: int = field(
        default=3,
        metadata=option("spoiled copies made of each line", metavar="N", parse=at_least_one),
    )
    rounds: int = field(
        default=4,
        metadata=option("times to go through all copies", metavar="N", parse=at_least_one),
    )
    whole: bool = field(
        default=False,
        metadata=option("let the network that sees strokes learn, too: from many lines, on a GPU"),
    )


@dataclass(frozen=True)
class TextCourse(TextLessons):
    """A course, and what it begins with.

    Attributes:
        begun_with: sha256 of the reader that is refined, if it does not begin with chance.
        passes: lines that are gone through at least, each counted as often as it is: few lines
            are gone through more often than `rounds` says.
    """

    begun_with: str = ""
    passes: int = 0

    def rounds_through(self, lines: int) -> int:
        """How often so many lines are gone through."""
        return max(self.rounds, -(-self.passes // lines))
