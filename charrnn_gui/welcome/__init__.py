"""The welcome in the empty plot: what to do first, and what else there is to try."""
