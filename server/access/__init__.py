"""Who may ask, and how often: keys with scopes, limits, and the gate that every request passes."""
