"""Photos on disk, in archives or in stores, to where and when they were taken."""
