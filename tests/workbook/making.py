"""A small layout with every type of column, and helpers that make real workbooks for the reader to read."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matricula.exchange.workbook import CellError, Limits, RowResult, Workbook
from matricula.regulation.reading.nodes import Origin
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import Declaration
from matricula.regulation.standing.layouts import Column, ColumnType, Layout, LayoutKind, Required
from matricula.regulation.standing.tables import Code, CodeTable

DECLARED = Declaration("roll", Origin("test", "layouts/roll.yaml", 1, "roll"))


def words(english: str, chinese: str) -> Text:
    return Text({"en": english, "zh-hans": chinese})


def code_table(name: str, codes: dict[str, tuple[str, str]]) -> CodeTable:
    entries = {code: Code(code, words(*label)) for code, label in codes.items()}
    return CodeTable(DECLARED, words(name, name), None, None, MappingProxyType(entries))


TABLES = {
    "sex": code_table("sex", {"1": ("Male", "男"), "2": ("Female", "女")}),
    "ethnicity": code_table("ethnicity", {f"{n:02}": (f"Group {n}", f"民族第{n:02}") for n in range(1, 57)}),
}


def column(
    field: str, english: str, chinese: str, kind: ColumnType, required: str = "no", **more: Any
) -> Column:
    return Column(field, words(english, chinese), kind, Required(required), "all", **more)


LAYOUT = Layout(
    declared=DECLARED,
    title=words("Roll", "学生基本信息表"),
    kind=LayoutKind.workbook,
    clause="XX-1",
    header_language="zh-hans",
    groups={"all": words("All", "全部")},
    columns=(
        column("school_code", "School code", "学校标识码", ColumnType.digits, "yes", length=10),
        column(
            "name", "Name", "姓名", ColumnType.text, "yes", max=6, rule=words("As registered", "以登记为准")
        ),
        column("sex", "Sex", "性别", ColumnType.code, "yes", table="sex", aliases=("学生性别",)),
        column(
            "id_number",
            "Id number",
            "身份证件号",
            ColumnType.idnumber,
            "conditional",
            max=20,
            condition=words("Unless none", "除外"),
        ),
        column("birth_date", "Born", "出生日期", ColumnType.date8, "yes"),
        column("entry_month", "Entered", "入学年月", ColumnType.month6),
        column("id_valid", "Valid", "有效期", ColumnType.daterange),
        column("ethnicity", "Ethnic group", "民族", ColumnType.code, table="ethnicity"),
        column("distance_km", "Distance", "距离（公里）", ColumnType.decimal, precision=(5, 1)),
        column("siblings", "Siblings", "兄弟姐妹数", ColumnType.integer),
        column("orphan", "Orphan", "是否孤儿", ColumnType.flag),
        column("area", "Area", "户口所在地", ColumnType.area, max=30),
        column("phone", "Phone", "联系电话", ColumnType.text, max=30),
        column("photo", "Photo", "照片", ColumnType.image),
    ),
)

HEADINGS = [one.label["zh-hans"] for one in LAYOUT.columns]

GOOD: dict[str, Any] = {
    "学校标识码": "5201000001",
    "姓名": "王小明",
    "性别": "男",
    "身份证件号": "99999920160229005X",
    "出生日期": "20160229",
}


def row(**changes: Any) -> list[Any]:
    """A good row in the order of the layout, with changes by heading."""
    return [{**GOOD, **changes}.get(heading) for heading in HEADINGS]


MakeFile = Callable[..., Path]


def read(
    path: Path, *, unique: Sequence[str] = (), limits: Limits | None = None, size: int = 500
) -> list[RowResult]:
    with Workbook(path, LAYOUT, TABLES.__getitem__, unique=unique, limits=limits or Limits()) as book:
        return [result for chunk in book.chunks(size) for result in chunk]


def open_book(path: Path, limits: Limits | None = None) -> Workbook:
    return Workbook(path, LAYOUT, TABLES.__getitem__, limits=limits or Limits())


def only_error(results: list[RowResult]) -> CellError:
    errors = [error for result in results for error in result.errors]
    assert len(errors) == 1, [(error.place, error.problem) for error in errors]
    return errors[0]
