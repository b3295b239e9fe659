"""Cases about rules: the facts, the expected outcome, and the clause the finding cites."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from matricula.regulation.answers.findings import Outcome
from matricula.regulation.clause_cases.model import Failures, expected
from matricula.regulation.reading.nodes import Fields, Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import Context


@dataclass(frozen=True)
class RuleAsk:
    """What a rule says of some facts. `findings` names the outcome of single clauses inside the rule."""

    rule: str
    on: date
    facts: Mapping[str, object]
    expect: Outcome
    findings: Mapping[str, Outcome]
    kind: str = "rule"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"rule:{self.rule}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        rule = stack.rule(self.rule)
        if strange := sorted(set(self.facts) - set(rule.rule.facts)):
            return (f"the rule {self.rule} knows no facts {', '.join(strange)}",)
        said = rule.explain(self.facts, on=self.on)
        failures = list(expected(f"the rule {self.rule} on {self.on}", self.expect, said.outcome))
        by_part = {finding.part: finding.outcome for finding in said}
        for part, outcome in self.findings.items():
            failures += expected(
                f"the clause {part} of {self.rule}", outcome, by_part.get(part, "no finding")
            )
        if any(not finding.clause for finding in said):
            failures.append(f"a finding of {self.rule} cites an empty clause")
        silent = (
            not said.findings and clause in rule.rule.cited
        )  # no clause of the rule applies to these facts
        if not silent and not any(finding.clause == clause for finding in said):
            failures.append(f"no finding of {self.rule} cites {clause}")
        return tuple(failures)

    def in_words(self) -> str:
        facts = ", ".join(f"{name} {_shown(value)}" for name, value in self.facts.items())
        return f"rule {self.rule} on {self.on} for {facts}: {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        return str(self.expect)


def read_rule(fields: Fields, context: Context) -> RuleAsk:
    return _asked(fields["rule"].name(), fields["on"].day(), fields, fields["expect"].choice(Outcome))


def read_rules(node: Node, context: Context) -> Iterator[tuple[Node, str, Text | None, RuleAsk]]:
    """The table of rules: for each rule its clause, a day, and under each outcome the facts that lead to it.

    Facts stand alone, or under `facts:` beside the `findings:`, the clause or the question that are theirs.
    """
    for rule, entry in node.entries():
        outcomes = {str(one) for one in Outcome}
        table = entry.fields(required={"clause", "on"}, optional=outcomes)
        for outcome in Outcome:
            for row in table[outcome].items() if outcome in table else ():
                fields = Fields(row, {"facts": row})
                if "facts" in dict(row.entries()):
                    fields = row.fields(required={"facts"}, optional={"findings", "clause", "question"})
                clause = context.clause(fields.get("clause") or table["clause"])
                ask = _asked(entry.key_name(rule), table["on"].day(), fields, outcome)
                yield row, clause, context.maybe_words(fields, "question"), ask


def _asked(rule: str, on: date, fields: Fields, expect: Outcome) -> RuleAsk:
    findings = fields["findings"].entries() if "findings" in fields else ()
    return RuleAsk(
        rule=rule,
        on=on,
        facts={name: node.plain() for name, node in fields["facts"].entries()},
        expect=expect,
        findings={part: node.choice(Outcome) for part, node in findings},
    )


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    return str(value).lower() if isinstance(value, bool) else str(value)
