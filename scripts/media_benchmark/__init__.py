"""How fast photos are read, beside exiftool and Pillow."""
