"""Train a model: the training loop, gradients, optimizers, evaluation."""
