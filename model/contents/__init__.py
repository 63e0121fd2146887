"""What is on a page besides lines of writing, and what a page is."""
