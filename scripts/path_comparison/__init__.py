"""Oracles and points for `compare_paths.py`."""
