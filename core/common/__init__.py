"""What every room uses: errors, files, languages, values. It knows neither settings nor texts nor models."""
