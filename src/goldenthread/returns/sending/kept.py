"""Where the files of returns are kept."""

from goldenthread.documents.kept import Store

FILES = Store(
    name="returns",
    endings=frozenset({"xlsx", "ods", "csv"}),
    never="The file of this return was not kept.",
    gone="The file of this return is not there any more. Its figures are.",
)
