"""What was asked, what could not be answered, and which pages do the work: for the editors of the guide."""
