"""How the reader of photos and videos compares with what exiftool says of a corpus."""
