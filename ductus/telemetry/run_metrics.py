"""Beam's metrics of a run as plain numbers: counters, and distributions of times and sizes."""

from __future__ import annotations

import logging
from typing import Any

from ductus.telemetry.metric_names import NAMESPACE

Metrics = dict[str, dict[str, int]]
"""By name: `{"sum": n}` of a counter; `sum`, `count`, `min`, `max` of a distribution."""


def collect(result: Any) -> Metrics:
    """The metrics of a pipeline that has ended; {} on an engine that gives none."""
    from apache_beam.metrics.metric import MetricsFilter  # its engine has it by now

    try:
        found = result.metrics().query(MetricsFilter().with_namespace(NAMESPACE))
    except Exception as error:  # a run is not worse for it
        logging.getLogger(__name__).info("the engine gives no metrics: %s", error)
        return {}
    metrics: Metrics = {}
    for counter in found.get("counters", ()):
        _add(metrics, counter.key.metric.name, {"sum": _value(counter) or 0})
    for distribution in found.get("distributions", ()):
        if (value := _value(distribution)) is not None:
            names = ("sum", "count", "min", "max")
            _add(
                metrics,
                distribution.key.metric.name,
                {name: getattr(value, name) for name in names},
            )
    return dict(sorted(metrics.items()))


def merged(first: Metrics, second: Metrics) -> Metrics:
    """The metrics of two pipelines of one run."""
    both = {name: dict(values) for name, values in first.items()}
    for name, values in second.items():
        _add(both, name, values)
    return both


def _value(metric: Any) -> Any:
    return metric.attempted if metric.committed is None else metric.committed


def _add(metrics: Metrics, name: str, values: dict[str, int]) -> None:
    """Adds to what there is: a name may come from several steps."""
    known = metrics.setdefault(name, {})
    for part, value in values.items():
        if part == "min":
            known[part] = min(known.get(part, value), value)
        elif part == "max":
            known[part] = max(known.get(part, value), value)
        else:
            known[part] = known.get(part, 0) + value
