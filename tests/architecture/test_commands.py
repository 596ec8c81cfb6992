"""What a linter cannot see: every act has an actor and a trace, and tables point down the storeys."""

import importlib
import inspect

import pytest
from django.apps import apps

from tests.architecture.program import ROOT, SOURCE, imports, modules, reaches, storeys

LEDGER = ("goldenthread.audit.ledger", "write")

#: Public functions of a commands.py that change nothing, and why they stand there.
NOT_ACTS = {
    "goldenthread.records.commands.can": "asks whether an act may be offered",
    "goldenthread.records.commands.governed_by": "says whose roles decide about a record",
    "goldenthread.partners.commands.open_items": "lists what needs an heir before a split",
}


def public_functions():
    for name in modules():
        if name.rpartition(".")[2] != "commands":
            continue
        module = importlib.import_module(name)
        for function in vars(module).values():
            if inspect.isfunction(function) and function.__module__ == name and not function.__name__.startswith("_"):
                yield f"{name}.{function.__name__}", function


EVERY = dict(public_functions())
ACTS = {name: function for name, function in EVERY.items() if name not in NOT_ACTS}
every_act = pytest.mark.parametrize("name", ACTS)


def test_there_are_acts_and_each_exception_is_still_there():
    assert len(ACTS) >= 13
    assert set(NOT_ACTS) <= set(EVERY)


@every_act
def test_an_act_takes_its_actor_by_name(name):
    parameters = inspect.signature(ACTS[name]).parameters
    assert "actor" in parameters, f"{name} does not say who acts"
    assert parameters["actor"].default is inspect.Parameter.empty
    assert {p.kind for p in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}


@every_act
def test_an_act_writes_to_the_ledger(name):
    """The ledger tests call each act and look; this one also sees an act that they do not know of."""
    module, _, function = name.rpartition(".")
    assert LEDGER in reaches((module, function)), f"{name} leaves no trace"


@every_act
def test_an_act_says_what_it_does(name):
    assert inspect.getdoc(ACTS[name])


def test_what_is_no_act_writes_nothing():
    for name in NOT_ACTS:
        module, _, function = name.rpartition(".")
        assert LEDGER not in reaches((module, function))


def test_the_walk_over_calls_finds_what_is_there_and_not_what_is_not():
    assert LEDGER in reaches(("goldenthread.records.writing", "insert_records"))
    assert LEDGER not in reaches(("goldenthread.records.queries", "sheet"))


def test_the_reading_functions_never_reach_the_ledger():
    for name, module in modules().items():
        if name.rpartition(".")[2] in ("queries", "rules"):
            for function in module.functions:
                assert LEDGER not in reaches((name, function)), f"{name}.{function} writes to the ledger"


# --- Storeys -----------------------------------------------------------------------------------------------

MODELS = [model for model in apps.get_models() if model.__module__.startswith("goldenthread.")]


def package(model):
    return model.__module__.split(".")[1]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_table_points_to_its_own_storey_or_a_lower_one(model):
    here = storeys()[package(model)]
    for column in model._meta.get_fields():
        other = getattr(column, "related_model", None)
        # The way back from a table that points here is not a pointer of this one.
        if not column.is_relation or column.auto_created or other is None:
            continue
        if not other.__module__.startswith("goldenthread."):
            continue
        there = storeys()[package(other)]
        same = package(other) == package(model)
        assert same or there < here, f"{model._meta.label}.{column.name} points up to {other._meta.label}"


def test_no_constraint_or_index_is_called_as_a_table_is():
    """PostgreSQL keeps tables and the indexes of constraints under one set of names; SQLite does not mind."""
    tables = {model._meta.db_table for model in MODELS}
    names = [item.name for model in MODELS for item in (*model._meta.constraints, *model._meta.indexes)]
    assert not tables & set(names)
    assert len(set(names)) == len(names)


def test_every_package_has_a_storey():
    packages = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    assert packages <= set(storeys())


@pytest.mark.parametrize("door", ["pages", "api"])
def test_pages_and_api_import_no_model(door):
    for name, module in modules().items():
        if name.split(".")[1:2] != [door]:
            continue
        wrong = {
            found
            for found in imports(module)
            if (found.startswith("goldenthread.") and "models" in found.split("."))
            or found.startswith("django.db.models")
        }
        assert not wrong, f"{name} imports {', '.join(sorted(wrong))}"


def test_every_file_has_one_thing_to_say():
    """Migrations are written by Django and are as long as they are."""
    files = [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if "migrations" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}
