"""Tools that work a seller's own case out. Arithmetic is theirs; the rule that they apply is the guide's, and is cited."""
