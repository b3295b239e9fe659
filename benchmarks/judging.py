"""Judges a province's leavers in memory by the law, beside the same written by hand for Polars; and explains one."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import polars as pl

from benchmarks.measuring import Timing, alternating
from matricula.regulation.api import stack_for

PACK, RULE = "cn_hubei", "may_graduate"
RESULTS_EACH: Final = 60
OLDER, NEWER = date(2019, 9, 1), date(2023, 9, 1)


@dataclass(frozen=True)
class Judging:
    """So many students judged by hand and by the rule, with the same answers, and one of them explained."""

    students: int
    by_hand: Timing
    by_law: Timing
    one: Timing

    @property
    def share(self) -> float:
        """The speed of the rule, in times of the hand-written one."""
        return self.by_hand.median / self.by_law.median


def judging(students: int = 400_000, rounds: int = 5) -> Judging:
    """Measure both in turns. RuntimeError where they do not say the same of everybody."""
    results, others = made_up(students)
    rule = stack_for(PACK).rule(RULE)

    def by_law() -> pl.DataFrame:
        judged = rule.judge(facts(results, others), on="entered_on")
        return judged.select("student", outcome=f"judged__{RULE}").collect()

    by_hand = partial(_by_hand, results, others)
    if not by_law().sort("student").equals(by_hand().sort("student")):
        raise RuntimeError("the rule and the hand-written expression say different things")
    taken = alternating({"by_hand": by_hand, "by_law": by_law}, rounds)
    one = {"evaluation_morals": "pass", "credits": 140, "fitness_score": 61.5, "fitness_exempt": False}
    explained = alternating({"one": lambda: rule.explain(one, on=NEWER)}, 40 * rounds)
    return Judging(students, taken["by_hand"], taken["by_law"], explained["one"])


def made_up(students: int) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Credit rows, two of a hundred not reviewed for one student in twenty; evaluation, fitness and entry of each."""
    student = pl.int_range(students, dtype=pl.Int32, eager=True).alias("student")
    results = (
        pl.DataFrame({"row": pl.int_range(students * RESULTS_EACH, dtype=pl.Int32, eager=True)})
        .with_columns(student=pl.col("row") // RESULTS_EACH)
        .select(
            "student",
            # 2.4 on the average, of 60, make the 144 that are needed: half of the students are short of them.
            credits=pl.when(_draw("row", 1) < 0.25)
            .then(1.0)
            .when(_draw("row", 2) < 0.25)
            .then(4.0)
            .otherwise(2.5),
            reviewed=(_draw("student", 3) >= 0.05) | (_draw("row", 4) >= 0.02),
        )
    )
    others = pl.DataFrame(student).with_columns(
        evaluation_morals=pl.when(_draw("student", 5) < 0.97).then(pl.lit("pass")).otherwise(pl.lit("fail")),
        fitness_score=pl.when(_draw("student", 6) < 0.99).then((_draw("student", 7) * 70 + 30).round(1)),
        fitness_exempt=_draw("student", 8) < 0.02,
        entered_on=pl.when(_draw("student", 9) < 0.5).then(pl.lit(OLDER)).otherwise(pl.lit(NEWER)),
    )
    return results.lazy(), others.lazy()


def _draw(of: str, seed: int) -> pl.Expr:
    """A number between nought and one for each row, the same in every run."""
    return pl.col(of).hash(seed) % 1_000_000 / 1_000_000


def facts(results: pl.LazyFrame, others: pl.LazyFrame) -> pl.LazyFrame:
    """A row for each student: the credits, unknown while one of them waits for review, and all else."""
    summed = results.group_by("student").agg(
        pl.when(pl.col("reviewed").all()).then(pl.col("credits").sum()).alias("credits")
    )
    return others.join(summed, on="student", how="left")


def _by_hand(results: pl.LazyFrame, others: pl.LazyFrame) -> pl.DataFrame:
    """The law of both dates of entry, as somebody writes it who writes it once: figures and all."""
    fit = (pl.col("fitness_score") >= 50.0) | pl.col("fitness_exempt")
    meets = (pl.col("evaluation_morals") == "pass") & (pl.col("credits") >= 144) & fit
    outcome = (
        pl.when(meets.is_null())
        .then(pl.lit("incomplete"))
        .when(meets)
        .then(pl.lit("met"))
        .otherwise(pl.lit("unmet"))
    )
    return facts(results, others).select("student", outcome=outcome).collect()
