"""Distances and lines on the WGS84 ellipsoid."""
