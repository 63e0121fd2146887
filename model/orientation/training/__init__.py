"""Learning to tell turns and scripts: lines are gathered, drawn, turned over and soiled."""
