"""The set-up that ``launch.py`` does at a first start. Standard library only, as nothing else is there."""
