"""A photograph is drawn anew, kept by the student's own school, replaced with its history, and sent by the hundred."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from PIL import ExifTags, Image

from matricula.authorities.api import NotPermitted, Org, in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.config.testing import as_owner
from matricula.papers.api import Paper, open_paper
from matricula.registry.actions import load_photos as loading
from matricula.registry.api import Student, change_photo, load_photos, photo_limits
from matricula.registry.photographs import kept_picture
from matricula.registry.tests.photos import portrait, zipped
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import Refused, stack_for


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        kept_picture(content, photo_limits(stack_for(PACK)))
    assert refused.value.clause == "CN-MOE-7"
    return refused.value.code


def test_what_is_kept_shows_the_picture_and_tells_nothing_else() -> None:
    limits = photo_limits(stack_for(PACK))
    sent = portrait(size=(1200, 1600)) + b"hidden behind the picture"
    kept = kept_picture(sent, limits)
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == "JPEG"
        assert (picture.width, picture.height) == (331, 441)
        assert not picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        assert not dict(picture.getexif())
    assert b"Telephone" not in kept
    assert b"hidden" not in kept
    assert kept_picture(sent, limits) == kept


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    target = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(target, "JPEG", exif=exif)
    with Image.open(io.BytesIO(kept_picture(target.getvalue(), photo_limits(stack_for(PACK))))) as picture:
        assert picture.width < picture.height


def test_what_is_clear_becomes_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (300, 400), (0, 0, 0, 0)).save(target, "PNG")
    with Image.open(io.BytesIO(kept_picture(target.getvalue(), photo_limits(stack_for(PACK))))) as picture:
        assert picture.getpixel((10, 10)) == (255, 255, 255)


def huge(side: int) -> bytes:
    """A small PNG that says it has that many pixels on each side."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo.empty"),
        (b"\xff\xd8\xff" + b"\0" * 8_388_608, "photo.too_large"),
        (b"MZ" + b"\0" * 99, "photo.no_picture"),
        (b"%PDF-1.7", "photo.no_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo.no_picture"),
        (portrait()[:300], "photo.damaged"),
        (portrait(size=(100, 140)), "photo.too_small"),
        (huge(8_000), "photo.too_many_pixels"),
        (huge(20_000), "photo.too_many_pixels"),
    ],
    ids=["empty", "long", "program", "pdf", "drawing", "cut", "small", "large", "bomb"],
)
def test_a_file_that_is_no_photograph_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


@pytest.mark.django_db
def test_another_photograph_follows_and_the_one_before_stays_in_the_history(province: Province) -> None:
    by, student = province.acting("east_one"), enrolled(province)
    with in_scope(by):
        place = student.enrollments.select_related("school", "student").get()
        assert change_photo(by=by, enrollment=place, content=portrait())
        first = Student.objects.get(pk=student.pk).photo
        assert not change_photo(by=by, enrollment=place, content=portrait()), "the same again"
        assert change_photo(by=by, enrollment=place, content=portrait("maroon"))
        assert change_photo(by=by, enrollment=place, content=None)
        assert Student.objects.get(pk=student.pk).photo is None
        assert first is not None
        assert open_paper(by=by, uuid=first).paper.media_type == "image/jpeg", (
            "what there was can be looked at"
        )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT photo FROM registry_studentevent WHERE pgh_obj_id = %s AND pgh_label = 'update' ORDER BY pgh_id",
            [student.pk],
        )
        photos = [one for (one,) in cursor.fetchall()]
    assert photos[-3] == first
    assert photos[-1] is None


@pytest.mark.django_db
def test_whoever_sees_the_student_sees_the_photograph_and_nobody_else(province: Province) -> None:
    by, student = province.acting("east_one"), enrolled(province)
    with in_scope(by):
        change_photo(
            by=by,
            enrollment=student.enrollments.select_related("school", "student").get(),
            content=portrait(),
        )
        photo = Student.objects.get(pk=student.pk).photo
    assert photo is not None
    for office in ("east", "province"):
        with in_scope(province.acting(office)):
            assert open_paper(by=province.acting(office), uuid=photo).paper.uuid == photo
    for office in ("east_two", "west", "west_one"):
        with in_scope(province.acting(office)), pytest.raises(Refused):
            open_paper(by=province.acting(office), uuid=photo)


