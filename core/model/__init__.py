"""The network: cells, the readable model, and the same with its gradients written out."""
