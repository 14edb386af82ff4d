"""From files to ids: reading, decoding, counting, cutting into batches. No torch."""
