"""Reading of files that people bring, in a bounded child process. Plain Python: no Django and no database.

`read_safely` is the door: it takes a txt, md, docx, pdf or html file and gives a `Document`, or says no. `read` does
the same in this process, for the child and for tests.
"""

from goldenthread.reading.document import Block, BlockKind, Document, Place
from goldenthread.reading.files import read
from goldenthread.reading.limits import Limits
from goldenthread.reading.safely import read_safely

__all__ = ["Block", "BlockKind", "Document", "Limits", "Place", "read", "read_safely"]
