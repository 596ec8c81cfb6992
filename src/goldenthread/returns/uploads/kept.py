"""Where uploaded national files are kept."""

from goldenthread.documents.kept import Store

#: Whatever its name was, a file is read by what stands in it.
ENDING = "data"

FILES = Store(
    name="national",
    endings=frozenset({ENDING}),
    never="This file was not kept.",
    gone="This file is not there any more. The figures that came from it are.",
)
