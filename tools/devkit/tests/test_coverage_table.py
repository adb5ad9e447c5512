"""The table of tests per requirement, on a small tree of its own."""

import pytest

from devkit import coverage_table, paths
from devkit.console import Failure

REQUIREMENTS = """\
id,area,requirement,source
CEM-10,complaint_cement,One unit writes it.,3.3.1
CEM-11,complaint_cement,"Either a|b, or none.",3.3.2
REG-BK-15,complaint_banking,Ask within 30 days.,第20条
BK-15,complaint_banking,Decide within 15 days.,第18条
BK-REV-REQ,complaint_banking,Ask in time.,第20条
BK-REV,complaint_banking,Answer in time.,第20条
ELE-a,complaint_grading,Round up.,3
S1,resource_worktime,Follow an edited calendar.,regression
S19,resource_worktime,Respect the calendar.,regression
"""


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / coverage_table.REQUIREMENTS).write_text(REQUIREMENTS, encoding="utf-8")
    return tmp_path


def put(tree, text, place="addons/complaint_base/tests/test_case.py"):
    path = tree / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(tree):
    return coverage_table.find_tests(tree, coverage_table.read_requirements(tree))


def test_one_test_may_carry_several_ids(tree):
    put(tree, "class TestUnit:\n    def test_CEM_10_CEM_11_others_are_refused(self): pass\n")
    place = "addons/complaint_base/tests/test_case.py::TestUnit"
    name = f"{place}::test_CEM_10_CEM_11_others_are_refused"
    assert found(tree) == {"CEM-10": [name], "CEM-11": [name]}


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("test_S1", {"S1"}),
        ("test_S19_calendar", {"S19"}),
        ("test_REG_BK_15_thirty_days", {"REG-BK-15"}),
        ("test_BK_15_fifteen_days", {"BK-15"}),
        ("test_BK_REV_REQ_on_day_30", {"BK-REV-REQ"}),
        ("test_BK_REV_answered", {"BK-REV"}),
        ("test_ELE_a_rounding", {"ELE-a"}),
        ("test_leap_S1", {"S1"}),
        ("test_CLASS1_GB_175_and_UTC_8", set()),
        ("test_s1_small_letters", set()),
        ("S1_no_test", set()),
    ],
)
def test_ids_in_names(tree, name, ids):
    put(tree, f"def {name}(): pass\n")
    assert set(found(tree)) == ids


@pytest.mark.parametrize(
    ("docstring", "ids"),
    [
        ("S1: an edit moves it.", {"S1"}),
        ("CEM-10, CEM-11: refused.", {"CEM-10", "CEM-11"}),
        ("After an edit, see S1: it moves.", set()),
        ("17:00 is closing time.", set()),
    ],
)
def test_ids_at_the_start_of_docstrings(tree, docstring, ids):
    put(tree, f'async def test_it():\n    """{docstring}"""\n')
    assert set(found(tree)) == ids


def test_every_kind_of_place(tree):
    put(tree, "if True:\n    class A:\n        class B:\n            def test_S1(self): pass\n")
    put(tree, "def test_S1_journey(): pass\n", "tests/journeys/test_cement.py")
    put(tree, 'def deadlines():\n    """S1: fast."""\n', "bench/bench_worktime.py")
    script = 'registry.category("web_tour.tours").add("test_S1_tour", {});\ntest(`S1: x`, f);\n'
    put(tree, script, "addons/complaint_base/static/tests/tours/case_tour.js")
    put(tree, "def test_S19(): pass\n", "addons/complaint_base/models/test_case.py")
    assert found(tree) == {
        "S1": [
            "addons/complaint_base/static/tests/tours/case_tour.js::S1: x",
            "addons/complaint_base/static/tests/tours/case_tour.js::test_S1_tour",
            "addons/complaint_base/tests/test_case.py::A::B::test_S1",
            "bench/bench_worktime.py::deadlines",
            "tests/journeys/test_cement.py::test_S1_journey",
        ]
    }


@pytest.mark.parametrize("name", ["CEM_99", "CEM_1", "REG_BK_99", "S2"])
@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_an_id_that_does_not_exist_is_refused(tree, name, arguments):
    put(tree, f"def test_{name}_typo(): pass\n")
    with pytest.raises(Failure, match=name.replace("_", "-")):
        coverage_table.run(arguments, tree)


def test_check_tells_a_table_that_is_out_of_date(tree):
    with pytest.raises(Failure, match="out of date"):
        coverage_table.run(["--check"], tree)
    assert coverage_table.run([], tree) == 0
    assert coverage_table.run(["--check"], tree) == 0
    put(tree, "def test_CEM_11(): pass\n")
    with pytest.raises(Failure, match="out of date"):
        coverage_table.run(["--check"], tree)


def test_the_table(tree):
    put(tree, "def test_CEM_11(): pass\ndef test_CEM_11_again(): pass\n")
    coverage_table.run([], tree)
    text = (tree / coverage_table.TABLE).read_text(encoding="utf-8")
    file = "addons/complaint_base/tests/test_case.py"
    assert "`tools/run coverage`" in text
    assert "| complaint_cement | 1 | 2 |\n" in text
    assert "| **total** | **1** | **9** |\n" in text
    assert "| CEM-10 | One unit writes it. | not yet |\n" in text
    proof = f"`{file}::test_CEM_11`<br>`{file}::test_CEM_11_again`"
    assert f"| CEM-11 | Either a\\|b, or none. | {proof} |\n" in text
    assert text.index("## complaint_banking") < text.index("## complaint_cement")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("CEM-10,complaint_cement,Again.,x\n", "listed twice"),
        ("CEM-12,complaint_cement,,x\n", "missing or empty"),
        ("CEM-12,complaint_cement,Too, many,x\n", "missing or empty"),
    ],
)
def test_a_bad_list_is_refused(tree, row, complaint):
    (tree / coverage_table.REQUIREMENTS).write_text(REQUIREMENTS + row, encoding="utf-8")
    with pytest.raises(Failure, match=complaint):
        coverage_table.read_requirements(tree)


def test_our_own_list_is_in_order():
    requirements = coverage_table.read_requirements(paths.ROOT)
    assert {"CEM-01", "CEM-48", "REG-BK-10", "T30", "K31", "S26", "F15"} <= requirements.keys()
    areas = {r.area for r in requirements.values()}
    assert all(a == "resource_worktime" or a.startswith("complaint_") for a in areas)


def test_other_arguments_are_refused(tree):
    with pytest.raises(Failure, match="--check"):
        coverage_table.run(["--chekc"], tree)
