"""From files to ids: read, decode, count and cut texts into batches. No torch."""
