"""Data flows, sharing agreements, and questions to the data group."""

from goldenthread.governance import models
from goldenthread.governance.standing import rules
from goldenthread.records.kinds import Expect, Kind, declare

DATA_FLOW = declare(
    Kind(
        "data_flow",
        models.DataFlow,
        "Data flow",
        "Data flows",
        "FLW",
        "What one body sends another, how often, and when it last came.",
        letter="f",
        room="governance",
        columns=("cadence", "last_delivered"),
        rules=(rules.deliveries_have_come,),
        expects=(
            Expect("flow-from", ("out:flows_from",), "comes from nobody", "Link it to who sends it"),
            Expect("flow-to", ("out:flows_to",), "goes to nobody", "Link it to who receives it"),
        ),
    )
)
SHARING_AGREEMENT = declare(
    Kind(
        "sharing_agreement",
        models.SharingAgreement,
        "Sharing agreement",
        "Sharing agreements",
        "SHA",
        "An agreement to share data: between whom, and until when.",
        room="governance",
        columns=("agreed_on", "expires_on"),
    )
)
DATA_QUESTION = declare(
    Kind(
        "data_question",
        models.DataQuestion,
        "Question to the data group",
        "Questions to the data group",
        "DQN",
        "What a group asked the data group, the answer, and the indicator that shows it.",
        letter="q",
        room="governance",
        columns=("asked_on", "answered_on"),
        rules=(rules.questions_are_whole,),
    )
)
