"""What every room uses: errors, translation, files, values. It knows no settings, texts or models."""
