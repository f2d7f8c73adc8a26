"""What a photo or video file, and what lies beside it, say about it."""
