"""What holds for every text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from cProfile import Profile
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from entities.extraction import DEFAULT, Extractor, records_from_reference
from entities.gazetteer.records import ReferenceEntity, ReferenceName, ReferencePlace, ReferencePost
from entities.spans import Kind, LinkStatus

_WORDS = st.sampled_from(
    [
        *[
            "قال",
            "اللواء",
            "حسام",
            "لوقا",
            "في",
            "مدينة",
            "البوكمال",
            "ودير",
            "الزور",
            "إن",
            "تنظيم",
            "داعش",
            "و«الحرس",
            "الثوري»",
            "الإيراني",
            "انسحبا",
            "من",
            "قرى",
        ],
        *[
            "الطيانة",
            "والشنان",
            "#",
            "_",
            ".",
            "،",
            "؛",
            "(",
            ")",
            "“",
            "”",
            "17",
            "قسداً",
            "حـ.ـزب",
            "الله",
            "IRGC",
            "Abu",
            "Kamal",
            "the",
            "village",
            "of",
            "أبو",
            "خالد",
            "بن",
            "عبد",
            "لل",
        ],
        *("ريف", "شمال", "سورية", "\n", "\n\n"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("فرىف")
@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=40).map(" ".join)))
def test_links_are_sorted_disjoint_and_inside_the_text(extractor: Extractor, text: str) -> None:
    links = extractor.extract(text)
    assert all(0 <= link.span.start < link.span.end <= len(text) for link in links)
    assert all(one.span.end <= other.span.start for one, other in pairwise(links))
    for link in links:
        assert text[link.span.start : link.span.end].strip() == text[link.span.start : link.span.end]
        if link.status is LinkStatus.LINKED:
            assert link.entity_id is not None
            assert extractor.gazetteer.entities[link.entity_id].kind is link.span.kind
            assert extractor.gazetteer.names[link.name_id or 0].entity_id == link.entity_id
        else:
            assert link.entity_id is None


def test_threads_and_repetition_change_nothing(extractor: Extractor) -> None:
    texts = ["دخل الحرس الثوري مدينة البوكمال", "قال اللواء حسام لوقا ذلك في دير الزور"] * 8
    expected = extractor.extract_many(texts)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(extractor.extract, texts)) == expected


def _reference() -> list[ReferenceEntity]:
    def named(text: str) -> tuple[ReferenceName, ...]:
        return (ReferenceName(text, "ar"),)

    return [
        ReferenceEntity(
            "country:SY", Kind.LOCATION, "country", "سوريا", "Syria", named("سوريا"), "SY", place=ReferencePlace(0)
        ),
        ReferenceEntity(
            "gov",
            Kind.LOCATION,
            "governorate",
            "حمص",
            "Homs",
            named("حمص"),
            place=ReferencePlace(1, parent="country:SY"),
        ),
        ReferenceEntity(
            "town", Kind.LOCATION, "community", "تدمر", "", named("تدمر"), place=ReferencePlace(4, parent="gov")
        ),
        ReferenceEntity("army", Kind.ORGANIZATION, "state_force", "الجيش", "", named("الجيش العربي السوري")),
        ReferenceEntity(
            "man", Kind.PERSON, "", "سامر", "", named("سامر الحمصي"), posts=(ReferencePost("قائد الفرقة", "", "army"),)
        ),
    ]


def test_reference_data_become_records() -> None:
    records = records_from_reference(_reference(), "v1")
    assert [entity.entity_id for entity in records.entities] == [1, 2, 3, 4, 5]
    assert records.entities[2].ancestors == (1, 2)
    assert records.entities[4].related == (4,)
    assert records.entities[4].titles == ("قائد الفرقة",)
    assert [name.name_id for name in records.names] == [1, 2, 3, 4, 5]


def test_each_recogniser_can_be_switched_off() -> None:
    records = records_from_reference(_reference(), "v1")
    text = "قال العقيد رامي التدمري إن سوريا بلد"
    assert [link.span.recognizer for link in Extractor(records, recognizers=["gazetteer"]).extract(text)] == [
        "gazetteer"
    ]
    assert [link.span.recognizer for link in Extractor(records, recognizers=["cues"]).extract(text)] == ["cues"]


def test_the_version_names_every_part_and_the_names() -> None:
    records = records_from_reference(_reference(), "v1")
    whole, part = Extractor(records), Extractor(records, recognizers=["gazetteer"])
    assert all(name in whole.version for name in (*DEFAULT, "linker", "normalizer", "names-v1"))
    assert whole.version != part.version


def test_an_unknown_recogniser_is_refused() -> None:
    with pytest.raises(ValueError, match="bert"):
        Extractor(records_from_reference(_reference(), "v1"), recognizers=["bert"])


def test_a_long_text_without_a_full_stop_takes_time_in_proportion(extractor: Extractor) -> None:
    """Counted in comparisons, not seconds: no rule may look through all the names of a text for each of them."""
    text = "سيطرت داعش على مدينة البوكمال "
    calls: list[int] = []
    for copies in (200, 400):
        profile = Profile()
        profile.runcall(extractor.extract, text * copies)
        calls.append(sum(entry.callcount for entry in profile.getstats()))
    assert calls[1] < 2.5 * calls[0]


def test_a_number_behind_a_known_name_is_no_part_of_it() -> None:
    """The model takes the number in; what is listed without it is meant without it."""
    reference = [
        ReferenceEntity(
            "kataib", Kind.ORGANIZATION, "armed_group", "كتائب القصبة", "", (ReferenceName("كتائب القصبة", "ar"),)
        )
    ]
    extractor = Extractor(records_from_reference(reference, "v1"))
    for number in range(10):
        text = f"انسحبت كتائب القصبة {number}."
        assert [text[link.span.start : link.span.end] for link in extractor.extract(text)] == ["كتائب القصبة"]
