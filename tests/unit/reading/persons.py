"""A corpus made by code and by chance that is seeded: passages with a detail of an invented person, and harmless ones.

The names are put together here and are not those the reader knows: half of the given names are in no list of its.
"""

from __future__ import annotations

import random
from collections.abc import Callable

_KNOWN = ["Jordan", "Aisha", "Callum", "Megan", "Mohammed", "Chloe", "Ryan", "Zainab", "Daniel", "Sophie"]
_UNKNOWN = ["Keziah", "Oluwaseun", "Brónagh", "Tendai", "Xanthe", "Jaxxon", "Ffion", "Siobhan", "Wojciech", "Nerys"]
_SURNAMES = ["Hartley", "Okafor", "Pritchard", "McKenna", "Rahman", "Kowalska", "Thorne", "Abernathy", "Singh", "Dawes"]
_TOWNS = ["Dorchester", "Weymouth", "Bournemouth", "Bow", "Poplar", "Bethnal Green", "Swanage", "Bridport"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_GIVEN_OUT = ("4", "6", "7")


def nhs_number(chance: random.Random) -> str:
    """Return ten digits with the right last one."""
    while True:
        digits = chance.choice(_GIVEN_OUT) + "".join(str(chance.randrange(10)) for _ in range(8))
        rest = 11 - sum(int(digit) * (10 - at) for at, digit in enumerate(digits)) % 11
        if rest != 10:
            return digits + str(rest % 11)


def ni_number(chance: random.Random) -> str:
    letters = chance.choice(["AB", "JR", "SC", "WM", "PX", "LE"])
    return f"{letters}{chance.randrange(10**6):06d}{chance.choice('ABCD')}"


def upn(chance: random.Random) -> str:
    """Return a pupil number with the right first letter."""
    digits = "".join(str(chance.randrange(10)) for _ in range(12))
    total = sum(int(digit) * weight for weight, digit in enumerate(digits, 2))
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] + digits


def _date(chance: random.Random, first: int, last: int) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(first, last)
    return chance.choice(
        [
            f"{day:02d}/{month:02d}/{year}",
            f"{day} {_MONTHS[month - 1]} {year}",
            f"{day}.{month}.{year % 100:02d}",
            f"{year}-{month:02d}-{day:02d}",
            f"{day} {_MONTHS[month - 1][:3]} {year}",
        ]
    )


def _name(chance: random.Random) -> str:
    given = chance.choice(_KNOWN + _UNKNOWN)
    return given if chance.random() < 0.4 else f"{given} {chance.choice(_SURNAMES)}"


def _postcode(chance: random.Random) -> str:
    return f"{chance.choice(['BH15', 'DT1', 'E3', 'E14', 'BH2', 'DT11'])} {chance.randrange(1, 10)}{chance.choice(['AB', 'JQ', 'XL', 'TT'])}"


def _spaced(chance: random.Random, digits: str) -> str:
    return chance.choice(
        [digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}", f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"]
    )


def _mobile(chance: random.Random) -> str:
    rest = f"{chance.randrange(10**6):06d}"
    return chance.choice(
        [f"07700 9{rest[:5]}", f"077009{rest[:5]}", f"+44 7700 9{rest[:5]}", f"07700 {rest[:3]} {rest[3:]}"]
    )


Maker = Callable[[random.Random], str]

