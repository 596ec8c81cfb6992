"""What is measured: indicators, the measures that composite lines split into, and targets."""
