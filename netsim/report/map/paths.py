"""Which demands run over a link, from which moment on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from netsim.record import Record
from netsim.report.map.packing import steps


def paths(record: Record, links: Sequence[str]) -> dict[str, Any]:
    """
    Return the main path of each data demand over time.

    Parameters
    ----------
    record
        Its table ``demands``, whose column ``path`` names the links of the main path.
    links
        Ids in the order of the page.

    Returns
    -------
    paths
        ``paths``: each path once, as numbers of links; ``tracks``: for each demand that was ever carried its name, its
        rate as asked for on average, and steps of time with the number of its path, -1 where it has none. [Gbit/s, s]
    """
    import numpy as np
    import pandas as pd

    rows = record.demands
    demand, demands = pd.factorize(rows["demand"])
    path, known = pd.factorize(rows["path"].where((rows["served_gbps"] > 0) & (rows["path"] != "")))
    order = np.lexsort((rows["from_s"].to_numpy(), demand))
    demand, path, begin = demand[order], path[order], rows["from_s"].to_numpy(dtype=float)[order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (demand[1:] != demand[:-1]) | (path[1:] != path[:-1])
    demand, path, begin = demand[is_new], path[is_new], begin[is_new]
    bounds = np.searchsorted(demand, np.arange(len(demands) + 1)).tolist()
    rate = rows["asked_gbps"].groupby(rows["demand"].to_numpy(), observed=True).mean()
    number = {name: position for position, name in enumerate(links)}
    tracks = [
        {
            "name": record.network.named(str(name)),
            "gbps": round(float(rate[name]), 2),
            "t": steps(begin[first:last].tolist()),
            "path": path[first:last].tolist(),
        }
        for name, (first, last) in zip(demands, pairwise(bounds), strict=True)
        if name in record.network.asked and (path[first:last] >= 0).any()
    ]
    return {"paths": [[number[link] for link in text.split(";") if link in number] for text in known], "tracks": tracks}
