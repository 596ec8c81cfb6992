"""The list of relations and the declarations of kinds agree with each other and with the models."""

import re
from collections import Counter

import pytest

from goldenthread.access import Permission
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import ACTS, COMMON, Kind, declare, kind, kinds
from goldenthread.records.relations import RELATIONS, ends
from goldenthread.vocabulary import NotFound, Refused

CODES = {k.code for k in kinds()}
every_kind = pytest.mark.parametrize("of_kind", kinds(), ids=lambda k: k.code)
every_relation = pytest.mark.parametrize("relation", RELATIONS.values(), ids=lambda r: r.code)


# --- Relations ---------------------------------------------------------------------------------------------


@every_relation
def test_a_relation_joins_declared_kinds_only(relation):
    named = {code for sources, targets in relation.pairs for code in sources | targets}
    assert named <= CODES
    assert relation.pairs


@every_relation
def test_a_relation_reads_both_ways(relation):
    for words in (relation.forward, relation.back):
        assert words == words.strip()
        assert words[0].islower()
    assert relation.walk in ("up", "down", "aside")
    assert RELATIONS[relation.code] is relation


def test_no_two_relations_read_the_same_forward():
    assert max(Counter(r.forward for r in RELATIONS.values()).values()) == 1


def test_only_flows_and_mentions_may_go_round_in_a_circle():
    assert {r.code for r in RELATIONS.values() if r.may_cycle} == {"feeds", "links_to"}


@every_relation
def test_what_a_relation_offers_is_what_it_joins(relation):
    for one in CODES:
        assert {other for other in CODES if relation.joins(one, other)} == relation.targets_for(one)
        assert {other for other in CODES if relation.joins(other, one)} == relation.sources_for(one)


def test_succession_is_between_things_of_one_kind():
    succeeds = RELATIONS["succeeds"]
    assert succeeds.joins("plan", "plan")
    assert not succeeds.joins("plan", "priority")


@pytest.mark.parametrize(
    "code, upper_and_lower", [("part_of", (2, 1)), ("measured_by", (1, 2)), ("feeds", (None, None))]
)
def test_the_ends_of_a_link_stand_in_the_order_of_a_walk(code, upper_and_lower):
    assert ends(RELATIONS[code], 1, 2) == upper_and_lower


def test_every_kind_can_be_linked():
    """A kind that nothing joins could never be on the thread."""
    joined = {code for r in RELATIONS.values() for s, t in r.pairs for code in s | t}
    assert CODES - joined == set()


# --- Kinds -------------------------------------------------------------------------------------------------


def test_codes_prefixes_addresses_and_models_are_each_used_once():
    for values in (
        [k.code for k in kinds()],
        [k.prefix for k in kinds()],
        [k.slug for k in kinds()],
        [k.model for k in kinds()],
        [k.name for k in kinds()],
        [k.plural for k in kinds() if k.plural != k.name],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []


@every_kind
def test_a_kind_is_named_for_people(of_kind):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", of_kind.code)
    assert re.fullmatch(r"[A-Z]{3}", of_kind.prefix)
    assert of_kind.name[0].isupper()
    assert of_kind.about.endswith(".")
    assert len(of_kind.letter) <= 2


@every_kind
def test_what_stands_on_the_line_has_a_letter_for_its_bead(of_kind):
    assert 0 <= of_kind.step <= 6
    assert of_kind.letter or not of_kind.step


def test_what_carries_a_letter_on_the_line_is_told_apart_from_the_next_step():
    steps = {}
    for of_kind in kinds():
        if of_kind.step:
            steps.setdefault(of_kind.letter, set()).add(of_kind.step)
    assert [letter for letter, at in steps.items() if len(at) > 1] == []


@every_kind
def test_the_columns_of_a_list_are_fields_of_the_kind(of_kind):
    assert set(of_kind.columns) <= set(of_kind.by_name)


@every_kind
def test_acts_and_permissions_are_known(of_kind):
    assert of_kind.acts <= ACTS
    assert set(of_kind.permissions) <= ACTS
    assert all(isinstance(of_kind.permission(act), Permission) for act in ACTS)


@every_kind
def test_a_kind_has_the_common_fields_and_no_field_twice(of_kind):
    names = [spec.name for spec in of_kind.fields]
    assert len(set(names)) == len(names)
    assert set(COMMON) <= set(names)
    assert all(isinstance(spec, FieldSpec) and spec.label for spec in of_kind.fields)


@every_kind
def test_no_two_fields_of_a_kind_have_one_label(of_kind):
    """A refusal names a field by its label: two of one label could not be told apart."""
    labels = Counter(spec.label.lower() for spec in of_kind.fields)
    assert [label for label, times in labels.items() if times > 1] == []


@every_kind
def test_the_defaults_of_a_kind_are_values_of_its_fields(of_kind):
    assert of_kind.clean(of_kind.defaults) == dict(of_kind.defaults)


@every_kind
def test_what_a_kind_expects_is_a_link_it_may_have(of_kind):
    for expect in of_kind.expects:
        for text in expect.relations:
            way, _, code = text.partition(":")
            relation = RELATIONS[code]
            others = {"out": relation.targets_for, "in": relation.sources_for}[way](of_kind.code)
            assert others, f"{of_kind.code} expects {text}, which nothing may be at the other end of"
        assert expect.finding[0].islower()
        assert expect.remedy[0].isupper()


def test_expectations_have_codes_of_their_own():
    codes = Counter(e.code for k in kinds() for e in k.expects)
    assert max(codes.values()) == 1


@every_kind
def test_what_needs_an_heir_may_have_one(of_kind):
    if of_kind.heritable:
        assert RELATIONS["succeeds"].joins(of_kind.code, of_kind.code)


def test_a_kind_is_found_by_its_code_or_its_address():
    assert kind("house-rule") is kind("house_rule")
    with pytest.raises(NotFound, match="There is no kind “unicorn”"):
        kind("unicorn")


def test_a_code_or_a_prefix_declared_twice_stops_the_program():
    action = kind("action")
    for code, prefix in (("action", "XXX"), ("unicorn", "ACT")):
        with pytest.raises(AssertionError, match="declared twice"):
            declare(Kind(code=code, model=action.model, name="X", plural="X", prefix=prefix, about="X."))
    assert {k.code for k in kinds()} == CODES


# --- Cleaning what was given -------------------------------------------------------------------------------


def test_every_problem_of_what_was_given_is_said_at_once_and_at_its_place():
    with pytest.raises(Refused) as refused:
        kind("plan").clean({"plan_type": "wish", "due": "soon", "colour": "red"}, place="plans.yaml, line 3")
    places = [problem.place for problem in refused.value.problems]
    assert places == ["plans.yaml, line 3, Type", "plans.yaml, line 3, Due", "plans.yaml, line 3, colour"]


def test_a_field_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="Use one of: aliases, caution"):
        kind("gap").clean({"colour": "red"})


def test_every_missing_field_is_named():
    problems = kind("target").missing({"title": "Reach it"})
    assert [problem.place for problem in problems] == ["Period", "Value"]
