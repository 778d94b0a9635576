"""Which assets matter most: every failure of one asset, or of two, in the steady state of both planes."""

from netsim.criticality.asking import critical, weakest

__all__ = ["critical", "weakest"]