HARMFUL: list[tuple[str, Maker]] = [
    ("nhs_number", lambda c: f"Excludes one late referral, NHS no {_spaced(c, nhs_number(c))}, still to be coded."),
    ("nhs_number", lambda c: f"{_spaced(c, nhs_number(c))} was counted twice last quarter"),
    ("nhs_number", lambda c: f"See record {_spaced(c, nhs_number(c))}"),
    ("ni_number", lambda c: f"One claimant ({ni_number(c)}) moved out of the area."),
    ("ni_number", lambda c: f"NINO: {' '.join((n := ni_number(c))[at : at + 2] for at in (0, 2, 4, 6))} {n[8]}"),
    ("upn", lambda c: f"Pupil {upn(c)} has been on a part-time timetable since May."),
    ("upn", lambda c: f"UPN {upn(c).lower()} left off roll"),
    ("date_of_birth", lambda c: f"The outlier is one placement, DOB {_date(c, 2006, 2020)}, out of county."),
    ("date_of_birth", lambda c: f"d.o.b. {_date(c, 1950, 2020)} - see the case file"),
    ("date_of_birth", lambda c: f"She was born on {_date(c, 2006, 2020)} and has been known since 2023."),
    ("date_of_birth", lambda c: f"Date of birth given as {_date(c, 2006, 2020)} in the first return"),
    ("postcode_and_age", lambda c: f"One death, a man aged {c.randint(20, 89)} at {_postcode(c)}, is under review."),
    ("postcode_and_age", lambda c: f"{_postcode(c)}, {c.randint(5, 17)}-year-old girl, missing for two days"),
    ("postcode_and_age", lambda c: f"Incident at {_postcode(c)} involving a {c.randint(5, 17)} year old."),
    ("phone", lambda c: f"Her mum can be reached on {_mobile(c)} after 4pm."),
    ("phone", lambda c: f"Client's own number {_mobile(c)}"),
    ("phone", lambda c: f"Call his home on 01305 {c.randrange(200000, 299999)} for consent"),
    (
        "email",
        lambda c: (
            f"Query from {c.choice(_UNKNOWN).lower().replace('ó', 'o')}.{c.randrange(99)}@{c.choice(['gmail.com', 'hotmail.co.uk', 'btinternet.com', 'yahoo.co.uk', 'icloud.com'])}"
        ),
    ),
    ("name_and_age", lambda c: f"{_name(c)}, aged {c.randint(3, 17)}, was moved to a new placement."),
    ("name_and_age", lambda c: f"The rise is one sibling group, including {_name(c)} ({c.randint(3, 17)} years old)."),
    ("name_and_age", lambda c: f"{c.randint(11, 17)}-year-old {_name(c)} was excluded twice."),
    ("name_and_age", lambda c: f"We are worried about {_name(c)}, age {c.randint(3, 17)}."),
    (
        "name_and_age",
        lambda c: f"{c.choice(_KNOWN)} {c.choice(_SURNAMES)}, {c.randint(3, 17)}, attends two days a week",
    ),
    ("name_and_age", lambda c: f"The case of {c.choice(_KNOWN)} ({c.randint(3, 17)}) is not in the count"),
    (
        "name_and_age",
        lambda c: f"Spoke to {c.choice(['Mr', 'Mrs', 'Ms'])} {c.choice(_SURNAMES)} ({c.randint(19, 99)}) at home",
    ),
    (
        "name_and_age",
        lambda c: f"her son {c.choice(_UNKNOWN)} is {c.randint(3, 17)} and has waited {c.randint(3, 40)} weeks",
    ),
    (
        "name_and_age",
        lambda c: f"{c.choice('ABCDJKLM')}.{c.choice('ABCDPRST')}., {c.randint(3, 17)}, placed out of area",
    ),
    ("name_and_age", lambda c: f"A boy called {_name(c)} aged {c.randint(3, 17)} went missing"),
]

