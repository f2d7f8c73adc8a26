"""`geoimm demo`: the whole service, from files to stays, on one family's two years."""
