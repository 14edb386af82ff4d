"""What comes before the window: arguments, locale, input methods, and what keeps it from opening."""
