"""Masks of ink to pen strokes.

    mask -> cleaning -> skeleton -> chains -> prune -> crossings, joints, ends -> graph
    graph -> order (succession, minims, retrace) -> plan
    graph, plan -> pen (smoothing, width) -> ink

`graph.StrokeGraph` is all that is known of the geometry, `plan.Plan` all that is decided about the
pen. Another way to plan takes the place of `order.plan_by_habit` and nothing else.
"""
