"""Before the window opens: arguments, locale, input methods, and missing libraries."""
