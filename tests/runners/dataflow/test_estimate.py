"""An estimate is what its figures and prices say, with its uncertainty."""

import json
import re
from pathlib import Path

import pytest

from ductus.pipeline.machines import DEFAULT_MACHINE, GPUS
from ductus.runners.dataflow.pricing import (
    Basis,
    Machines,
    PageSeconds,
    Range,
    estimate,
    read_table,
)
from ductus.runners.dataflow.shapes import OWN_GB, shapes
from tests.support.commands import ROOT, ductus

PRICES = {
    **{"vcpu_hour": 0.1, "memory_gb_hour": 0.0, "disk_gb_hour": 0.0, "shuffle_gb": 0.0},
    **{"spot_factor": 0.5, "gpu_hour": {"l4": 1.0}},
}
BASIS = Basis({"shuffle_mb_a_page": 1.0}, PRICES)
CPU = PageSeconds(Range(2, 4, 8))


def test_cost_is_hours_times_price():
    found = estimate(36_000, Machines(10), CPU, BASIS)
    assert found.cpu_hours == Range(20, 40, 80)
    assert found.cost.likely == pytest.approx(0.1 * 40 + 10 * 0.1 * 0.4)  # and the start
    assert found.hours.likely == pytest.approx(40 / 40 + 0.1)
    assert found.hours.low < found.hours.likely < found.hours.high


def test_spot_is_cheaper_and_a_gpu_dearer():
    plain = estimate(36_000, Machines(10), CPU, BASIS)
    spot = estimate(36_000, Machines(10, spot=True), CPU, BASIS)
    assert spot.cost.likely == pytest.approx(plain.cost.likely / 2)
    seconds = PageSeconds(CPU.cpu, Range(1, 1, 1))
    on_gpu = estimate(36_000, Machines(10, "l4"), seconds, BASIS)
    assert on_gpu.gpu_hours.likely == 10
    assert on_gpu.cost.likely == pytest.approx(plain.cost.likely + 11 * 1.8)


def test_tables_name_their_date_and_only_gpus_there_are():
    prices, figures = read_table("prices"), read_table("figures")
    assert prices["as_of"]
    assert figures["as_of"]
    assert set(prices["gpu_hour"]) <= set(GPUS)
    assert set(figures["gpu_seconds_a_page"]) <= set(GPUS)


def test_command_says_how_sure_it_is(capsys: pytest.CaptureFixture[str]):
    assert ductus("estimate", "--pages", "1000000", "--gpu", "l4", "--gpu-seconds", "0.5") == 0
    said = capsys.readouterr().out
    for word in ("hours", "USD", " to ", "GPU", "prices"):
        assert word in said


