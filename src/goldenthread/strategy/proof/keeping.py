"""Where the files of evidence are kept."""

from goldenthread.documents.kept import Store
from goldenthread.strategy.proof.stripping import TAKEN

FILES = Store(
    name="evidence",
    endings=frozenset(TAKEN),
    never="There is no file with this piece of evidence.",
    gone="The file of this piece of evidence is not on this machine.",
)
