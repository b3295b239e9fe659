"""The classes of a school: those the stories are about, and in full all others; and who teaches them."""

from collections.abc import Iterator
from typing import Any

from matricula.exchange.demo.recipe import Recipe


def in_full(recipe: Recipe) -> Recipe:
    """The recipe with all classes of its schools, as people see them; without, a test has what it needs."""
    return {**recipe, "schools": {word: _full(recipe, school) for word, school in recipe["schools"].items()}}


def posts_of(recipe: Recipe, school: Recipe) -> list[str]:
    """The words of the school's teachers: a team of all subjects for each so many classes as it has teachers."""
    teams = 1 + (len(school["classes"]) - 1) // len(recipe["teaches"])
    return [post_of(teacher, team) for team in range(teams) for teacher in recipe["teaches"]]


def post_of(teacher: str, team: int) -> str:
    """The word of a teacher in a team; those of the first have the words of the recipe."""
    return f"{teacher}{team + 1}" if team else teacher


def _full(recipe: Recipe, school: Recipe) -> dict[str, Any]:
    classes = list(school["classes"])
    taken = {one["class_teacher"] for one in classes}
    for one in _others(school):
        team = len(classes) // len(recipe["teaches"])
        posts = (post_of(teacher, team) for teacher in recipe["teaches"])
        leads = next(post for post in posts if post not in taken)
        taken.add(leads)
        classes.append({**one, "class_teacher": leads, "quiet": True})
    return {**school, "classes": classes}


def _others(school: Recipe) -> Iterator[dict[str, Any]]:
    for one in school["others"]:
        for name in one["names"]:
            yield {"name": name, **{key: value for key, value in one.items() if key != "names"}}
