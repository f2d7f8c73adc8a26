"""What a run found, in the formats people hold."""
