"""Networks, scenarios and runs as files for other programs: maps, spreadsheets, data frames, graphs."""

from netsim.report.export.book import export, gather

__all__ = ["export", "gather"]
