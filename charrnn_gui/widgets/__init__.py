"""What is drawn: each widget is told what to show and knows nothing of runs."""
