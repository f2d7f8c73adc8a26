"""Suffixes by which photos and videos are told before anything is read."""

_IMAGES = (
    "3fr apng arw avif avifs bmp cr2 cr3 crw dcr dng erf fff gif gpr heic heics heif"
    " heifs hif iiq insp j2c j2k jfif jp2 jpe jpeg jpg jpx jxl k25 kdc mef mos mpo mrw nef"
    " nrw orf ori pef png psd raf raw rw2 rwl sr2 srf srw tif tiff webp x3f"
)
_VIDEOS = "3g2 3gp avi insv lrv m2ts m4v mkv mov mp mp4 mpeg mpg mts mv qt webm wmv"
_UNREAD = "avi bmp crw gif j2c j2k m2ts mkv mpeg mpg mts psd webm wmv"

IMAGE_SUFFIXES = frozenset(_IMAGES.split())
VIDEO_SUFFIXES = frozenset(_VIDEOS.split())
"""`mp` is the moving part of a Pixel's photo."""
READ_SUFFIXES = (IMAGE_SUFFIXES | VIDEO_SUFFIXES) - frozenset(_UNREAD.split())
"""Of the formats whose metadata is read."""
