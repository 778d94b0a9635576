"""
Geodesics against published values.

The cases are those that C. F. F. Karney ships with GeographicLib's and PROJ's geodesic routines (geodtest.c, MIT
licence), computed in high precision: Karney (2013), J. Geodesy 87, 43-55, doi:10.1007/s00190-012-0578-z.
"""

from __future__ import annotations

import numpy as np
import pytest

from netsim.geo.lengths import densify, geodesic, line_length
from netsim.units import km

CASES = np.array(
    [  # lat1, lon1, lat2, lon2 [degrees], distance [m]
        (35.60777, -139.44815, -11.17491, -69.95921, 8935244.5604818305),
        (55.52454, 106.05087, 77.03196, 197.18234, 4105086.1713924406),
        (-21.97856, 142.59065, 41.84138, 98.56635, 8394328.894657671),
        (-66.99028, 112.2363, -12.70631, 285.90344, 11150344.2312080241),
        (-17.42761, 173.34268, -15.84784, 5.93557, 16076603.1631180673),
        (32.84994, 48.28919, -56.28556, 202.29132, 16727068.9438164461),
        (6.96833, 52.74123, -7.39675, 206.17291, 17102477.2496958388),
        (-50.56724, -16.30485, -33.56571, -94.97412, 6455670.5118668696),
        (-58.93002, -8.90775, -8.91104, 133.13503, 11756066.0219864627),
        (-68.82867, -74.28391, -50.63005, -8.36685, 3956936.926063544),
        (-10.62672, -32.0898, 5.883, -134.31681, 11470869.3864563009),
        (-21.76221, 166.90563, 48.72884, 213.97627, 9098627.3986554915),
        (-19.79938, -174.47484, -11.99349, -154.35109, 2319004.8601169389),
        (-11.95887, -116.94513, 4.57352, 7.16501, 13834722.5801401374),
        (-87.85331, 85.66836, 66.48646, 16.09921, 17286615.3147144645),
        (1.74708, 128.32011, -11.16617, 11.87109, 12942901.1241347408),
        (-25.72959, -144.90758, -57.70581, -269.17879, 9413446.7452453107),
        (-41.22777, 122.32875, -7.57291, 130.37946, 3812686.035106021),
        (11.01307, 138.25278, 6.62726, 247.05981, 11911190.819018408),
        (-29.47124, 95.14681, -27.46601, -69.15955, 13487015.8381145492),
        (40.6, -73.8, 49.01666667, 2.55, 5853226.0),  # New York JFK to Paris CDG, given to the metre
        (88.202499451857, 0.0, -88.202499451857, 179.981022032992859592, 20003898.214),  # nearly antipodal
        (56.320923501171, 0.0, -56.320923501171, 179.664747671772880215, 19993558.287),
    ]
)


def test_geodesics_agree_with_karney_to_a_metre() -> None:
    """All cases in one call, those over the antimeridian and the nearly antipodal ones too."""
    lat1, lon1, lat2, lon2, distance = CASES.T
    assert geodesic(lon1, lat1, lon2, lat2) == pytest.approx(distance, abs=1.0, rel=0.0)


def test_a_geodesic_is_as_long_there_as_back_and_either_way_round_the_globe() -> None:
    """Longitudes 197 and -163 are the same place."""
    lat1, lon1, lat2, lon2, distance = CASES.T
    wrapped = (lon2 + 180.0) % 360.0 - 180.0
    assert geodesic(wrapped, lat2, lon1, lat1) == pytest.approx(distance, abs=1.0, rel=0.0)


@pytest.mark.parametrize("case", CASES[[1, 11, 12, 16]].tolist())
def test_a_drawn_line_over_the_antimeridian_is_as_long_as_the_geodesic(case: list[float]) -> None:
    """The points of a densified line lie on the geodesic: pieces add up to it."""
    lat1, lon1, lat2, lon2, distance = case
    points = densify((lon1, lat1), (lon2, lat2), step=100 * km)
    assert line_length([(lon, lat) for lon, lat in points]) == pytest.approx(distance, abs=1.0, rel=0.0)
