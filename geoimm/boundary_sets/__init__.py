"""Boundary sets on this machine: which there are, how good they are, which one is used."""
