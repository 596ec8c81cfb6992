"""Editions from the command line. Each act is one command or query of the room."""

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from goldenthread.console.output import put, put_json, put_table, say
from goldenthread.console.session import Usage, actor_of
from goldenthread.jobs import RichProgress
from goldenthread.look.text import count_of
from goldenthread.publishing import again, certificates, commands, flagged, later, queries, replies
from goldenthread.publishing.queries import EditionPage
from goldenthread.records import plain
from goldenthread.vocabulary import NotFound

CHECK_FAILED = 1


def edition(args: Namespace) -> int | None:
    """Do one act on an edition."""
    if args.act != "templates" and not args.what:
        raise Usage(f"Say which: goldenthread edition {args.act} WHAT.")
    return _ACTS[args.act](args)


def _list(args: Namespace) -> None:
    found = queries.editions_of(actor_of(args), args.what)
    if args.json:
        put_json(
            [
                plain.card(line.card)
                | {"stage": line.stage, "template": line.template, "period": line.period, "audience": line.audience}
                for line in found
            ]
        )
        return
    put_table([[line.card.full_reference, line.card.title, line.period, line.stage_words] for line in found])
    say(f"{len(found):,} editions")


def _templates(args: Namespace) -> None:
    found = queries.choices_of_templates()
    if args.json:
        put_json([{"name": name, "title": title, "summary": summary} for name, title, summary in found])
    else:
        put_table([[name, title] for name, title, _ in found])


def _show(args: Namespace) -> None:
    actor = actor_of(args)
    page = queries.edition_page(actor, args.what)
    if args.to:
        _write_out(args, page)
        return
    if args.json:
        put_json(_plain(page))
        return
    put(f"{page.card.full_reference}  {page.card.title}, {page.line.period}: {page.line.stage_words}")
    if page.check:
        put_table([[each.outcome, each.title, each.words] for each in page.check.said])
        put_table([[each.name, f"{each.size:,}", each.sha256] for each in page.check.files])
    for line in page.corrections:
        put(f"{line.day}: {line.title}")


def _plain(page: EditionPage) -> dict[str, object]:
    return plain.card(page.card) | {
        "stage": page.line.stage,
        "template": page.line.template,
        "period": page.line.period,
        "check": plain.dump(page.check),
        "corrections": plain.dump(page.corrections),
    }


def _write_out(args: Namespace, page: EditionPage) -> None:
    actor, folder = actor_of(args), Path(args.to)
    if page.check is None:
        raise NotFound(f"{args.what} has no finished files yet. Check it first.")
    folder.mkdir(parents=True, exist_ok=True)
    for each in page.check.files:
        _, data = queries.checked_file(actor, args.what, each.name)
        (folder / each.name).write_bytes(data)
    say(f"{len(page.check.files)} files written to {folder}")


def _start(args: Namespace) -> None:
    values: dict[str, object] = {"audience": args.audience, "options": list(args.option)}
    if args.as_at:
        values["as_at"] = args.as_at
    template = queries.template(args.template)
    card = commands.start(
        actor=actor_of(args),
        partnership=args.what,
        title=args.title or (template.title if template else ""),
        template=args.template,
        period=args.period,
        values=values,
        reason=args.reason,
    )
    put_json(plain.card(card)) if args.json else put(card.full_reference)


def _write(args: Namespace) -> None:
    words = sys.stdin.read() if args.text == "-" else args.text
    done = commands.write_text(
        actor=actor_of(args),
        edition=args.what,
        section=args.section,
        words=words,
        version=args.version or 0,
        reason=args.reason,
    )
    put_json(plain.dump(done)) if args.json else say(f"{done.section} is at version {done.version}")


def _check(args: Namespace) -> int | None:
    done = commands.check(actor=actor_of(args), edition=args.what, progress=RichProgress())
    if args.json:
        put_json({"number": done.number, "passed": done.passed, "digest": done.digest, "found": done.verdicts})
    else:
        for each in done.verdicts:
            put(f"{each['outcome']:4}  {each['words']}")
            for item in each["items"]:
                put(f"      {item}")
        say(f"Check {done.number}: {'nothing stops it' if done.passed else 'something has to be put right'}")
    return None if done.passed else CHECK_FAILED


def _number(args: Namespace) -> int:
    if args.number is not None:
        return int(args.number)
    check = queries.edition_page(actor_of(args), args.what).check
    if check is None:
        raise NotFound(f"{args.what} has not been checked yet.")
    return check.number


