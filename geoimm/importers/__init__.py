"""Public boundary formats to boundary sets: one module a format, `table.py` lists them."""
