"""The kinds that governance declares, a file to a subject. Importing this package declares them all."""

from goldenthread.governance.kinds import duties, escalation, flows, meetings, money, risk

__all__ = ["duties", "escalation", "flows", "meetings", "money", "risk"]
