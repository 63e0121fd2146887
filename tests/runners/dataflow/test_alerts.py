"""The conditions of the alerts, fed with recorded metrics: when they speak, and when not.

Google's own evaluation cannot be had here: what its documentation says of a threshold is done by
the few lines below, to the filters, aligners, thresholds and times that `alerts.tf` has.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2
import pytest

from ductus.pipeline.close import REPORT_CLOSED
from ductus.runners.dataflow.gcloud import HERE
from tests.support.commands import ductus, read_table

HOUR = 3600.0
MOST_LOOK_BACK, MOST_WAIT = 90_000, 84_600
"""Seconds that an alert's alignment and its duration may have."""
ALIGNERS: dict[str, Callable[[list[float]], float]] = {"ALIGN_MAX": max, "ALIGN_SUM": sum}
REDUCERS: dict[str, Callable[[list[float]], float]] = {"REDUCE_SUM": sum}


@dataclass(frozen=True)
class Series:
    """A metric of a job over time: seconds and values."""

    labels: Mapping[str, str]
    points: list[tuple[float, float]]


def condition(policy: str) -> dict[str, Any]:
    """The threshold of an alert: the one resource of the file, with what that alert is given."""
    parsed = parsed_alerts()
    (block,) = (block for block in parsed["resource"] if f'"{_POLICY}"' in block)
    (body,) = block[f'"{_POLICY}"'].values()
    found = filled(body["conditions"][0]["condition_threshold"][0], alerts()[policy])
    (dynamic,) = found.pop("dynamic")
    if found["denominator_filter"] is not None:
        found["denominator_aggregations"] = dynamic['"denominator_aggregations"']["content"]
    return {name: value for name, value in found.items() if value is not None}


_POLICY = "google_monitoring_alert_policy"
_EACH = re.compile(r"\$\{(?:each|denominator_aggregations)\.value\.(\w+)\}")


def parsed_alerts() -> dict[str, Any]:
    return dict(hcl2.loads((HERE / "terraform" / "alerts.tf").read_text()))


def alerts() -> dict[str, dict[str, Any]]:
    """What `local.alerts` has for each, texts without quotes and with `local.…` put in."""
    (local,) = parsed_alerts()["locals"]

    def put_in(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return re.sub(r"\$\{local\.(\w+)\}", lambda name: text(local[name[1]]), text(value))

    return {
        policy: {name: put_in(value) for name, value in told.items()}
        for policy, told in local["alerts"].items()
    }


def filled(value: Any, alert: Mapping[str, Any]) -> Any:
    """A block with the alert's values for `each.value.…`."""
    if isinstance(value, dict):
        return {name: filled(inner, alert) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, alert) for inner in value]
    whole = _EACH.fullmatch(value) if isinstance(value, str) else None
    return alert[whole[1]] if whole else value


def text(value: Any) -> str:
    told = str(value)
    return (told[1:-1] if told[:1] == '"' else told).replace('\\"', '"')


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_terraform_makes_the_same_of_the_alerts_and_none_without_an_address(tmp_path: Path):
    whole = (HERE / "terraform" / "alerts.tf").read_text()
    (tmp_path / "alerts.tf").write_text(whole[: whole.index("\n}\n") + 3])
    shutil.copy(HERE / "terraform" / "variables.tf", tmp_path)
    asked = "jsonencode({ for name, alert in local.alerts : name => alert if local.watched == 1 })"
    given = [f"-var={name}=x" for name in ("project", "region", "bucket", "scans_bucket")]

    def made(*more: str) -> Any:
        command = ["terraform", "console", *given, *more]
        done = subprocess.run(
            command, cwd=tmp_path, input=asked, capture_output=True, text=True, check=True
        )
        return json.loads(json.loads(done.stdout))

    ours = alerts()
    theirs = made("-var=alert_email=ink@example.org", "-var=failed_share=0.25")
    assert theirs.pop("failed_pages")["threshold"] == 0.25
    assert ours.pop("failed_pages")["threshold"] == "${var.failed_share}"
    assert theirs == ours
    assert made() == {}


def matches(filter_text: str, series: Series) -> bool:
    """Whether a series passes a filter of `a = "x"`, `one_of(...)` and `starts_with(...)`."""
    for part in text(filter_text).split(" AND "):
        name, _, wanted = (piece.strip() for piece in part.partition("="))
        values = re.findall(r'"([^"]*)"', wanted)
        has = series.labels.get(name, "")
        is_in = has.startswith(values[0]) if "starts_with" in wanted else has in values
        if not is_in:
            return False
    return True


def seconds(value: Any) -> float:
    return float(text(value).removesuffix("s"))


def aligned(told: Mapping[str, Any], series: list[Series], now: float) -> float | None:
    """One number of all series at a moment; None where none has a point in the window."""
    window = seconds(told["alignment_period"])
    assert window <= MOST_LOOK_BACK
    align = ALIGNERS[text(told["per_series_aligner"])]
    reduce = REDUCERS[text(told["cross_series_reducer"])]
    in_window = [[v for at, v in one.points if now - window < at <= now] for one in series]
    values = [align(points) for points in in_window if points]
    return reduce(values) if values else None


