"""What would help most: measures weighed by what they improve for their cost, alone and together."""

from netsim.improvement.asking import combine, improve
from netsim.improvement.proposals import Terms, propose

__all__ = ["Terms", "combine", "improve", "propose"]