def _clear(args: Namespace) -> None:
    commands.clear(actor=actor_of(args), edition=args.what, number=_number(args), words=args.words)
    _said(args)


def _send_back(args: Namespace) -> None:
    commands.send_back(actor=actor_of(args), edition=args.what, reason=args.reason)
    _said(args)


def _publish(args: Namespace) -> None:
    commands.publish(actor=actor_of(args), edition=args.what, number=_number(args))
    _said(args)


def _correct(args: Namespace) -> None:
    card = commands.correct(actor=actor_of(args), edition=args.what, title=args.title, text=args.text)
    put_json(plain.card(card)) if args.json else put(card.full_reference)


def _withdraw(args: Namespace) -> None:
    commands.withdraw(actor=actor_of(args), edition=args.what, title=args.title, text=args.text)
    _said(args)


def _said(args: Namespace) -> None:
    page = queries.edition_page(actor_of(args), args.what)
    put_json(_plain(page)) if args.json else say(f"{page.card.full_reference}: {page.line.stage_words}")


def _rebuild(args: Namespace) -> int | None:
    found = again.rebuild(actor_of(args), args.what)
    if args.json:
        files = [plain.dump(each) | {"equal": each.equal} for each in found.files]
        put_json(plain.dump(found) | {"files": files, "holds": found.holds})
    else:
        put_table([["equal" if each.equal else "differs", each.name, each.was] for each in found.files])
        for each in found.told:
            put(each)
        equal = sum(each.equal for each in found.files)
        say(f"{equal} of {len(found.files)} files are equal, byte for byte (release {found.release}, now {found.now})")
    return None if found.holds else CHECK_FAILED


def _changes(args: Namespace) -> None:
    found = later.differences(actor_of(args), args.what)
    if args.json:
        put_json(plain.dump(found))
        return
    put_table([[each.reference, each.measure, each.period, each.printed, each.now, each.why] for each in found])
    say(f"{len(found):,} figures have changed since it was published")


def _differences(args: Namespace) -> None:
    found = flagged.found_of(actor_of(args), args.what)
    if args.json:
        put_json([each.difference.plain | {"supplier": each.supplier, "flagged": not each.open} for each in found])
        return
    for each in found:
        said = "flagged" if not each.open else f"would go to {each.supplier}" if each.supplier else "agency not known"
        put(f"{each.difference.figure}  {each.difference.finding} ({said})")
    come = "comes" if len(found) == 1 else "come"
    say(f"{count_of(len(found), 'printed figure')} {come} to something else")


def _flag(args: Namespace) -> None:
    made = replies.raise_found(actor=actor_of(args), edition=args.what, figure=args.figure, supplier=args.supplier)
    if args.json:
        put_json([{"figure": each.figure, "reply_by": each.reply_by.isoformat(), "id": each.pk} for each in made])
        return
    put_table([[each.figure, each.supplier.title, each.reply_by.isoformat()] for each in made])
    say(f"{count_of(len(made), 'flag')} raised; {'the agency was' if len(made) == 1 else 'the agencies were'} told")


def _certificate(args: Namespace) -> None:
    put(certificates.certificate(actor_of(args), args.what).to_json().rstrip())


def _verify(args: Namespace) -> int | None:
    done = certificates.verify(actor_of(args), args.what)
    if args.json:
        put_json({"holds": done.holds, "certificate": done.certificate.sha256, "found": plain.dump(done.found)})
    else:
        put_table([["ok" if each.fine else "WRONG", each.what, each.words] for each in done.found])
        wrong = sum(not each.fine for each in done.found)
        are = f"{count_of(wrong, 'thing')} {'is not as it was' if wrong == 1 else 'are not as they were'}"
        said = f"{are} certified" if wrong else f"{args.what} is as it was certified"
        say(f"{said} (certificate {done.certificate.sha256})")
    return None if done.holds else CHECK_FAILED


_ACTS: dict[str, Callable[[Namespace], int | None]] = {
    "list": _list,
    "templates": _templates,
    "show": _show,
    "start": _start,
    "write": _write,
    "check": _check,
    "clear": _clear,
    "send-back": _send_back,
    "publish": _publish,
    "correct": _correct,
    "withdraw": _withdraw,
    "rebuild": _rebuild,
    "changes": _changes,
    "differences": _differences,
    "flag": _flag,
    "certificate": _certificate,
    "verify": _verify,
}
