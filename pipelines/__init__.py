"""Prefect flows as prose: paths, ids and receipts go through here, never data and never a count."""
