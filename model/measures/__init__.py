"""How near ink comes to the truth: to the ink of its scan, and to the way of a true pen."""
