"""Makes the sample photos of the demo."""