@pytest.mark.django_db
def test_only_the_students_own_school_keeps_it(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        place = student.enrollments.select_related("school", "student").get()
    with in_scope(province.acting("east")), pytest.raises(NotPermitted):
        change_photo(by=province.acting("east"), enrollment=place, content=portrait())


def code_of(error: DatabaseError) -> str:
    return str(getattr(error.__cause__, "sqlstate", ""))


@pytest.mark.django_db
def test_raw_sql_makes_no_photograph_of_another_paper_or_in_another_office(province: Province) -> None:
    own, other = province.acting("east_one"), province.acting("east_two")
    student, stranger = enrolled(province), enrolled(province, "east_two", person=new_student("测试乙"))
    with in_scope(other):
        place = stranger.enrollments.select_related("school", "student").get()
        change_photo(by=other, enrollment=place, content=portrait())
        foreign = Student.objects.get(pk=stranger.pk).photo
    with in_scope(own):
        place = student.enrollments.select_related("school", "student").get()
        change_photo(by=own, enrollment=place, content=portrait("maroon"))
    write = "UPDATE registry_student SET photo = %s WHERE id = %s"
    assert foreign is not None
    with as_owner():
        paper = Paper.objects.get(uuid=foreign)
    # Whoever knows the uuid of a paper cannot read it so; an office above writes none, and takes none away.
    for by, value in ((own, paper.uuid), (own, student.uuid), (province.acting("east"), None)):
        with in_scope(by), connection.cursor() as cursor:
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                cursor.execute(write, [value, student.pk])
            assert code_of(refused.value) == "MR108"
    with in_scope(own), connection.cursor() as cursor:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(
                "INSERT INTO registry_student (uuid, name, sort_key, sex, birth_on, nationality, particulars, photo,"
                " stage, grade, class_name, status, seen_by) SELECT gen_random_uuid(), name, sort_key, sex, birth_on,"
                " nationality, particulars, %s, '', '', '', '', seen_by FROM registry_student WHERE id = %s",
                [paper.uuid, student.pk],
            )
        assert code_of(refused.value) == "MR108"


def number_of(student: Student) -> str:
    with as_owner():
        return student.numbers.get(ended_on=None).number


@pytest.mark.django_db
def test_a_zip_gives_each_student_the_picture_named_by_the_number(province: Province, tmp_path: Path) -> None:
    by = province.acting("east_one")
    one, two, three = (enrolled(province, person=new_student(f"测试{each}")) for each in "甲乙丙")
    stranger = enrolled(province, "east_two", person=new_student("测试丁"))
    sent = zipped(
        tmp_path / "photos.zip",
        {
            f"g04/{number_of(one)}.jpg": portrait("navy"),
            f"g04/{number_of(two).lower()}.PNG": portrait("maroon", kind="PNG"),
            f"again/{number_of(one)}.jpg": portrait("green"),
            f"{number_of(three)}.jpg": b"no picture",
            f"{number_of(stranger)}.jpg": portrait("gold"),
            "__MACOSX/._x.jpg": b"\0",
            "readme.txt": b"hello",
        },
    )
    with in_scope(by):
        school = Org.objects.get(pk=by.org_id)
        dry = load_photos(sent, by=by, school=school, dry_run=True)
        assert Student.objects.exclude(photo=None).count() == 0
        assert Paper.objects.count() == 0
        read = load_photos(sent, by=by, school=school, dry_run=False)
        assert [(line.file, line.is_fault) for line in dry.lines] == [
            (line.file, line.is_fault) for line in read.lines
        ]
        assert [line.student for line in read.fits] == ["测试甲", "测试乙"]
        assert set(Student.objects.exclude(photo=None).values_list("name", flat=True)) == {"测试甲", "测试乙"}
        again = load_photos(sent, by=by, school=school, dry_run=False)
        assert all(line.replaces for line in again.fits)
        assert Paper.objects.count() == 2
    said = {line.file.rpartition("/")[2]: str(line.says) for line in read.faults}
    assert "two files" in said[f"{number_of(one)}.jpg"]
    assert "no picture" in said[f"{number_of(three)}.jpg"]
    assert "No student of your school" in said[f"{number_of(stranger)}.jpg"]
    assert "No student of your school" in said["readme.txt"]
    assert len(said) == 4


@pytest.mark.django_db
def test_one_picture_is_not_kept_for_two_students(province: Province, tmp_path: Path) -> None:
    by = province.acting("east_one")
    one, two = (enrolled(province, person=new_student(f"测试{each}")) for each in "甲乙")
    sent = zipped(tmp_path / "p.zip", {f"{number_of(each)}.jpg": portrait() for each in (one, two)})
    with in_scope(by):
        read = load_photos(sent, by=by, school=Org.objects.get(pk=by.org_id), dry_run=True)
    assert len(read.fits) == 1
    assert "same picture" in str(read.faults[0].says)


@pytest.mark.django_db
def test_a_zip_that_is_a_bomb_or_none_is_refused(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = province.acting("east_one")
    students = [enrolled(province, person=new_student(f"测试{each}")) for each in "甲乙丙"]
    zeroes = b"\xff\xd8\xff" + b"\0" * 20_000_000
    bomb = zipped(tmp_path / "bomb.zip", {f"{number_of(each)}.jpg": zeroes for each in students})
    assert bomb.stat().st_size < 100_000
    (tmp_path / "none.zip").write_bytes(b"PK\3\4 and no more")
    with in_scope(by):
        school = Org.objects.get(pk=by.org_id)
        read = load_photos(bomb, by=by, school=school, dry_run=True)
        assert ["larger than" in str(line.says) for line in read.lines] == [True] * 3
        monkeypatch.setattr(loading, "MOST_UNPACKED", 10_000_000)
        for path, code in ((bomb, "photos.too_much"), (tmp_path / "none.zip", "photos.no_zip")):
            with pytest.raises(Refused) as refused:
                load_photos(path, by=by, school=school, dry_run=True)
            assert refused.value.code == code
        monkeypatch.setattr(loading, "MOST_FILES", 2)
        with pytest.raises(Refused) as refused:
            load_photos(bomb, by=by, school=school, dry_run=True)
        assert refused.value.code == "photos.too_many"


@pytest.mark.django_db
def test_a_damaged_file_of_a_zip_is_named_and_the_others_load(province: Province, tmp_path: Path) -> None:
    by = province.acting("east_one")
    one, two = (enrolled(province, person=new_student(f"测试{each}")) for each in "甲乙")
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(f"{number_of(one)}.jpg", portrait())
        archive.writestr(f"{number_of(two)}.jpg", portrait("maroon"))
    whole = bytearray(path.read_bytes())
    at = whole.find(portrait()) + 100
    whole[at] ^= 0xFF
    path.write_bytes(bytes(whole))
    with in_scope(by):
        read = load_photos(path, by=by, school=Org.objects.get(pk=by.org_id), dry_run=False)
    assert [line.student for line in read.fits] == ["测试乙"]
    assert "damaged" in str(read.faults[0].says)
