"""What `model.decode` is made of: one step, the grammar of answers, packed weights, CUDA graphs."""
