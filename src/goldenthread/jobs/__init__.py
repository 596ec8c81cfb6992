"""Long work, and how it says how far it has come."""

from goldenthread.jobs.progress import Progress, RichProgress, SilentProgress, Step, Stopped

__all__ = ["Progress", "RichProgress", "SilentProgress", "Step", "Stopped"]
