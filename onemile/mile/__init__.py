"""Where members live, and who is near: the grid of squares, the places it covers, the mile."""
