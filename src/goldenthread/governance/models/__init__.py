"""The typed rows of governance, a file to a subject. Each file is imported here, so that Django finds its tables."""

from goldenthread.governance.models.duties import Duty, ElectionPeriod, Fulfilment, ReportingLine, Stocktake
from goldenthread.governance.models.escalation import Challenge, Escalation, EscalationStage
from goldenthread.governance.models.feeds import FeedToken
from goldenthread.governance.models.flows import DataFlow, DataQuestion, SharingAgreement
from goldenthread.governance.models.meetings import (
    AgendaItem,
    Attendance,
    Decision,
    Interest,
    Meeting,
    Paper,
    TermsOfReference,
)
from goldenthread.governance.models.money import Allocation, Contribution, Fund, Spend
from goldenthread.governance.models.papers import PaperFile
from goldenthread.governance.models.risk import Risk

__all__ = [
    "AgendaItem",
    "Allocation",
    "Attendance",
    "Challenge",
    "Contribution",
    "DataFlow",
    "DataQuestion",
    "Decision",
    "Duty",
    "ElectionPeriod",
    "Escalation",
    "EscalationStage",
    "FeedToken",
    "Fulfilment",
    "Fund",
    "Interest",
    "Meeting",
    "Paper",
    "PaperFile",
    "ReportingLine",
    "Risk",
    "SharingAgreement",
    "Spend",
    "Stocktake",
    "TermsOfReference",
]
