"""Write pages: gather the ink of each page's regions and write its InkML, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import apache_beam as beam

from ductus.archive.archived_pages import ArchivedPage, write_page
from ductus.model.trust.trust import Verdict, verdicts
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import FailedPage, Failure, PageInfo, PageInk, RegionInk
from ductus.storage.outages import check_answers
from ductus.telemetry.counting import count, measure, passed, timed
from ductus.transforms.derender import PAGE_PART
from ductus.transforms.derender_regions import Result
from ductus.transforms.settings import Settings
from ductus.transforms.watch import Crashed, crashed_page

STAGE = "write"
WRITTEN = "written"
FAILED = "failed"


def gather_page(info: PageInfo, results: Iterable[Result], derenderer: str) -> PageInk:
    """One page of its regions' results, lines in reading order, failures by region."""
    lines: list[RegionInk] = []
    failures: list[Failure] = []
    for result in results:
        if isinstance(result, Failure):
            failures.append(replace(result, uri=info.scan.uri))
        else:
            lines.append(result)
    whole, judged = _judged(info, sorted(lines, key=lambda ink: ink.region.reading_order))
    return PageInk(
        info=whole,
        lines=tuple(judged),
        derenderer=derenderer,
        failures=tuple(sorted(failures, key=lambda failure: failure.region_id)),
    )


def _judged(info: PageInfo, lines: list[RegionInk]) -> tuple[PageInfo, list[RegionInk]]:
    """A page and its lines with how far their ink can be trusted; as they are without ink."""
    inked = [line for line in lines if line.evidence]
    if not inked:
        return info, lines
    all_ink = info.ink_coverage * info.width * info.height
    gathered = min(1.0, sum(line.ink_pixels for line in lines) / max(all_ink, 1.0))
    evidence, lengths = [line.evidence for line in inked], [line.ink.length for line in inked]
    whole, found = verdicts(evidence, lengths, gathered, info)
    of_line = {line.region.region_id: one for line, one in zip(inked, found, strict=True)}
    trusted = [_trusted(line, of_line.get(line.region.region_id)) for line in lines]
    return replace(info, trust=whole.trust, doubt=whole.doubt), trusted


def _trusted(line: RegionInk, verdict: Verdict | None) -> RegionInk:
    if verdict is None:
        return line
    words = tuple(_trusted(word, verdict if word.ink.strokes else None) for word in line.words)
    return replace(line, trust=verdict.trust, doubt=verdict.doubt, words=words)


class _WritePage(beam.DoFn):  # type: ignore[misc]
    """Gathers and writes one page."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(
        self, gathered: tuple[str, Iterable[PageInfo | Result]]
    ) -> Iterator[ArchivedPage | beam.pvalue.TaggedOutput]:
        of_page = list(gathered[1])
        info = next(item for item in of_page if isinstance(item, PageInfo))
        results = [item for item in of_page if not isinstance(item, PageInfo)]
        try:
            with timed("write", info.page_id), self._settings.watch.over(STAGE, info.page_id):
                page = gather_page(info, results, self._settings.recipe.derenderer)
                written = write_page(page, self._settings.output)
        except Crashed as error:
            passed("write", taken=1, failed=1)
            failed = crashed_page(STAGE, info, error, self._settings.recipe)
            yield beam.pvalue.TaggedOutput(FAILED, failed)
            return
        except Exception as error:  # a full disk must not lose what other pages gave
            check_answers(self._settings.output, error)
            failure = Failure(
                STAGE, FailureCode.WRITE_FAILED, str(error), info.scan.uri, info.page_id
            )
            passed("write", taken=1, failed=1)
            yield beam.pvalue.TaggedOutput(FAILED, FailedPage(info, failure))
            return
        passed("write", taken=1, given=1)
        measure("inkml_bytes", written.inkml_bytes)
        count("pages_written")
        yield replace(written, page=written.page.of_scan(info.scan))


@dataclass
class WritePages(beam.PTransform):  # type: ignore[misc]
    """`{"infos": PageInfo, "results": (page_id, RegionInk | Failure)}` to written pages."""

    settings: Settings

    def expand(self, found: dict[str, beam.PCollection[object]]) -> beam.pvalue.DoOutputsTuple:
        """Returns the outputs `written` (ArchivedPage) and `failed` (FailedPage)."""
        keyed = beam.Map(lambda info: (info.page_id, info)).with_output_types(PAGE_PART)
        infos = found["infos"] | "KeyInfos" >> keyed
        # Not a CoGroupByKey: its own steps would part the shuffle from de-rendering on a GPU.
        return (
            (infos, found["results"])
            | "Flatten" >> beam.Flatten()
            | "GroupByPage" >> beam.GroupByKey()
            | "Write" >> beam.ParDo(_WritePage(self.settings)).with_outputs(FAILED, main=WRITTEN)
        )
