"""The auditor: whether releases keep their promise, asked from the releases alone. It never sees a true count.

A folder that can be handed to somebody suspicious: it needs NumPy and SciPy, and nothing else of ours. It shares no code
with the search, reads the relations from the released tables in its own way and asks another build of the solver.
Hence its modules name each other relative to the folder: it works wherever it is copied to.
"""

from .asking import audit, audit_intervals
from .tables import Finding, Hint, ReleasedTable

__all__ = ["Finding", "Hint", "ReleasedTable", "audit", "audit_intervals"]
