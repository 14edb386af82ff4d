"""What a person touches: each panel emits intent and is told what to show."""
