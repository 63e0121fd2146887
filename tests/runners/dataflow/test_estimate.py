"""An estimate is what its figures and prices say, with its uncertainty."""

from pathlib import Path

import pytest

from ductus.pipeline.machines import GPUS
from ductus.runners.dataflow.pricing import (
    Basis,
    Machines,
    PageSeconds,
    Range,
    estimate,
    read_table,
)
from tests.support.commands import ductus

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
