"""The operations of IMM, one async function each; `table.py` lists them."""
