"""The returns of the demo: which figures of a pack are left to them, and who plays them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from goldenthread.access import Actor
from goldenthread.jobs.progress import Progress
from goldenthread.look.text import count_of
from goldenthread.packs.playing import Cast, play
from goldenthread.packs.reading import Pack, read_pack
from goldenthread.packs.returns import story_of, without_returns


def left_to_returns(folder: Path, pack: Pack) -> Pack:
    """A pack without what its returns bring, where it tells of any."""
    story = story_of(folder)
    return without_returns(pack, story) if story else pack


def play_returns(paths: Sequence[Path], progress: Progress) -> Iterator[str]:
    """Play the returns of each pack that tells of them, and yield what was done in words."""
    for path in paths:
        story = story_of(path)
        if story is None:
            continue
        done = play(read_pack(path), story, cast_of(story.owner), progress)
        if done.files:
            yield (
                f"Returns to {story.owner}: {count_of(done.files, 'file')} sent for "
                f"{count_of(done.windows, 'window')}, {count_of(done.accepted, 'version')} accepted"
            )


def cast_of(partnership: str) -> Cast:
    """The demo people who play the returns to a partnership: one sender for each agency."""
    from goldenthread.partners.actors import actor_for, user_by_email
    from goldenthread.partners.demo import DOMAIN, demo_people

    senders: dict[int, Actor] = {}
    for person in demo_people():
        if person.partnership == partnership and person.role == "contributor":
            actor = actor_for(user_by_email(person.email))
            for agency in actor.organisations:
                # The second person of an agency signs off what the first has sent.
                senders.setdefault(agency, actor)
    manager, analyst = (actor_for(user_by_email(f"{role}.{partnership}@{DOMAIN}")) for role in ("manager", "analyst"))
    return Cast(senders=senders, manager=manager, analyst=analyst)
