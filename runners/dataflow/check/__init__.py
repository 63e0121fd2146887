"""What Google Cloud says of a project, and what of it keeps a job of ours from running."""
