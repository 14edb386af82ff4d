"""How this copy came here, what the system lacks, and words without Qt. Nothing but Python itself."""
