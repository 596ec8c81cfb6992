"""Duties, reporting lines and dates that the law or a plan sets."""

from goldenthread.governance import models, rules
from goldenthread.records.kinds import Expect, Kind, declare

DUTY = declare(
    Kind(
        "duty",
        models.Duty,
        "Duty",
        "Duties",
        "DUT",
        "Something that law, guidance or a local agreement asks of a partnership, with its evidence.",
        letter="D",
        room="governance",
        columns=("duty_type", "checklist", "cadence"),
    )
)
REPORTING_LINE = declare(
    Kind(
        "reporting_line",
        models.ReportingLine,
        "Reporting line",
        "Reporting lines",
        "RPL",
        "A report that one body owes another, how often, and about what.",
        room="governance",
        columns=("cadence", "to"),
    )
)
FULFILMENT = declare(
    Kind(
        "fulfilment",
        models.Fulfilment,
        "Duty done",
        "Duties done",
        "FUL",
        "One occurrence of a duty or a reporting line that was done, and when.",
        room="governance",
        columns=("for_due", "done_on"),
        expects=(
            Expect("fulfilment-of", ("out:meets",), "is of no duty", "Link it to the duty or reporting line it meets"),
        ),
    )
)
ELECTION_PERIOD = declare(
    Kind(
        "election_period",
        models.ElectionPeriod,
        "Pre-election period",
        "Pre-election periods",
        "PEP",
        "The weeks before a poll in which a public body says little in public, by its dates.",
        room="governance",
        columns=("valid_from", "valid_to", "poll_on"),
        rules=(rules.election_periods_have_dates,),
    )
)
STOCKTAKE = declare(
    Kind(
        "stocktake",
        models.Stocktake,
        "Stocktake of a priority",
        "Stocktakes of priorities",
        "STK",
        "What is done already about a priority, what is missing, and the response agreed.",
        room="governance",
        columns=("agreed_on",),
        expects=(Expect("stocktake-of", ("out:concerns",), "is about no priority", "Link it to the priority"),),
    )
)
