"""The commands of `geoimm`; each is a thin layer over the library or the server."""
