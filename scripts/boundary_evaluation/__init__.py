"""How the default boundary set answers for places of GeoNames."""
