"""Ways of stating a claim, to be filled with figures: what the checker should read whatever the words.

Each wording has places in curly brackets. `fill` puts in figures that are right, or wrong in what is stated.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from goldenthread.vocabulary import format_number, round_half_away

# From one figure to another by so many per cent, upwards; every second fill turns the words and goes down.
CHANGE: Final = (
    "{Things} rose by {pct}, from {old} in {y0} to {new} in {y1}.",
    "{Things} rose {pct} from {old} to {new}.",
    "{Things} went up from {old} to {new}, an increase of {pct}.",
    "{Things} climbed from {old} in {y0} to {new} in {y1} ({pct}).",
    "{Things} climbed {pct} to {new}, up from {old} in {y0}.",
    "The number of {things} was {new} in {y1}, up {pct} on the {old} recorded in {y0}.",
    "There were {new} {things} in {y1}, compared with {old} in {y0}: an increase of {pct}.",
    "There were {new} {things} in {y1}, which is {pct} more than the {old} of the year before.",
    "In {y1} there were {new} {things}. This is {pct} more than in {y0}, when there were {old}.",
    "In {y0} there were {old} {things}. By {y1} this had risen to {new}, a rise of {pct}.",
    "In {y0} we recorded {old} {things} and in {y1} we recorded {new}, an increase of {pct}.",
    "{Things} increased by {pct} over the year ({old} to {new}).",
    "{Things} in {y1}: {new} ({y0}: {old}), up {pct}.",
    "A total of {new} {things} were recorded in {y1}, against {old} in {y0}, a rise of {pct}.",
    "{Place} saw {pct} more {things} in {y1} than in {y0} ({new} against {old}).",
    "Last year {Place} had {old} {things}. This year it had {new}, up {pct}.",
    "{Things} stood at {old} in {y0} but have since grown to {new}, which represents an increase of {pct}.",
    "With {new} {things} this year and {old} last year, {Place} has seen a {pct} rise.",
    "From a starting point of {old}, {things} have grown by {pct} to {new}.",
    "We have seen an increase of {pct} in {things}, from {old} to {new}.",
    "There has been an increase of {pct} in {things} ({old} in {y0}; {new} in {y1}).",
    "An increase of {pct} took {things} from {old} to {new}.",
    "{Things} were up by {pct}: {new} this year compared to {old} last year.",
    "{Things} were {pct} higher in {y1} than in {y0}, at {new} compared with {old}.",
    "{Things} jumped from {old} to {new} in twelve months. That is an increase of {pct}.",
    "The figure for {things} has moved from {old} to {new}, equivalent to an increase of {pct}.",
    "Compared with {y0}, when {old} {things} were recorded, {y1} saw {new}, an increase of {pct}.",
    "In {y1}, {new} {things} were recorded in {Place}, an increase of {pct} on {y0} ({old}).",
    "{Place} recorded {new} {things}, {pct} up on last year's {old}.",
    "{Things} grew {pct} year on year, reaching {new} in {y1} (from {old}).",
    "The {old} {things} of {y0} became {new} in {y1}, an increase of {pct}.",
    "{Things} totalled {new} in {y1}. The year before the total was {old}, so this is an increase of {pct}.",
    "{Things} are rising: {old} in {y0}, {new} in {y1}, an increase of {pct}.",
    "{Place}'s {things} increased to {new} ({y0}: {old}), a {pct} rise.",
    "Having been {old} in {y0}, {things} reached {new} in {y1}, an increase of {pct}.",
    "{Things} had increased by {pct} by the end of {y1}, when they reached {new}; a year before there were {old}.",
    "{new} {things} were recorded in {y1}, up from {old}; the increase is {pct}.",
    "The {pct} increase in {things}, from {old} to {new}, is the largest in the region.",
    "{Place}'s tally of {things} was {old} in {y0}; it is now {new}, {pct} higher.",
    "Officers logged {new} {things} in {y1}, having logged {old} in {y0}. The increase is {pct}.",
    "{things} {old} in {y0}, {new} in {y1}, up {pct}",
    "Where {y0} brought {old} {things}, {y1} brought {new}, an increase of {pct}.",
    "At {new}, {things} in {y1} were {pct} above the {old} counted in {y0}.",
    "We dealt with {pct} more {things} than last year: {new}, against {old}.",
    "Members noted that {things}, which had numbered {old} in {y0}, had by {y1} increased to {new}, an increase of {pct}.",
    "Our teams took {old} {things} in {y0} and {new} in {y1}, so we are {pct} up.",
    "{Things}: {old} -> {new} (up {pct}).",
    "{Things} | {y0}: {old} | {y1}: {new} | up {pct}",
    "It was a busy year for {Place}, with {things} up {pct} to {new} (last year {old}).",
    "Last year's figure for {things} was {old}. With {new} this year, we have seen an increase of {pct}.",
    "Between {y0} and {y1} the number of {things} rose by {pct} - from {old} to {new}.",
    "Volume of {things} up {pct}, {old} to {new}.",
    "There were {old} {things} the year before and there were {new} this time round, a rise of {pct}.",
)

# Between two percentages, by so many points.
POINTS: Final = (
    "The proportion of {things} closed on time rose from {old} to {new}, up {pts} percentage points.",
    "The proportion of {things} closed on time increased by {pts} percentage points, from {old} to {new}.",
    "In {y1} {new} of {things} were closed on time, compared with {old} in {y0}, a rise of {pts} percentage points.",
    "{Things} closed on time went up from {old} to {new} ({pts} percentage points).",
    "The share of {things} closed on time was {new} in {y1}, {pts} percentage points above the {old} of {y0}.",
    "Timeliness rose {pts} percentage points to {new}, from {old} a year before.",
    "Timeliness improved from {old} in {y0} to {new} in {y1}, an increase of {pts} percentage points.",
    "Timeliness was {old} in {y0} and {new} in {y1}, a change of {pts} percentage points.",
    "Timeliness now stands at {new}, {pts} percentage points higher than last year's {old}.",
    "There has been a {pts} percentage point rise in timeliness, from {old} to {new}.",
    "A rise of {pts} percentage points took timeliness from {old} to {new}.",
    "Timeliness: {old} in {y0}, {new} in {y1}, up {pts} percentage points.",
    "{new} of {things} were closed on time, up from {old} last year. This is a rise of {pts} percentage points.",
    "{new} of {things} were closed on time this year against {old} last year, {pts} percentage points more.",
    "In {y0} {old} of {things} were closed on time. In {y1} it was {new}, a rise of {pts} percentage points.",
    "Timeliness grew by {pts} percentage points over the year ({old} to {new}).",
    "{Place} has gone from {old} to {new}, a gain of {pts} percentage points.",
    "Satisfaction has increased {pts} percentage points since {y0}, from {old} to {new}.",
    "Satisfaction reached {new}, an increase of {pts} percentage points on {y0} ({old}).",
    "Satisfaction climbed to {new} in {y1} from {old} in {y0}, which is {pts} percentage points.",
    "Satisfaction in {y1} ({new}) was {pts} percentage points higher than in {y0} ({old}).",
    "At {new}, satisfaction is {pts} percentage points higher than the {old} seen in {y0}.",
    "Satisfaction moved from {old} to {new}. That is an increase of {pts} percentage points.",
    "Satisfaction has risen since {y0}, when it was {old}: it is now {new}, {pts} percentage points higher.",
    "Last year's {old} has become {new} this year, an increase of {pts} percentage points.",
    "From {old} in {y0}, satisfaction rose to {new} in {y1}, a {pts} point increase.",
    "The rate rose {pts} points, from {old} to {new}.",
    "Satisfaction, at {old} in {y0}, had reached {new} by {y1}: up {pts} percentage points.",
    "The increase of {pts} percentage points, from {old} to {new}, is welcome.",
    "Satisfaction stood at {new} in {y1}, having been {old} in {y0}, a rise of {pts} percentage points.",
)

# A part, its whole, and the percentage.
SHARE: Final = (
    "{part} of the {whole} {things} ({pct}) led to a plan.",
    "Of the {whole} {things}, {part} ({pct}) led to a plan.",
    "{part} out of {whole} {things} led to a plan ({pct}).",
    "{part} out of {whole} {things}, or {pct}, led to a plan.",
    "{pct} of {things} ({part} of {whole}) led to a plan.",
    "{pct} ({part} of {whole}) of {things} led to a plan.",
    "There were {whole} {things}, of which {part} ({pct}) led to a plan.",
    "There were {whole} {things} in {y1}. Of these, {part} ({pct}) led to a plan.",
    "There were {whole} {things} in {y1}. {part} of them ({pct}) led to a plan.",
    "There were {whole} {things} in {y1}; {part} of these led to a plan, which is {pct}.",
    "There were {whole} {things}. {part} led to a plan, which is {pct} of the total.",
    "There were {whole} {things} in {y1}, {pct} of which ({part}) led to a plan.",
    "{part} {things} led to a plan, {pct} of the {whole} received.",
    "{part} {things} led to a plan. This is {pct} of the {whole} received.",
    "{part} of {whole} {things} led to a plan, a rate of {pct}.",
    "A plan followed for {part} of the {whole} {things}, {pct}.",
    "A plan followed in {part} ({pct}) of the {whole} {things}.",
    "A plan followed in {part} cases, {pct} of all {whole} {things}.",
    "We received {whole} {things} and {part} ({pct}) of them led to a plan.",
    "{Place} received {whole} {things}, and {part} of those, {pct}, led to a plan.",
    "Some {part} {things} out of a total of {whole} led to a plan, equating to {pct}.",
    "Out of {whole} {things}, {part} led to a plan ({pct}).",
    "Out of a total of {whole} {things} in {y1}, {part} led to a plan, that is {pct}.",
    "From {whole} {things}, {part} plans followed ({pct}).",
    "Among the {whole} {things} we looked at, {part} ({pct}) led to a plan.",
    "{part} {things} led to a plan and these represent {pct} of the {whole} received.",
    "{part} {things} came from {Place}, accounting for {pct} of the {whole} received.",
    "Of {whole} {things} received in {y1}, {pct} led to a plan ({part}).",
    "In {part} of the {whole} {things} there was a plan. This is {pct}.",
    "The {whole} {things} included {part} from schools ({pct}).",
    "{Things} numbered {whole}, with {part} ({pct}) from schools.",
    "Schools made {part} of the {whole} {things}, making up {pct}.",
    "Schools made {part} of the {whole} {things}. That is {pct} of the total.",
    "Schools accounted for {part} of {whole} {things}: {pct}.",
    "More {things} came from schools than anywhere else ({part} of {whole}, {pct}).",
    "{pct} of the {whole} {things} came from schools ({part}).",
    "{pct} of the {whole} {things}, that is {part}, came from schools.",
    "Schools sent {part} {things}, which was {pct} of the {whole} sent by all agencies.",
    "Just over the road, {part} of {Place}'s {whole} {things} led to a plan - that is {pct}.",
    "{whole} {things} were closed, {part} of them ({pct}) on time.",
    "{whole} {things} were closed and {pct} of them ({part}) were on time.",
    "Of all {things} closed ({whole}), {part} were on time ({pct}).",
    "{Things} closed on time: {part} of {whole} ({pct}).",
    "{Things} closed on time: {part}/{whole} ({pct})",
    "The Panel was advised that, of the {whole} {things} concluded by the service in {y1}, some {part}, or {pct}, had been completed on time.",
    "We closed {whole} {things} in {y1}. On time: {part} ({pct}).",
    "{pct} - {part} out of {whole} - were on time.",
    "On time closures came to {part} from a possible {whole}, which is {pct}.",
    "{part} {things} were late out of the {whole} closed, or {pct}.",
    "As many as {part} of the {whole} {things}, {pct}, were closed late.",
    "A total of {whole} {things} were closed, with {part} of these closed late ({pct} of the total).",
    "Late: {part} ({pct} of {whole})",
    "Late closures made up {pct} of the total: {part} of {whole}.",
)

# Parts and their total.
SUM: Final = (
    "Of {total} {things}, {a} were of boys, {b} were of girls and {c} were of adults.",
    "Of {total} {things} {a} were in {P1}, {b} were in {P2} and {c} were in {P3}.",
    "Of the {total} {things} {a} came from schools, {b} from health and {c} from the police.",
    "There were {total} {things}: {a} in {P1}, {b} in {P2} and {c} in {P3}.",
    "There were {total} {things} ({a} in {P1}, {b} in {P2} and {c} in {P3}).",
    "There were {total} {things}, made up of {a} from schools, {b} from health and {c} from the police.",
    "There were {total} {things}, comprising {a} from schools, {b} from health and {c} from the police.",
    "The {total} {things} were split between {P1} ({a}), {P2} ({b}) and {P3} ({c}).",
    "The {total} {things} comprised {a} in {P1}, {b} in {P2} and {c} in {P3}.",
    "The {total} {things} consisted of {a} in {P1}, {b} in {P2} and {c} in {P3}.",
    "{P1} had {a} {things}, {P2} {b} and {P3} {c}, making {total} in all.",
    "{P1} had {a} {things}, {P2} had {b} and {P3} had {c}, a total of {total}.",
    "{P1} had {a} {things}, {P2} had {b} and {P3} had {c}, {total} in total.",
    "{P1} had {a} {things}, {P2} {b} and {P3} {c}. Together that is {total}.",
    "{P1} had {a} {things}, {P2} {b} and {P3} {c}. The total was {total}.",
    "With {a} {things} in {P1}, {b} in {P2} and {c} in {P3}, the total for the partnership was {total}.",
    "{a} {things} came from {P1}, {b} from {P2} and {c} from {P3}, giving a total of {total}.",
    "{a} {things} came from {P1}, {b} from {P2} and {c} from {P3}, bringing the total to {total}.",
    "{a} in {P1}, {b} in {P2} and {c} in {P3} add up to {total} {things}.",
    "Across the three areas there were {total} {things}: {P1} {a}, {P2} {b}, {P3} {c}.",
    "In total {total} {things} were received, {a} from schools, {b} from health and {c} from the police.",
    "A total of {total} {things} were received; {a} from schools, {b} from health and {c} from the police.",
    "A total of {total} {things} were received. Schools sent {a}, health {b} and the police {c}.",
    "We received {total} {things}. Of these {a} were from schools, {b} from health and the remaining {c} from the police.",
    "Of the {total} {things}, {a} were from schools, {b} from health and the other {c} from the police.",
    "Of the {total} {things} {a} came from schools, {b} from health and {c} from elsewhere.",
    "The total of {total} {things} is made up of {P1} ({a}), {P2} ({b}) and {P3} ({c}).",
    "{P1} ({a}), {P2} ({b}) and {P3} ({c}) together recorded {total} {things}.",
    "Between them {P1}, {P2} and {P3} recorded {total} {things} ({a}, {b} and {c}).",
    "{Things}: {P1} {a}, {P2} {b}, {P3} {c}, total {total}.",
    "{Things} by area: {P1} {a}; {P2} {b}; {P3} {c}. Total: {total}.",
    "There were {total} {things}:\n\n- {a} in {P1}\n- {b} in {P2}\n- {c} in {P3}",
    "{Things} ({total} in total):\n\n- {P1}: {a}\n- {P2}: {b}\n- {P3}: {c}",
    "{Things}\n\n- {P1}: {a}\n- {P2}: {b}\n- {P3}: {c}\n- Total: {total}",
    "The {total} {things} break down as {a} in {P1}, {b} in {P2} and {c} in {P3}.",
    "The {total} {things} were divided as follows: {a} in {P1}, {b} in {P2} and {c} in {P3}.",
    "{total} {things} were received, consisting of {a} from schools, {b} from health and {c} from the police.",
    "{P1} sent {a} {things} and {P2} sent {b}, which together with the {c} from {P3} makes {total}.",
    "The partnership recorded {total} {things} - {a} in {P1}, {b} in {P2} and {c} in {P3}.",
    "{P1} dealt with {a}, {P2} with {b} and {P3} with {c}, so {total} {things} in all.",
    "We counted {total} {things} across the patch, {a} of them in {P1}, {b} in {P2} and {c} in {P3}.",
    "The {total} {things} of {y1} were {a} in {P1}, {b} in {P2} and {c} in {P3}.",
    "{Things} {total}. {P1} {a}, {P2} {b}, {P3} {c}.",
    "{Things}: {total} ({P1} {a}, {P2} {b}, {P3} {c})",
    "{Things}: {total} = {a} {P1} + {b} {P2} + {c} {P3}",
    "{a} {things} in {P1} and {b} in {P2}, together with {c} in {P3}, brought the total to {total}.",
    "All told {total} {things} reached us: {a} by phone, {b} by email and {c} in person.",
    "They came by phone ({a}), by email ({b}) and in person ({c}), {total} in all.",
    "{a} came by phone, {b} by email and {c} in person - {total} altogether.",
    "The number of {things}, {total}, is the sum of {a} in {P1}, {b} in {P2} and {c} in {P3}.",
    "{P1} accounted for {a} {things}, {P2} for {b} and {P3} for {c}; the total is {total}.",
    "Over the year {total} {things} were dealt with, of which {a} were in {P1}, {b} in {P2} and the remaining {c} in {P3}.",
    "Phone: {a}\n\nEmail: {b}\n\nIn person: {c}\n\nTotal: {total}",
)

# Money in parts.
MONEY: Final = (
    "The budget of £{total} is made up of £{a} from the council, £{b} from health and £{c} from the police.",
    "The council gave £{a}, health £{b} and the police £{c}, a total of £{total}.",
    "The council gave £{a}, health gave £{b} and the police gave £{c}. This makes a total budget of £{total}.",
    "The board's income was £{total}: £{a} from the council, £{b} from health and £{c} from the police.",
    "Grants of £{a}, £{b} and £{c} came to £{total}.",
    "We spent £{a} on training, £{b} on staff and £{c} on reviews, £{total} in all.",
    "Spending of £{total} went on training (£{a}), staff (£{b}) and reviews (£{c}).",
    "A sum of £{total} was shared between {P1} (£{a}), {P2} (£{b}) and {P3} (£{c}).",
    "£{total} was spent: £{a} on training, £{b} on staff and £{c} on reviews.",
    "Partners paid in £{total} (council £{a}, health £{b}, police £{c}).",
    "The pooled fund of £{total} comprises £{a} from the council, £{b} from health and £{c} from the police.",
    "Three grants were won: £{a} for {P1}, £{b} for {P2} and £{c} for {P3}. In total this is £{total}.",
)

# Words for so many times: the earlier figure, the later, and the word.
RATIO: Final = (
    "{Things} have {word} since {y0}, from {old} to {new}.",
    "{Things} {word} from {old} in {y0} to {new} in {y1}.",
    "The number of {things} {word}, going from {old} to {new}.",
    "{Things} have {word} in two years ({old} to {new}).",
    "{Things} {word}: there were {old} in {y0} and {new} in {y1}.",
    "{Things} {word} between {y0} and {y1}, from {old} to {new}.",
    "In {y0} there were {old} {things}. By {y1} the number had {word} to {new}.",
    "The number of {things} has {word}. There were {old} in {y0} and {new} in {y1}.",
    "There were {new} {things} in {y1}, having {word} from {old} in {y0}.",
    "{Place} saw {things} {past} from {old} to {new}.",
    "{Things} have {word} to {new} (from {old} in {y0}).",
    "{Things} {word} to {new} in {y1}, compared with {old} in {y0}.",
    "{Things} {word} to {new} from {old} the year before.",
    "There were {old} {things} in {y0} and {new} in {y1}, so the number has {word}.",
    "There were {old} {things} last year and {new} this year: they have {word}.",
    "{Things} have {word} since last year ({old} then, {new} now).",
    "{Things} have {word} since last year. There were {old} then; now there are {new}.",
    "With {new} {things} this year against {old} last year, the number has {word}.",
    "The {old} {things} of {y0} had {word} to {new} by {y1}.",
    "{Things} have {word}, up or down, from {old} in {y0} to {new} in {y1}.",
    "{Things} more or less {word} over the period, moving from {old} to {new}.",
    "The figure has {word} from {old} to {new}.",
    "{Place} has seen its {things} {word}: {old} in {y0}, {new} in {y1}.",
    "Since {y0}, when there were {old}, {things} have {word} to {new}.",
    "Over two years {things} {word}. They stood at {old} in {y0} and {new} in {y1}.",
    "{Things} stand at {new}, having {word} from {old} three years ago.",
    "We have {word} the number of {things}, from {old} to {new}.",
    "{Things} have {word} (from {old} to {new}) since {y0}.",
    "When we started there were {old} {things} a year. Now there are {new}: the number has {word}.",
    "{Things} {word} from {old} to {new} over the life of the strategy.",
    "{y0}: {old}. {y1}: {new}. {Things} have {word}.",
    "The {new} {things} seen in {y1} mean that numbers have {word} since {y0}, when {old} were seen.",
    "The number, {old} in {y0}, had {word} by {y1}, when there were {new}.",
)

# A count in a population, as a rate.
RATE: Final = (
    "With {count} {things} and a population of {pop}, the rate is {rate} per 1,000.",
    "There were {count} {things} in a population of {pop}, a rate of {rate} per 1,000.",
    "{Place} has {pop} residents. It had {count} {things}, a rate of {rate} per 1,000 residents.",
    "{Place} had {count} {things} among its {pop} residents, or {rate} per 1,000.",
    "The rate of {things} was {rate} per 1,000 ({count} in a population of {pop}).",
    "The rate was {rate} per 1,000 people: {count} {things} in a population of {pop}.",
    "{count} {things} were recorded. With a population of {pop} this is {rate} per 1,000.",
    "{count} {things} were recorded for a population of {pop}, equivalent to {rate} per 1,000 people.",
    "{Place} has a population of {pop} and recorded {count} {things}, which gives a rate of {rate} per 1,000.",
    "The population of {Place} is {pop}. There were {count} {things} in {y1}, which is {rate} per 1,000 people.",
    "{count} {things} in a population of {pop} is {rate} per 1,000.",
    "In {y1} {Place} recorded {count} {things}. For its {pop} residents that is {rate} per 1,000.",
    "There are {pop} people living in {Place} and there were {count} {things}, {rate} for every 1,000 people.",
    "{Things} ran at {rate} per 1,000 people, with {count} in a population of {pop}.",
    "{count} {things} among {pop} residents gives {rate} per 1,000.",
    "Based on a population of {pop}, the {count} {things} equate to {rate} per 1,000.",
    "{Place} (population {pop}) recorded {count} {things}, or {rate} per 1,000 people.",
    "Among {pop} residents there were {count} {things} ({rate} per 1,000).",
    "The {count} {things} represent a rate of {rate} per 1,000 of the population of {pop}.",
    "That is {count} {things} for {pop} residents: {rate} per 1,000.",
    "Rate {rate} per 1,000 ({count} {things}; population {pop}).",
    "{count} {things}, population {pop}: {rate} per 1,000.",
    "The county's {pop} residents experienced {count} {things} between them, a rate of {rate} per 1,000.",
    "{rate} {things} per 1,000 residents ({count}; {pop} residents).",
    "For every 1,000 of our {pop} residents there were {rate} {things}, or {count} in all.",
    "The {count} {things} recorded equate to {rate} per 1,000 of {Place}'s population, which is {pop}.",
    "{Place}: {pop} people, {count} {things}, {rate} per 1,000.",
)

# Part of a year, and what the year would come to.
PROJECTION: Final = (
    "There were {part} {things} in the first quarter. If this continues there will be {total} over the year.",
    "There were {part} {things} in the first six months, giving a projected total of {half} for the year.",
    "In the first quarter there were {part} {things}, which projects to {total} for the full year.",
    "In quarter 1 there were {part} {things}; the full year forecast is {total}.",
    "First quarter: {part}. Projected for the year: {total}.",
    "Between April and June there were {part} {things}. At this rate the year will end on {total}.",
    "From April to September there were {part} {things}, so we expect {half} by year end.",
    "{part} {things} were recorded in Q1. On that basis {total} are projected for the year.",
    "The half year figure of {part} suggests a full year total of {half}.",
    "At half year there were {part} {things} and the year end forecast is {half}.",
    "With {part} {things} in the first quarter, the projection for the year is {total}.",
    "In the first three months {part} {things} were made, equivalent to {total} over a full year.",
    "We had {part} {things} in the first half of the year and forecast {half} for the whole year.",
    "By the end of quarter 1 there had been {part} {things}, on course for {total} by the end of the year.",
    "The first quarter's {part} {things} would mean {total} over the whole year if repeated.",
    "Based on {part} {things} in the first quarter, the projected year end figure is {total}.",
    "Based on {part} {things} in the first six months, we forecast {half} for the year.",
    "The {part} {things} of the first quarter, multiplied up, give {total} for the year.",
    "Q1 saw {part} {things}. The annual projection is therefore {total}.",
    "{part} {things} came in during the first half of the year. Doubling this gives {half} for the year as a whole.",
    "{Things}, Apr-Jun: {part}. Projected year end: {total}.",
    "We have had {part} {things} in three months; over the year that would be {total}.",
    "Half way through the year we had {part} {things} and are heading for {half}.",
    "Q1 {part}; full year projection {total}.",
    "At the six month point {part} {things} had been recorded, pointing to {half} for the full year.",
    "Were the first quarter's rate of {part} to continue, the total for the full year would be {total}.",
    "The hub had {part} visits in its first quarter and, at that level, the total for the full year would be in the order of {total}.",
    "First half {part}, full year {half} (projected).",
)

DOWN_WORDS: Final = (
    ("had risen", "had fallen"), ("has risen", "has fallen"), ("risen", "fallen"), ("rose", "fell"), ("rises", "falls"),
    ("rising", "falling"), ("rise", "fall"), ("increased", "decreased"), ("an increase", "a decrease"), ("increase", "decrease"), ("grown", "shrunk"),
    ("grew", "shrank"), ("climbed", "dropped"), ("jumped", "dropped"), ("went up", "went down"), ("up", "down"),
    ("higher", "lower"), ("more", "fewer"), ("above", "below"), ("gain", "drop"), ("largest", "largest"),
)  # fmt: skip
THINGS: Final = (
    "referrals", "child protection plans", "contacts", "arrests", "hospital admissions", "early help assessments",
    "burglaries", "exclusions", "missing episodes", "adults in treatment", "domestic abuse incidents",
)  # fmt: skip
PLACES: Final = ("Northmoor", "Eastvale", "Kelsey Bay", "Tarn Valley", "Saltby", "Harrowmere", "Brackenshire")


def number(value: int | Decimal, places: int = 0) -> str:
    return format_number(value, places)


def _common(draw: random.Random) -> dict[str, str]:
    things, year = draw.choice(THINGS), draw.randint(2015, 2022)
    one, two, three, place = draw.sample(PLACES, 4)
    years = draw.choice(
        ((f"{year}", f"{year + 1}"), (f"{year}/{(year + 1) % 100:02}", f"{year + 1}/{(year + 2) % 100:02}"))
    )
    return {"things": things, "Things": things[0].upper() + things[1:], "P1": one, "P2": two, "P3": three,
            "Place": place, "y0": years[0], "y1": years[1]}  # fmt: skip


def turned(words: str) -> str:
    """The words for a rise as words for a fall."""
    done: dict[str, str] = {}
    for at, (up, down) in enumerate(DOWN_WORDS):
        words = re.sub(rf"\b{up}\b", f"\x00{at}\x00", words)
        done[f"\x00{at}\x00"] = down
    for mark, down in done.items():
        words = words.replace(mark, down)
    return words


def _percent(value: Decimal, places: int) -> str:
    return f"{number(value, places)}%"


def change(words: str, draw: random.Random, *, right: bool) -> tuple[str, str]:
    old = draw.randint(120, 4000)
    up = draw.random() < 0.5
    part = Decimal(draw.randint(6, 60)) / 100
    new = int(old * (1 + part if up else 1 - part))
    places = draw.choice((0, 0, 1))
    exact = abs(Decimal(new - old)) / old * 100
    said = round_half_away(exact, places)
    words = words if up else turned(words)
    if not right:
        wrong = round_half_away(abs(Decimal(new - old)) / new * 100, places)
        other = said + draw.choice((-4, -3, 3, 4, 9))
        said = wrong if abs(wrong - said) > 2 and draw.random() < 0.5 else max(other, Decimal(2))
    stated = _percent(said, places)
    filled = words.format(**_common(draw), old=number(old), new=number(new), pct=stated)
    return filled, stated


def points(words: str, draw: random.Random, *, right: bool) -> tuple[str, str]:
    places = draw.choice((0, 1))
    unit = Decimal(10) ** -places
    low, gap = (
        draw.randint(20 * 10**places, 60 * 10**places) * unit,
        draw.randint(3 * 10**places, 25 * 10**places) * unit,
    )
    said = gap if right else gap + draw.choice((-2, 2, 3, 5))
    up = draw.random() < 0.5
    old, new = (low, low + gap) if up else (low + gap, low)
    stated = number(said, places)
    filled = (words if up else turned(words)).format(
        **_common(draw), old=_percent(old, places), new=_percent(new, places), pts=stated
    )
    return filled, stated


def share(words: str, draw: random.Random, *, right: bool) -> tuple[str, str]:
    whole = draw.randint(60, 2500)
    part = draw.randint(whole // 8, whole * 4 // 5)
    places = draw.choice((0, 0, 1))
    said = round_half_away(Decimal(part) / whole * 100, places)
    if not right:
        said = said + draw.choice((-7, -4, 4, 7, 10))
    stated = _percent(said, places)
    return words.format(**_common(draw), part=number(part), whole=number(whole), pct=stated), stated


def total(words: str, draw: random.Random, *, right: bool) -> tuple[str, str]:
    scale = draw.choice((1, 1, 10, 100)) if "£" in words else 1
    low = 200 if "£" in words else 15
    a, b, c = (draw.randint(low, 900) * scale for _ in range(3))
    said = a + b + c
    if not right:
        said += draw.choice((-30, -11, -10, 10, 11, 20, 100)) * scale
    stated = number(said)
    return words.format(**_common(draw), a=number(a), b=number(b), c=number(c), total=stated), stated


def ratio(words: str, draw: random.Random, *, right: bool) -> tuple[str, str]:
    word, past, times = draw.choice(
        (("doubled", "double", 2), ("trebled", "treble", 3), ("halved", "halve", Decimal("0.5")))
    )
    old = draw.randint(20, 900) * 2
    new = int(old * times)
    if not right:
        new = int(new * Decimal("1.5")) if times != 3 else old * 2
    if "{past}" in words:
        word = past
    filled = words.format(**_common(draw), old=number(old), new=number(new), word=word, past=past)
    return filled, word


def rate(words: str, draw: random.Random, *, right: bool) -> tuple[str, str]:
    people, count = draw.randint(20_000, 400_000), draw.randint(300, 5000)
    exact = Decimal(count) / people * 1000
    said = round_half_away(exact, 1)
    if not right:
        said = round_half_away(exact * 10, 1) if draw.random() < 0.5 else round_half_away(exact * Decimal("1.3"), 1) + 1
    stated = number(said, 1)
    return words.format(**_common(draw), count=number(count), pop=number(people), rate=stated), stated


def projection(words: str, draw: random.Random, *, right: bool) -> tuple[str, str]:
    part = draw.randint(20, 900)
    whole, half = part * 4, part * 2
    if not right:
        whole, half = part * 3 if draw.random() < 0.5 else part * 4 + 20, part * 3
    stated = number(whole if "{total}" in words else half)
    return words.format(**_common(draw), part=number(part), total=number(whole), half=number(half)), stated


Fill = Callable[..., tuple[str, str]]
KINDS: Final[Mapping[str, tuple[tuple[str, ...], Fill]]] = {
    "change": (CHANGE, change),
    "points": (POINTS, points),
    "share": (SHARE, share),
    "sum": (SUM, total),
    "money": (MONEY, total),
    "ratio": (RATIO, ratio),
    "rate": (RATE, rate),
    "projection": (PROJECTION, projection),
}
