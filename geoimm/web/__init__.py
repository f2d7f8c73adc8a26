"""The HTTP side: requests in the vendor's RPC dialect to operations, answers and errors to JSON."""