def breaks(told: Mapping[str, Any], series: list[Series], now: float, threshold: float) -> bool:
    """Whether the threshold is broken at a moment."""
    mine = [one for one in series if matches(told["filter"], one)]
    value = aligned(told["aggregations"][0], mine, now)
    if value is None:
        return text(told.get("evaluation_missing_data", "")) == "EVALUATION_MISSING_DATA_ACTIVE"
    if "denominator_filter" in told:
        of = [one for one in series if matches(told["denominator_filter"], one)]
        value /= aligned(told["denominator_aggregations"][0], of, now) or 1
    return value > threshold if text(told["comparison"]) == "COMPARISON_GT" else value < threshold


def first_alert(policy: str, series: list[Series], until: float, threshold: float) -> float | None:
    """When an alert speaks first, in steps of five minutes; None where it does not."""
    told = condition(policy)
    duration, since = seconds(told["duration"]), None
    assert duration <= MOST_WAIT
    for now in range(0, int(until), 300):
        if not breaks(told, series, now, threshold):
            since = None
        elif since is None:
            since = float(now)
        if since is not None and now - since >= duration:
            return float(now)
    return None


def counters(counts: Mapping[str, float], job: str = "ductus") -> list[Series]:
    """The counters of a job as Dataflow tells them each minute for two hours, growing evenly."""
    return [
        Series(
            {
                "resource.type": "dataflow_job",
                "resource.labels.job_name": job,
                "metric.type": "dataflow.googleapis.com/job/user_counter",
                "metric.labels.metric_name": name,
            },
            [(60.0 * minute, n * minute / 120) for minute in range(1, 121)],
        )
        for name, n in counts.items()
    ]


@pytest.fixture(scope="module")
def recorded(slips: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The counters of a real run over two scans, one of which is cut off."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "scans").mkdir()
    shutil.copy(slips / "slip-0.png", folder / "scans")
    torn = (slips / "slip-1.png").read_bytes()[:99]
    (folder / "scans" / "torn.png").write_bytes(torn)
    ductus(
        *("run", folder / "scans", "--output", folder / "out", "--recognizer", "none"),
        *("--workers", "1"),
    )
    (report,) = (folder / "out" / "runs").glob("*.json")
    metrics = json.loads(report.read_text())["metrics"]
    assert len(read_table(folder / "out", "failures")) == 1
    return {name: values["sum"] for name, values in metrics.items() if "sum" in values}


def test_a_job_of_which_half_the_pages_fail_is_told(recorded: dict[str, float]):
    at = first_alert("failed_pages", counters(recorded), 2 * HOUR, 0.1)
    assert at is not None
    assert at <= 1800, "while it runs, not in the morning"


@pytest.mark.parametrize(
    ("counts", "job", "is_told"),
    [
        ({"pages_ok": 95, "pages_failed": 5}, "ductus", False),
        ({"pages_ok": 85, "pages_failed": 15}, "ductus", True),
        ({"pages_ok": 40, "pages_partial": 55, "pages_failed": 5}, "ductus-again", False),
        ({"pages_ok": 0, "pages_failed": 15}, "another", False),
        ({"pages_ok": 95}, "ductus", False),
    ],
)
def test_the_share_of_failed_pages_decides(counts: dict[str, float], job: str, is_told: bool):
    at = first_alert("failed_pages", counters(counts, job), 2 * HOUR, 0.1)
    assert (at is not None) == is_told


def ends(*hours: float) -> list[Series]:
    """The metric that counts closed reports, with one at each of some hours."""
    labels = {
        "resource.type": "dataflow_job",
        "metric.type": "logging.googleapis.com/user/ductus/night_ended",
    }
    return [Series(labels, [(hour * HOUR, 1.0) for hour in hours])]


def test_48_hours_without_a_night_that_ended_are_told_and_not_before():
    at = first_alert("no_success", ends(1, 25), 120 * HOUR, 1)
    assert at is not None
    assert 48 <= at / HOUR - 25 <= 48.2


def test_nights_that_end_are_not_told_nor_is_one_that_failed():
    assert first_alert("no_success", ends(*range(1, 120, 24)), 120 * HOUR, 1) is None
    assert first_alert("no_success", ends(1, 25, 72, 96, 120), 120 * HOUR, 1) is None


def resource(kind: str) -> dict[str, Any]:
    """The one resource of a kind in the file."""
    parsed = hcl2.loads((HERE / "terraform" / "alerts.tf").read_text())
    (bodies,) = (block[f'"{kind}"'] for block in parsed["resource"] if f'"{kind}"' in block)
    (body,) = bodies.values()
    return dict(body)


def test_the_log_line_that_is_counted_is_the_one_that_a_job_writes():
    assert f'"{REPORT_CLOSED}"' in text(resource("google_logging_metric")["filter"])


def test_the_budget_is_of_this_project_and_of_our_label():
    budget = resource("google_billing_budget")
    assert text(budget["budget_filter"][0]["labels"]["app"]) == "ductus"
    percents = [float(rule["threshold_percent"]) for rule in budget["threshold_rules"]]
    assert percents == [0.5, 1.0]
