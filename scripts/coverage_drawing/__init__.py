"""The table and the map of what a boundary set has in every country."""