def test_what_was_not_measured_is_not_made_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "l4" not in read_table("figures")["gpu_seconds_a_page"]
    asked = ("estimate", "--pages", "3600000", "--workers", "10", "--gpu", "l4")
    assert ductus(*asked) == 0
    said = capsys.readouterr().out
    assert "hours, and 100.0 for each second of GPU a page" in said
    assert "--gpu-seconds" in said
    assert ductus(*asked, "--gpu-seconds", "1") == 0
    assert "for each second" not in capsys.readouterr().out
    assert ductus("estimate", "--pages", "10", "--from", tmp_path) == 2
    assert "run 20 or more" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        (("--gpu-seconds", "3"), "Give --gpu"),
        (("--gpu", "l4", "--gpu-seconds", "-3"), "not above 0"),
        (("--gpu", "l4", "--spot"), "leave out one"),
        (("--prices", "nowhere.json"), "nowhere.json"),
        (("--prices", "bare.json"), "bare.json lacks as_of"),
    ],
)
def test_wrong_use_is_said_so(
    given: tuple[str, ...],
    remedy: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    Path("bare.json").write_text('{"currency": "EUR"}')
    assert ductus("estimate", "--pages", "10", *given) == 2
    assert remedy in capsys.readouterr().err


TEN_MILLION = ("estimate", "--pages", "10000000", "--workers", "200", "--how")
GUIDE = (ROOT / "docs" / "dataflow.md").read_text(encoding="utf-8")


def in_sum(text: str) -> list[str]:
    """The sums of an estimate, as lines."""
    return [line.strip() for line in text.splitlines() if re.match(r"^ +\w[\w ]* {2,}.* = ", line)]


def test_every_figure_is_a_sum_that_comes_out(capsys: pytest.CaptureFixture[str]):
    assert ductus(*TEN_MILLION, "--spot") == 0
    lines = in_sum(capsys.readouterr().out)
    assert len(lines) == 10
    for line in lines:
        terms, _, value = line.rpartition(" = ")
        terms = re.split(r" {2,}| (?=[\d(])", terms, maxsplit=1)[1]
        value = re.match(r"[\d,.]+", value)[0].replace(",", "")  # type: ignore[index]
        assert re.fullmatch(r"[\d,.x+/() ]+", terms), line
        by_hand = eval(terms.replace(",", "").replace("x", "*"))
        digits = len(value.partition(".")[2])
        assert by_hand == pytest.approx(float(value), abs=0.51 * 10**-digits, rel=1e-3), line


def test_the_guide_shows_what_the_command_says(capsys: pytest.CaptureFixture[str]):
    assert ductus(*TEN_MILLION) == 0
    out = capsys.readouterr().out
    assert in_sum(GUIDE) == in_sum(out)
    types = out.partition("for the machine itself\n")[2]
    assert len(types.splitlines()) == 1 + len(read_table("prices")["machines"])
    for line in types.splitlines():
        assert line.strip() in GUIDE, line


def test_sums_are_those_of_the_estimate(capsys: pytest.CaptureFixture[str]):
    assert ductus(*TEN_MILLION) == 0
    out = capsys.readouterr().out
    machines, shuffle = (
        float(re.search(rf"^  {name} .* = ([\d,.]+) USD$", out, re.MULTILINE)[1].replace(",", ""))  # type: ignore[index]
        for name in ("machines", "shuffle")
    )
    cost = float(re.search(r"^cost +([\d,.]+)", out, re.MULTILINE)[1].replace(",", ""))  # type: ignore[index]
    assert machines + shuffle == pytest.approx(cost, abs=1)


def test_the_machine_that_is_taken_holds_the_largest_page_and_none_that_does_is_dearer():
    basis = Basis(read_table("figures"), read_table("prices"))
    made = {shape.name: shape for shape in shapes(basis, 7.1)}
    taken = made[DEFAULT_MACHINE]
    assert taken.largest >= 100, "megapixels, --max-pixels"
    rivals = [shape for shape in made.values() if shape.largest >= 100]
    assert taken.thousand <= 1.06 * min(shape.thousand for shape in rivals)
    each = basis.figures["memory_gb"]
    for shape in made.values():
        needs = shape.cores * (each["process"] + each["megapixel"] * shape.largest) + OWN_GB
        assert needs == pytest.approx(shape.memory_gb)
    assert not made["e2-highcpu-4"].fits


def test_another_machine_is_priced_and_an_unknown_one_is_said_so(
    capsys: pytest.CaptureFixture[str],
):
    asked = ("estimate", "--pages", "36000000", "--workers", "10")
    assert ductus(*asked, "--machine-type", "e2-standard-8") == 0
    assert "time      887.6" in capsys.readouterr().out, "twice the cores, half the hours"
    assert ductus(*asked, "--machine-type", "c9-huge") == 2
    assert "no machine c9-huge" in capsys.readouterr().err
    assert ductus("estimate") == 2
    assert "Give --pages N" in capsys.readouterr().err


def test_what_could_not_be_listed_is_said_and_the_rest_estimated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    listed = tmp_path / "list.csv"
    listed.write_text("uri,title\na.png,A\n,B\nc.png,C\n,D\n")
    assert ductus("estimate", listed) == 1
    said = capsys.readouterr()
    assert said.out.startswith("2 pages on ")
    first, second, last = said.err.splitlines()
    assert "list.csv" in first
    assert first != second
    assert last == "ductus: 2 places could not be listed: the estimate lacks them"
    listed.write_text("uri,title\na.png,A\n")
    assert ductus("estimate", listed) == 0
    assert not capsys.readouterr().err


def test_prices_of_an_older_version_are_taken_with_ours_for_what_they_lack(tmp_path: Path):
    ours = read_table("prices")
    old = {name: value for name, value in ours.items() if name not in ("storage", "machines")}
    (tmp_path / "mine.json").write_text(json.dumps(old | {"vcpu_hour": 1.0}))
    table = read_table("prices", str(tmp_path / "mine.json"))
    assert (table["vcpu_hour"], table["storage"]) == (1.0, ours["storage"])