HARMLESS: list[Maker] = [
    lambda c: f"Children aged {c.randint(0, 10)} to {c.randint(11, 17)} in {c.choice(_TOWNS)}.",
    lambda c: (
        f"{c.choice(_TOWNS)} had {c.randint(10, 90)} referrals, {c.randint(1, 9)} fewer than in quarter {c.randint(1, 4)}."
    ),
    lambda c: (
        f"Indicator {c.choice(['dorset-cdp/IND', 'LAIT', 'PHOF C'])}-{c.randrange(1, 999):03d} is reported by {_date(c, 2024, 2027)}."
    ),
    lambda c: f"Figures cover births from {_date(c, 2019, 2021)} to {_date(c, 2022, 2025)}.",
    lambda c: f"Children born on or after {_date(c, 2019, 2023)} are counted in the next return.",
    lambda c: f"Grant of £{c.randrange(10**9, 2 * 10**9):,} paid; £{c.randrange(10**9, 10**10)} committed.",
    lambda c: (
        f"Switchboard: 01305 {c.randrange(200000, 299999)}. Out of hours duty team 0{c.choice(['1202', '20 7364'])} {c.randrange(100000, 999999)}."
    ),
    lambda c: f"Duty phone 07700 9{c.randrange(10**5):05d} for the on-call manager.",
    lambda c: f"Send queries to data{c.randrange(9)}@dorsetcouncil.gov.uk before {_date(c, 2025, 2027)}.",
    lambda c: (
        f"County Hall, Colliton Park, {c.choice(_TOWNS)} {_postcode(c)}. Clinics for those aged {c.randint(10, 16)} to 24."
    ),
    lambda c: f"Area code E0600{c.randrange(10**4):04d}, population {c.randrange(10**5, 10**6):,}, aged 18 and over.",
    lambda c: (
        f"The {c.choice(['mean', 'average', 'median'])} age at referral was {c.randint(20, 60)} years, down from {c.randint(20, 60)}."
    ),
    lambda c: f"Women aged {c.randint(15, 44)} and over, rate per 100,000, European standard population.",
    lambda c: (
        f"See table {c.randint(1, 30)} ({c.randint(1, 60)} cases), figure {c.randint(1, 30)}, and page {c.randint(1, 99)}."
    ),
    lambda c: f"Local authority {c.choice(_TOWNS)}, {c.randint(10, 99)}, rank {c.randint(1, 152)} of 152.",
    lambda c: f"Under {c.choice([5, 16, 18, 25])}s in {c.choice(_TOWNS)} waited {c.randint(3, 30)} weeks.",
    lambda c: f"Revised on {_date(c, 2024, 2026)} after {c.choice(_TOWNS)} School, {c.randint(11, 16)} to 18, closed.",
    lambda c: (
        f"Data from the Jordan School and St Peter's, {c.choice(['years 7 to 11', 'key stage 4', 'ages 11-16'])}."
    ),
    lambda c: (
        f"Pupils in year {c.randint(7, 11)} (aged {c.randint(11, 16)}) with a plan rose to {c.randint(100, 999)}."
    ),
    lambda c: (
        f"Reference number {c.randrange(10**11, 10**12)}, file {c.randrange(10**7, 10**8)}.csv, release {_date(c, 2024, 2026)}."
    ),
    lambda c: f"Ambulance attendances in {_MONTHS[c.randrange(12)]} ({c.randint(10, 60)}) were as expected.",
    lambda c: (
        f"The Chief Constable signed the plan on {_date(c, 2022, 2026)}; the next review is in {c.randint(12, 36)} months."
    ),
    lambda c: (
        f"{c.randint(20, 99)}% of adults in treatment for {c.randint(2, 9)} years or more; {c.randint(10, 60)} people aged 65+."
    ),
    lambda c: f"Wards: Priory {c.randint(5, 60)}, Radipole {c.randint(5, 60)}, {c.choice(_TOWNS)} {c.randint(5, 60)}.",
    lambda c: (
        f"Lead: Head of Service, Public Health. Due {_date(c, 2025, 2027)}. Version {c.randint(1, 9)}.{c.randint(0, 9)}."
    ),
    lambda c: f"Half of those aged {c.randint(16, 60)} at the time of the survey had moved by {c.randint(2023, 2026)}.",
    lambda c: (
        f"Helpline 0800 {c.randrange(100000, 999999)} took {c.randrange(1000, 9999):,} calls in {c.randint(2023, 2026)}."
    ),
    lambda c: (
        f"{c.choice(['Georgia', 'Jordan Hill', 'Alex House'])}, {c.randint(2, 90)} {c.choice(['beds', 'homes', 'visits'])}."
    ),
    lambda c: (
        f"Mr Justice Cobb, {_date(c, 2020, 2025)}; Operation Jasper, {c.randint(2, 90)} arrests, U.K., {c.randint(2, 40)} forces."
    ),
    lambda c: (
        f"A {c.randint(5, 20)} year old strategy in {c.choice(_TOWNS)} was replaced; the plan is {c.randint(2, 9)} years old."
    ),
]


def corpus(seed: int, harmful: int, harmless: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Return passages with the sort of detail in each, and passages without any, each sort as often as the next."""
    chance = random.Random(seed)
    bad = [(sort, make(chance)) for sort, make in (HARMFUL[at % len(HARMFUL)] for at in range(harmful))]
    good = [HARMLESS[at % len(HARMLESS)](chance) for at in range(harmless)]
    return bad, good
