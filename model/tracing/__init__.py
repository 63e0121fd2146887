"""Masks of ink to pen strokes.

    mask -> cleaning -> skeleton -> chains -> prune -> crossings, joints, ends -> stroke graph
    stroke graph -> habits (succession, minim joins, retrace) -> pen plan
    stroke graph, pen plan -> pen (smoothing, width) -> ink

`stroke_graph.StrokeGraph` is all that is known of the geometry, `pen_plan.PenPlan` all that is
decided about the pen. Another way to plan takes the place of `habits.plan_by_habit` and nothing
else: `ordering` does.
"""
