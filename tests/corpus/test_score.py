"""The corpus is well formed, and the score counts what it says it counts."""

from decimal import Decimal

import pytest

from goldenthread.claims import check_text
from goldenthread.claims.model import Amount, AmountKind, Change, Claim, Finding, Ratio, Report, Verdict
from tests.corpus.score import CORPUS, SORTS, load, score

KINDS = {
    *("change", "points", "difference", "share", "sum", "whole", "multiple", "projection", "ratio", "rate"),
    *("same", "page", "target", "nested", "direction"),
}


def amount(text: str) -> Amount:
    return Amount(value=Decimal(0), kind=AmountKind.NUMBER, text=text)


def change(stated: str) -> Change:
    return Change(old=amount("80"), new=amount("152"), stated=amount(stated))


def finding(claim: Claim, verdict: Verdict = Verdict.DISAGREES, published: str = "") -> Finding:
    return Finding(claim=claim, verdict=verdict, published=published)


def passage(*claims: dict[str, object], sort: str = "wrong") -> dict[str, object]:
    return {"id": "T1", "text": "text", "sort": sort, "claims": list(claims)}


def label(figure: str, verdict: str = "disagrees", **more: object) -> dict[str, object]:
    return {"figure": figure, "verdict": verdict, "error": "sum off", "why": "", **more}


def run(passages, *findings):
    return score(passages, lambda text: Report(documents=("text",), findings=findings))


FILES = sorted(CORPUS.parent.glob("claims*.yaml"))


def test_no_two_passages_of_all_files_share_a_number_or_a_text():
    passages = [item for path in FILES for item in load(path)]
    assert len(FILES) >= 3
    assert len({item["id"] for item in passages}) == len({item["text"] for item in passages}) == len(passages)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_passage_is_whole(path):
    passages = load(path)
    assert len(passages) > 50
    for item in passages:
        assert set(item) <= {"id", "text", "sort", "claims", "note"}, item["id"]
        assert item["sort"] in SORTS, item["id"]
        verdicts = {claim["verdict"] for claim in item["claims"]}
        assert verdicts <= {"agrees", "rounding", "disagrees"}, item["id"]
        assert ("disagrees" in verdicts) == (item["sort"] == "wrong"), item["id"]
        assert (item["sort"] == "trap") == (not item["claims"]) == bool(item.get("note")), item["id"]
        for claim in item["claims"]:
            assert claim["figure"] in item["text"], item["id"]
            assert ("error" in claim) == (claim["verdict"] == "disagrees"), item["id"]
            assert claim["kind"] in KINDS, item["id"]
            assert "why" in claim, item["id"]


def test_a_found_error_a_missed_one_and_a_wrong_alarm():
    result = run([passage(label("90%"), label("1,094"))], finding(change("by 90%")), finding(change("41%")))
    assert (result.labelled, result.found, result.alarms, result.right_alarms) == (2, 1, 2, 1)
    assert (result.precision, result.recall) == (0.5, 0.5)
    assert result.by_error == {"sum off": (2, 1)}
    assert len(result.misses) == len(result.wrong_alarms) == 1
    assert "1,094" in result.misses[0]


@pytest.mark.parametrize("shown", ["190%", "90.5%", "1,90%"])
def test_a_piece_of_a_longer_number_is_no_answer(shown):
    assert run([passage(label("90%"))], finding(change(shown))).found == 0


@pytest.mark.parametrize(
    "given",
    [
        finding(change(""), published="90 per cent"),
        finding(change("an increase of 90%")),
        finding(Change(old=amount("80"), new=amount("90%"))),
        finding(Ratio(old=amount("80"), new=amount("90%"), times=Decimal(2), words="doubled")),
        finding(change("152")),
    ],
)
def test_the_stated_amount_or_the_published_text_answers(given):
    assert run([passage(label("90%", also=["152"]))], given).found == 1


def test_other_verdicts_raise_no_alarm_and_are_counted_apart():
    passages = [passage(label("90%", "rounding"), sort="rounding"), passage(sort="trap")]
    result = run(passages, finding(change("90%"), Verdict.ROUNDING), finding(change("7%"), Verdict.NOT_CHECKABLE))
    assert (result.alarms, result.labelled, result.precision, result.recall) == (0, 0, 1.0, 1.0)
    assert result.by_verdict == {"rounding": (1, 1)}
    assert result.confusion["rounding"]["rounding"] == result.confusion["trap"]["rounding"] == 1


def test_trouble_in_the_checker_names_the_passage():
    def broken(text: str) -> Report:
        raise ValueError("no")

    with pytest.raises(ValueError) as caught:
        score([passage()], broken)
    assert caught.value.__notes__ == ["in passage T1"]


#: The least that the checker has to reach on each file. On those it was made with this only guards against steps back;
#: what `claims-f.yaml` to `claims-l.yaml` came to before anybody had opened them stands at their heads.
FLOORS = {
    "claims-e.yaml": (0.95, 0.9),
    "claims-f.yaml": (0.95, 0.9),
    "claims-g.yaml": (0.95, 0.9),
    "claims-h.yaml": (0.95, 0.8),
    "claims-i.yaml": (0.95, 0.92),
    "claims-j.yaml": (0.95, 0.92),
    "claims-k.yaml": (0.95, 0.92),
    # Not learned from: what it came to when it was opened.
    "claims-l.yaml": (0.94, 0.9),
}


@pytest.mark.parametrize("name", FLOORS)
def test_the_checker_does_not_fall_behind(name):
    result = score(load(CORPUS.with_name(name)), check_text)
    precision, recall = FLOORS[name]
    assert result.precision >= precision, result.wrong_alarms
    assert result.recall >= recall, result.misses
