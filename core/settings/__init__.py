"""Every setting with its default, limits and label; rules between settings; recipes. No torch."""
