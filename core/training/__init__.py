"""Training a model: updates, optimizers, evaluation."""
