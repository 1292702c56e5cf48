"""Ground: who is the same person, one careful answer for the whole house. Names stay in memory; nothing is kept.

Two levels. *Certainly*: one name in another spelling, turned round, or one of a member's accounts. *May be*: also a
part of a name, an address or a handle made of it; it is what seals, recuses, refuses a checker and is reported by
`coc forget`. The keys of pseudonyms are a third, narrower thing (`intake/keys.py`), because they must never change.
"""

from coc_analytics.same_person.comparing import is_certainly, may_be
from coc_analytics.same_person.known import NOBODY, KnownPeople

__all__ = ["NOBODY", "KnownPeople", "is_certainly", "may_be"]
