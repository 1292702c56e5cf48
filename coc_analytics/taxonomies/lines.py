"""Ground: finds on which line of a TOML file a table or a key stands. It repeats no text of the file."""

import re

_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*(?:\"([^\"]+)\"|'([^']+)'|([A-Za-z0-9_-]+))\s*=")


class Lines:
    """Line numbers (from 1) of a TOML text; 0 where a place is not found. The n-th `[[name]]` counts from 0."""

    def __init__(self, text: str) -> None:
        self._tables: dict[tuple[str, int], int] = {}
        self._keys: dict[tuple[str, int, str], int] = {}
        self._read(text)

    def table(self, name: str, number: int = 0) -> int:
        """The line of a table's header."""
        return self._tables.get((name, number), 0)

    def key(self, name: str, number: int, key: str) -> int:
        """The line of a key in a table, or of the table's header; the name of the top of the file is ''."""
        return self._keys.get((name, number, key), self.table(name, number))

    def _read(self, text: str) -> None:
        table, seen, inside = ("", 0), dict[str, int](), False
        for number, line in enumerate(text.splitlines(), start=1):
            if not inside:
                if header := _HEADER.match(line):
                    name = header.group(1)
                    table = (name, seen.get(name, -1) + 1)
                    seen[name] = table[1]
                    self._tables[table] = number
                elif key := _KEY.match(line):
                    self._keys.setdefault((*table, next(filter(None, key.groups()))), number)
            # an odd number of triple quotes opens or closes a text of several lines
            inside ^= (line.count('"""') + line.count("'''")) % 2 == 1
