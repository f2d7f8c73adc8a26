"""The covering index: which division decides at a coordinate, in one look-up."""
