"""The product itself: pure records and functions, no input or output, no clock."""
