"""Files for other programs: one format a module, the ending of the name says which."""

from netsim.io.export.formats import ENDINGS, write

__all__ = ["ENDINGS", "write"]
