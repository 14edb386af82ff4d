"""The network: cells, the readable model, the same model with hand-written gradients, devices."""
