"""A static map of the reference topology."""

from __future__ import annotations

import pytest

from netsim.model import Network
from netsim.report.static.draw import render
from netsim.report.static.options import Options
from netsim.report.static.scene import Scene
from netsim.report.static.sheet import Sheet


@pytest.mark.usefixtures("untraced")
def test_names_do_not_overlap_and_the_file_is_small(topology: Network) -> None:
    """As many names as there is room for, none over another; less than 1.5 MB of vectors."""
    from matplotlib.backends.backend_agg import RendererAgg

    scene = Scene(topology, Options())
    sheet = Sheet(scene)
    sheet.compose()
    box = [int(side) for side in sheet.figure.bbox.size]
    renderer = RendererAgg(*box, sheet.figure.dpi)  # type: ignore[no-untyped-call, call-arg]  # as matplotlib has it
    names = [text for text in sheet.figure.axes[1].texts if text.get_gid() in {"node", "country", "place", "scale"}]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in names]
    over = [
        (one, other)
        for number, (one, a) in enumerate(boxes)
        for other, b in boxes[:number]
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1.5
    ]

    assert len(names) > 60
    assert over == []
    assert len(render(scene, ".svg").content) < 1_500_000
