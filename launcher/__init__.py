"""What ``launch.py`` does at a first start; standard library only, since nothing else is there yet."""
