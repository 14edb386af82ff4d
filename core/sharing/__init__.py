"""What leaves this computer: packed runs and problem reports. No torch."""
