"""Readers of file formats: each finds the blocks that hold metadata."""
