"""What the buttons of a return do: each reads its form, calls one command, and says what was done."""

from collections.abc import Callable

from django.http import HttpRequest

from goldenthread.access import Actor
from goldenthread.look.text import count_of
from goldenthread.pages.returning.tasks import said_day
from goldenthread.pages.returning.uploads import Turn, file_of
from goldenthread.returns.accepting import commands as accepting
from goldenthread.returns.rounds import commands as rounds
from goldenthread.returns.sending import commands as sending
from goldenthread.returns.sending.commands import Sent
from goldenthread.returns.workbooks.layout import ASKED
from goldenthread.vocabulary import Refused

Act = Callable[[HttpRequest, Actor, str], str]
LineAct = Callable[[HttpRequest, Actor, str, str], str]


def _send(request: HttpRequest, actor: Actor, full: str) -> str:
    name, data = file_of(request)
    with Turn():
        sent = sending.send(
            actor=actor,
            round=full,
            name=name,
            data=data,
            reason=request.POST.get("reason", ""),
            received_on=said_day(request.POST.get("received_on", ""), "Received on"),
        )
    return _sent(sent)


def _sent(sent: Sent) -> str:
    """What is said of a file that came in; nothing of one with errors, which the page lists at its head."""
    if sent.again:
        return f"This file is version {sent.number} already. Nothing has changed"
    if sent.stopped:
        return ""
    if sent.waiting:
        return f"Version {sent.number} was read. {count_of(sent.waiting, 'query', 'queries')} to answer"
    return f"Version {sent.number} was read, and passed every check"


def _confirm(request: HttpRequest, actor: Actor, full: str) -> str:
    numbers = [text for text in request.POST.getlist("finding")[:1000] if text.isdecimal()]
    rest = request.POST.get("reason-rest", "").strip()
    said = [(int(text), request.POST.get(f"reason-{text}", "").strip() or rest) for text in numbers]
    answers = [(number, words) for number, words in said if words]
    if not answers:
        raise Refused.one("Answers", "nothing was written", "Say for at least one of them why it stands")
    count = sending.confirm(actor=actor, round=full, answers=answers)
    return f"{count_of(count, 'answer')} kept"


def _ask(request: HttpRequest, actor: Actor, full: str) -> str:
    sending.ask(actor=actor, round=full, words=request.POST.get("words", ""))
    return "The query is with the sender"


def _comment(request: HttpRequest, actor: Actor, full: str) -> str:
    sending.ask(actor=actor, round=full, words=request.POST.get("words", ""), comment=True)
    return "The comment is kept"


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 12:
        raise Refused.one("Query", "we do not know which one", "Open the page again")
    return int(text)


def _answer(request: HttpRequest, actor: Actor, full: str) -> str:
    sending.answer(actor=actor, query=_number(request, "query"), words=request.POST.get("words", ""))
    return "The answer is kept"


def _close(request: HttpRequest, actor: Actor, full: str) -> str:
    sending.close(actor=actor, query=_number(request, "query"))
    return "The query is closed"


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("number", "")
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _sign_off(request: HttpRequest, actor: Actor, full: str) -> str:
    given = request.POST
    accepting.sign_off(
        actor=actor,
        round=full,
        number=_version(request),
        given_by=given.get("given_by", ""),
        given_how=given.get("given_how", ""),
        given_on=said_day(given.get("given_on", ""), "On"),
    )
    return "Signed off. Somebody else can accept it now"


def _accept(request: HttpRequest, actor: Actor, full: str) -> str:
    done = accepting.accept(actor=actor, round=full, number=_version(request))
    revised = f", {done.revised:,} changed" if done.revised else ""
    same = f"; {done.unchanged:,} were there already" if done.unchanged else ""
    other = f"; {done.elsewhere:,} came through another partnership" if done.elsewhere else ""
    return f"Accepted: {count_of(done.added, 'new figure')}{revised}{same}{other}"


def _roll_back(request: HttpRequest, actor: Actor, full: str) -> str:
    why = request.POST.get("why", "").strip() or request.POST.get("usual", "")
    count, back = accepting.roll_back(actor=actor, round=full, reason=why, number=_version(request))
    return f"{count_of(count, 'figure')} rolled back; {count_of(back, 'earlier figure')} in place again"


def _lock(request: HttpRequest, actor: Actor, full: str) -> str:
    return "The figures are locked" if rounds.lock(actor=actor, rounds=[full]) else "They were locked before"


def _let_in(request: HttpRequest, actor: Actor, full: str) -> str:
    rounds.let_in(actor=actor, round=full, reason=request.POST.get("reason", ""))
    return "One late change is allowed now"


def _chase(request: HttpRequest, actor: Actor, full: str) -> str:
    count = rounds.chase(actor=actor, rounds=[full], words=request.POST.get("words", ""))
    return "The chase is recorded" if count else "It was chased today already"


ACTS: dict[str, Act] = {
    "send": _send,
    "confirm": _confirm,
    "ask": _ask,
    "comment": _comment,
    "answer": _answer,
    "close": _close,
    "sign-off": _sign_off,
    "accept": _accept,
    "roll-back": _roll_back,
    "lock": _lock,
    "let-in": _let_in,
    "chase": _chase,
}


def _put_right(request: HttpRequest, actor: Actor, full: str, key: str) -> str:
    given = {
        column.value: request.POST[f"column-{column.name.lower()}"]
        for column in ASKED
        if f"column-{column.name.lower()}" in request.POST
        and request.POST[f"column-{column.name.lower()}"] != request.POST.get(f"was-{column.name.lower()}", "")
    }
    if not given:
        raise Refused.one("Cells", "nothing was changed", "Type what should stand there")
    with Turn():
        sent = sending.put_right(actor=actor, round=full, cells={key: given}, reason=request.POST.get("reason", ""))
    return _sent(sent)


def _ask_about(request: HttpRequest, actor: Actor, full: str, key: str) -> str:
    sending.ask(actor=actor, round=full, words=request.POST.get("words", ""), line=key)
    return "The query is with the sender"


def _comment_on(request: HttpRequest, actor: Actor, full: str, key: str) -> str:
    sending.ask(actor=actor, round=full, words=request.POST.get("words", ""), line=key, comment=True)
    return "The comment is kept"


LINE_ACTS: dict[str, LineAct] = {"put-right": _put_right, "ask": _ask_about, "comment": _comment_on}
