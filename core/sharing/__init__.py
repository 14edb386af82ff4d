"""What leaves the house: packed runs and problem reports. No torch."""
