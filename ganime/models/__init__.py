"""What can learn to widen: one paper a file in `methods/`, the parts they share, and the file a trained model is."""
