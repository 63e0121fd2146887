"""What people see: progress, summaries, pictures, reports."""
