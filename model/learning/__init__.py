"""What all trainings share: schedule, optimizers, checkpoints, the output folder, progress."""
