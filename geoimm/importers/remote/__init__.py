"""Open polygons of countries on the servers that publish them: what there is, and its fetching."""
