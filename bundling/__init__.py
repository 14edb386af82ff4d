"""Builds an application that one downloads and double-clicks: ``python -m bundling``."""
