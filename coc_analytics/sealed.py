"""A value that can be carried, but not printed, iterated or pickled: identities travel in it through door 1."""

from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")


class Sealed(Generic[T]):
    """Hold a value that no log line, traceback, f-string, iteration or pickle can show.

    `open()` is the one way in; a source scan keeps its use inside `intake`.
    """

    __slots__ = ("__value",)

    def __init__(self, value: T) -> None:
        self.__value = value

    def open(self) -> T:
        """The value itself; call it as late as possible and keep it in a local name."""
        return self.__value

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.__value == other.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __iter__(self) -> NoReturn:
        raise TypeError("a sealed value cannot be iterated")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a sealed value cannot be pickled or copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a sealed value has no state to show")
