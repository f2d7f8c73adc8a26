"""Broken files for the readers of media: many mutations, and guided by coverage."""
