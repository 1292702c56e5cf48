"""Door 1: addresses of streets: runs of numbers, names and words of streets and doors. Nothing found is kept or logged."""

from collections.abc import Sequence

from coc_analytics.intake.redaction.tokens import Token
from coc_analytics.intake.redaction.wordlists import words

NEVER = words("kinds", "never")
STREET = words("addresses", "street")
LONGEST = 40  # tokens of one address
MARKS = frozenset(", . > ? - ; /".split()) | {"\n"}


def find_addresses(tokens: Sequence[Token], named: bytearray) -> list[tuple[int, int]]:
    """Runs of numbers, names (`named` is 1 at each of their tokens) and words of streets that together are an address."""
    return _Addresses(tokens).found(named)


class _Addresses:
    """Reads tokens from left to right for addresses."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens

    def found(self, named: bytearray) -> list[tuple[int, int]]:
        """Runs of numbers, names and words of streets that together are an address."""
        found, at = [], 0
        while at < len(self._tokens):
            end = self._end_of_address(at, named)
            if end > at:
                found.append((at, end))
            at = max(end, at + 1)
        return found

    def _end_of_address(self, at: int, named: bytearray) -> int:
        if not (self._is_number(at) or self._is_street(at) or named[at]):
            return at
        end, last, numbers, streets, names = at, at, 0, 0, 0
        while end < min(len(self._tokens), at + LONGEST) and end - last <= 3:
            number, street = self._is_number(end), self._is_street(end)
            if number or street or named[end]:
                numbers, streets, names = numbers + number, streets + street, names + named[end]
                last = end + 1
            elif not self._between(end, at):
                break
            end += 1
        return last if numbers and (streets or names) and last - at > 1 else at

    def _between(self, at: int, start: int) -> bool:
        """Whether a token can stand inside an address: a mark, or a word between a number and its street."""
        token = self._tokens[at]
        if token.text in MARKS:
            return not (token.text == "?" and at + 1 < len(self._tokens) and self._tokens[at + 1].opens)
        if token.capital and not token.opens and token.folded not in NEVER:
            return True
        return any(
            self._is_street(n) for n in range(at + 1, min(at + 3, len(self._tokens)))
        ) and self._is_number(at - 1)

    def _is_number(self, at: int) -> bool:
        token = self._tokens[at].text
        return token[0].isdigit() and len(token) <= 5 and token[:-1].isdigit() | (len(token) == 1)

    def _is_street(self, at: int) -> bool:
        """A word of streets and doors, beside a number, a name or another such word."""
        token = self._tokens[at]
        if token.folded not in STREET:
            return False
        near = [n for n in (at - 1, at + 1, at + 2) if 0 <= n < len(self._tokens)]
        return any(self._is_number(n) for n in near) or (token.capital and not token.opens)
