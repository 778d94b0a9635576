"""Which shipment is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsim.errors import NotFound, did_you_mean

if TYPE_CHECKING:
    from netsim.record import Record


def find_shipment(record: Record, shipment: str) -> int:
    """
    Return the row of a shipment in the table of shipments.

    Raises
    ------
    NotFound
        If there is none; it says which numbers of the lane there are, or which lane was meant.
    """
    table = record.shipments
    found = (table["shipment"] == shipment.strip()).to_numpy().nonzero()[0]
    if len(found):
        return int(found[0])
    lane, slash, number = shipment.strip().rpartition("/")
    lane = lane if slash else shipment.strip()
    own = [int(name.rpartition("/")[2]) for name in table.loc[table["freight"] == lane, "shipment"]]
    if not own:
        lanes = sorted(set(table["freight"].astype(str)) | {row.id for row in record.network.freight})
        known = lane in lanes
        hint = "no shipment of this lane is in the run" if known else did_you_mean(lane, lanes)
        raise NotFound(f'no shipment is named "{shipment}"', hint=hint or "write LANE/NUMBER, as in shipments.parquet")
    if number.isdecimal() and 0 < int(number) < max(own):
        hint = "its story ended in the warm-up, of which a run keeps nothing"
    else:
        hint = f"of this lane there are {lane}/{min(own)} to {lane}/{max(own)}"
    raise NotFound(f'no shipment is named "{shipment}"', hint=hint)
