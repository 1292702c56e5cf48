"""Reader: a figure as plain data, in the names of Plotly's schema; a test holds what is drawn against that schema.

Plotly's own classes check every property when it is set, which takes most of the time a page takes.
"""

import json
from collections.abc import Mapping
from typing import Any

Properties = Mapping[str, Any]


class Figure:
    """Traces and a layout; properties are set as in `plotly.graph_objects.Figure`, nested ones are merged."""

    def __init__(self, layout: Properties) -> None:
        self.data: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = _merged({}, layout)

    def add_bar(self, **properties: Any) -> None:
        self._add("bar", properties)

    def add_scatter(self, **properties: Any) -> None:
        self._add("scatter", properties)

    def add_shape(self, **properties: Any) -> None:
        self.layout.setdefault("shapes", []).append(_said(properties))

    def add_annotation(self, **properties: Any) -> None:
        self.layout.setdefault("annotations", []).append(_said(properties))

    def update_layout(self, **properties: Any) -> None:
        self.layout = _merged(self.layout, properties)

    def update_xaxes(self, **properties: Any) -> None:
        self.update_layout(xaxis=properties)

    def update_yaxes(self, **properties: Any) -> None:
        self.update_layout(yaxis=properties)

    def as_data(self) -> dict[str, Any]:
        """The figure as JSON knows it."""
        found: dict[str, Any] = json.loads(json.dumps({"data": self.data, "layout": self.layout}))
        return found

    def _add(self, kind: str, properties: Properties) -> None:
        self.data.append({"type": kind, **_said(properties)})


def _said(properties: Properties) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}


def _merged(one: Properties, other: Properties) -> dict[str, Any]:
    """Both, the second over the first, mapping by mapping."""
    both = dict(one)
    for name, value in other.items():
        before = both.get(name)
        nested = isinstance(value, Mapping)
        both[name] = _merged(before if isinstance(before, Mapping) else {}, value) if nested else value
    return both
