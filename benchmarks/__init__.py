"""What is claimed about quality and speed, as commands that anyone can run."""
