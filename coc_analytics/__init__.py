"""Code-of-conduct, participation and pulse data as quarterly dashboards that expose nobody."""

__version__ = "0.1.0"
