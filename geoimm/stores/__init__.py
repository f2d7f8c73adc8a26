"""Where objects lie: the roots that URIs are mapped to, and reading them."""
