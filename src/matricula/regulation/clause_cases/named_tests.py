"""Cases that name a test: for what no question to the law's data can show, such as records, reports and access."""

import re
from dataclasses import dataclass

from matricula.regulation.clause_cases.model import Failures
from matricula.regulation.reading.nodes import Fields
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import Context

_NODE = re.compile(r"(tests|src)/[\w/]+\.py(::\w+)+")


@dataclass(frozen=True)
class TestAsk:
    """A test of the suite that must exist, run and pass. That it did is seen by the plugin `tests.law.plugin`."""

    node: str
    kind: str = "test"

    __test__ = False  # or pytest would try to collect it

    @property
    def refs(self) -> frozenset[str]:
        return frozenset()

    def check(self, stack: Stack, clause: str) -> Failures:
        # The law's data cannot answer this one; whoever runs cases must look at the results of the suite.
        raise LookupError(f"the test {self.node} is judged by the run of the suite, not by the law's data")

    def in_words(self) -> str:
        return self.answer_in_words()

    def answer_in_words(self) -> str:
        return f"test {self.node}"


def read_test(fields: Fields, _: Context) -> TestAsk:
    if "question" not in fields:
        fields.node.fail(
            "a case that names a test needs a question, what the test shows in words; add question: …"
        )
    node = fields["test"].text()
    if not _NODE.fullmatch(node):
        fields["test"].fail(f"{node!r} names no test; write tests/folder/test_file.py::test_name")
    return TestAsk(node)
