"""Roughly where countries lie: enough to see that a place cannot be there."""

from __future__ import annotations

from typing import Final

BOXES: Final[dict[str, tuple[float, float, float, float]]] = {
    "AU": (112.0, -44.5, 154.5, -9.0),
    "BD": (88.0, 20.5, 92.7, 26.7),
    "BN": (113.9, 4.0, 115.4, 5.1),
    "BT": (88.7, 26.6, 92.2, 28.4),
    "CN": (73.5, 15.5, 135.1, 53.6),
    "GU": (144.6, 13.2, 145.0, 13.7),
    "HK": (113.8, 22.1, 114.5, 22.6),
    "ID": (94.9, -11.1, 141.1, 6.2),
    "IN": (68.1, 6.5, 97.5, 35.6),
    "JP": (122.9, 20.4, 154.0, 45.6),
    "KG": (69.2, 39.1, 80.3, 43.3),
    "KH": (102.3, 9.9, 107.7, 14.7),
    "KP": (124.1, 37.6, 130.7, 43.1),
    "KR": (124.6, 33.0, 131.9, 38.7),
    "KZ": (46.4, 40.5, 87.4, 55.5),
    "LA": (100.0, 13.9, 107.7, 22.6),
    "LK": (79.5, 5.9, 81.9, 9.9),
    "MM": (92.1, 9.5, 101.2, 28.6),
    "MN": (87.7, 41.5, 120.0, 52.2),
    "MO": (113.5, 22.1, 113.7, 22.3),
    "MV": (72.6, -0.8, 73.8, 7.2),
    "MY": (99.6, 0.8, 119.3, 7.5),
    "NP": (80.0, 26.3, 88.3, 30.5),
    "PG": (140.8, -11.7, 156.0, -0.8),
    "PH": (116.9, 4.5, 126.7, 21.2),
    "PK": (60.8, 23.6, 77.9, 37.1),
    "PW": (131.1, 2.9, 134.8, 8.1),
    "SG": (103.5, 1.1, 104.5, 1.5),
    "TH": (97.3, 5.6, 105.7, 20.5),
    "TL": (124.0, -9.6, 127.4, -8.1),
    "TW": (118.1, 21.8, 122.1, 26.5),
    "VN": (102.1, 8.1, 109.6, 23.4),
}
"""West, south, east and north of countries in and around the region, islands included. [degrees]"""

MARGIN: Final = 1.5
"""Cables land, and branch, off the coast. [degrees]"""


def lies_in(country: str, lon: float, lat: float) -> bool:
    """Tell whether a place can be in a country; always, where it is not known where the country lies."""
    if country not in BOXES:
        return True
    west, south, east, north = BOXES[country]
    return west - MARGIN <= lon <= east + MARGIN and south - MARGIN <= lat <= north + MARGIN
