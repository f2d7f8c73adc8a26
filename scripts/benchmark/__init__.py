"""How fast the resolver is beside its peers, on the same points and the same boundaries."""
