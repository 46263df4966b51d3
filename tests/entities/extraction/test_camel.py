"""The BERT recogniser: what holds without torch, and with it a tiny BERT trained here on six sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from archive.management.commands import extract
from entities.extraction import DEFAULT, KNOWN, Extractor
from entities.gazetteer.records import GazetteerRecords
from entities.gazetteer.tokens import split_tokens
from entities.recognizers import camel
from entities.recognizers.camel import CamelRecognizer, ModelWord
from entities.recognizers.gazetteer import read_document
from entities.spans import Kind

ROOT = Path(__file__).resolve().parents[3]
MARK = "\N{RIGHT-TO-LEFT MARK}"
LOC, ORG, PER = Kind.LOCATION, Kind.ORGANIZATION, Kind.PERSON
LABELS = ["O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC"]
needs_torch = pytest.mark.skipif(
    not all(map(find_spec, camel.PACKAGES)),
    reason="torch, transformers and muddler are not installed: `make test-bert`",
)


@pytest.fixture(autouse=True)
def _load_anew() -> Iterator[None]:
    camel.load_tagger.cache_clear()
    yield
    camel.load_tagger.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a catalogue and empty files where a model should be."""
    model = tmp_path / "data" / "ner" / "tiny"
    model.mkdir(parents=True)
    for name in ("config.json", "vocab.txt", "model.safetensors"):
        (model / name).touch()
    write_catalogue(tmp_path)
    return tmp_path


def write_catalogue(folder: Path) -> None:
    component = {"default": "tiny", "datasets": {"tiny": {"path": "ner/tiny"}}}
    catalogue = {"version": "1.6", "packages": {}, "components": {"NamedEntityRecognition": component}}
    (folder / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")


# Selection and what is missing


def test_it_is_known_and_never_a_default() -> None:
    assert "camel" in KNOWN
    assert "camel" not in DEFAULT


def test_the_extractor_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = {*camel.PACKAGES, "camel_tools.data"}
    code = f"import sys, entities.extraction; print(sorted({heavy} & set(sys.modules)))"
    env = {"HOME": str(tmp_path), "PATH": ""}
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("package", camel.PACKAGES)
def test_missing_packages_are_named_with_the_cure(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setattr(camel, "find_spec", lambda name: None if name == package else object())
    with pytest.raises(camel.PackagesMissing, match=rf"{package}\. Run `make bert`.*CAMELTOOLS_DATA names a folder"):
        Extractor(GazetteerRecords("none"), recognizers=["camel"])


def test_a_broken_package_is_no_import_error(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(camel, "find_spec", lambda name: object())
    monkeypatch.delitem(sys.modules, "camel_tools.ner", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(camel.PackagesMissing, match="make bert"):
        camel.load_tagger(str(folder))


def test_no_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camel, "find_spec", lambda name: object())
    monkeypatch.delenv(camel.VARIABLE, raising=False)
    with pytest.raises(camel.ModelMissing, match="CAMELTOOLS_DATA is not set"):
        Extractor(GazetteerRecords("none"), recognizers=["camel"])


def test_the_command_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camel, "find_spec", lambda name: None)
    monkeypatch.setattr(extract, "records_at_hand", lambda **_: GazetteerRecords("none"))
    with pytest.raises(CommandError, match="make bert"):
        call_command("extract", "--reference", "--recognizers", "camel")


def test_a_complete_folder_leads_to_the_model(folder: Path) -> None:
    assert camel.find_model(folder) == folder / "data" / "ner" / "tiny"


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("catalogue.json", None, "catalogue.json cannot be read: No such file"),
        ("catalogue.json", "{", "names no model"),
        ("catalogue.json", "[]", "names no model"),
        ("catalogue.json", '{"components": {}}', "names no model"),
        ("data/ner/tiny/config.json", None, r"tiny lacks config\.json"),
        ("data/ner/tiny/vocab.txt", None, r"tiny lacks vocab\.txt"),
        ("data/ner/tiny/model.safetensors", None, r"lacks model\.safetensors or pytorch_model\.bin"),
    ],
)
def test_what_a_folder_lacks_is_said(folder: Path, file: str, content: str | None, message: str) -> None:
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(camel.ModelMissing, match=message):
        camel.find_model(folder)


# Words in, labels out


@pytest.mark.parametrize(
    ("label", "kind"),
    [("O", None), ("B-PERS", PER), ("I-PERS", PER), ("B-PER", PER), ("B-LOC", LOC), ("I-ORG", ORG), ("B-MISC", None)],
)
def test_labels_stand_for_kinds(label: str, kind: Kind | None) -> None:
    assert camel.kind_of(label) is kind


@pytest.mark.parametrize("label", ["LABEL_0", "PERS", "B-", "B-NOUN", "S-LOC", ""])
def test_other_labels_are_refused(label: str) -> None:
    with pytest.raises(camel.ModelUnusable, match="label"):
        camel.kind_of(label)


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("قالَ أحمـد.", [["قال", "أحمد", "."]], "no diacritics, no tatweel, hamza kept"),
        (f"في{MARK} حلب {MARK}، ثم", [["في", "حلب", "،", "ثم"]], "nothing invisible"),
        ("وصل إلى حلب. وقال:", [["وصل", "إلى", "حلب", "."], ["وقال", ":"]], "the full stop ends its sentence"),
        ("وصل. «حلب» بعيدة", [["وصل", "."], ["«", "حلب", "»", "بعيدة"]], "an opening quote begins the next one"),
        ("نعم ---- لا!!!", [["نعم", "-", "لا", "!"]], "a run of marks is one"),
        ("ﻗﺎﻝ", [["قال"]], "presentation forms are letters"),
        ("ا" * 300, [["ا" * 100]], "longer words are unknown to the model"),
        (f"{MARK} ...", [], "no words, no sentence"),
    ],
)
def test_text_as_the_model_reads_it(text: str, expected: list[list[str]], why: str) -> None:
    words = camel.read_words(split_tokens(text))
    assert [[word.text for word in sentence] for sentence in words] == expected, why


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ابوﷺ .،«\n" + MARK + "\N{ARABIC FATHA}ـ"))))
def test_every_word_is_a_token_once_and_in_order(text: str) -> None:
    tokens = split_tokens(text)
    sentences = camel.read_words(tokens)
    assert len(sentences) == len(tokens.sentences)
    words = [word for sentence in sentences for word in sentence]
    assert [word.token for word in words if word.token is not None] == list(range(len(tokens)))
    assert all(len(word.text) <= 100 and MARK not in word.text for word in words)


@pytest.mark.parametrize(
    ("labels", "expected", "why"),
    [
        ("O B-PERS I-PERS O", [(1, 3, PER)], "begin and go on"),
        ("B-LOC B-LOC O O", [(0, 1, LOC), (1, 2, LOC)], "a second beginning"),
        ("O I-ORG I-ORG O", [(1, 3, ORG)], "nothing to go on from: a beginning"),
        ("B-PERS I-LOC I-LOC O", [(0, 1, PER), (1, 3, LOC)], "another kind"),
        ("B-MISC I-MISC O B-LOC", [(3, 4, LOC)], "the miscellany does not count"),
        ("O O B-ORG I-ORG", [(2, 4, ORG)], "up to the end"),
        ("O O O O", [], "nothing"),
    ],
)
def test_labels_become_stretches(labels: str, expected: list[tuple[int, int, Kind]], why: str) -> None:
    words = [ModelWord("كلمة", token) for token in range(4)]
    assert camel.label_runs(words, labels.split()) == expected, why


def test_marks_at_the_ends_of_a_name_are_left_out() -> None:
    words = [ModelWord("«", None), ModelWord("أ", 4), ModelWord("-", None), ModelWord("ب", 5), ModelWord("»", None)]
    assert camel.label_runs(words, ["B-ORG", *["I-ORG"] * 4]) == [(4, 6, ORG)]
    assert camel.label_runs(words[:1], ["B-ORG"]) == []


@pytest.mark.parametrize("count", [1, 3])
def test_labels_that_do_not_fit_their_words_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"2 words, but {count} labels"):
        camel.label_runs([ModelWord("أ", 0), ModelWord("ب", 1)], ["O"] * count)


@dataclass(frozen=True)
class WordTagger:
    """Labels words by a list, and like camel-tools answers for the words it reads and no others."""

    labels: dict[str, str]
    unread: frozenset[str] = frozenset()
    version: str = "words"

    def reads(self, word: str) -> bool:
        return word not in self.unread

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return [[self.labels.get(word, "O") for word in words if self.reads(word)] for words in sentences]


def test_unread_words_do_not_shift_the_labels(extractor: Extractor) -> None:
    text = "كوك قال كوك فرناندو كاستيلانو. كوك. زار كوك مدريد"
    tagger = WordTagger({"فرناندو": "B-PERS", "كاستيلانو": "I-PERS", "مدريد": "B-LOC"}, frozenset({"كوك", "."}))
    document = read_document(text, extractor.gazetteer)
    found = [(document.tokens.texts[first:last], kind) for first, last, kind in camel.tag(document, tagger)]
    assert found == [(("فرناندو", "كاستيلانو"), PER), (("مدريد",), LOC)]


def test_spans_are_of_the_original_text(extractor: Extractor) -> None:
    text = f"قالَ{MARK} فرنانـدو كاستيلانُو{MARK} في قرى «زرزوران»، لـ Fernando"
    tagger = WordTagger({"فرناندو": "B-PERS", "كاستيلانو": "I-PERS", "زرزوران": "B-ORG", "Fernando": "B-PERS"})
    spans = CamelRecognizer(extractor.gazetteer, tagger).recognize(read_document(text, extractor.gazetteer))
    assert [(text[span.start : span.end], span.kind, span.recognizer) for span in spans] == [
        ("فرنانـدو كاستيلانُو", PER, "camel"),
        ("زرزوران", LOC, "camel"),
    ]


# With torch

LESSONS = [
    "قال/O فرناندو/B-PERS كاستيلانو/I-PERS إن/O الوفد/O وصل/O إلى/O زرزوران/B-LOC ./O",
    "وصل/O ديتر/B-PERS هولمان/I-PERS إلى/O زرزوران/B-LOC أمس/O ./O",
    "أعلنت/O منظمة/B-ORG شمسون/I-ORG أمس/O وصول/O الوفد/O ./O",
    "قال/O الوفد/O إن/O منظمة/B-ORG شمسون/I-ORG وصل/O ./O",
    "زار/O الوفد/O زرزوران/B-LOC أمس/O ،/O ثم/O زار/O بلدة/O كنكور/B-LOC ./O",
    "أعلنت/O جائزة/B-MISC برليان/I-MISC أمس/O ./O",
]
TEXT = f"قال{MARK} فرناندو كاستيلانو إنّ الوفد وصل إلى زرزوران. {MARK} أعلنت منظمة شمسون أمس وصول الوفد."


def build_model(path: Path, *, labels: Sequence[str] = LABELS, positions: int = 256, steps: int = 60) -> None:
    """Train a BERT of two layers on the lessons until it has them by heart, and save it as camel-tools reads it."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, BertTokenizer

    pairs = [[word.rsplit("/", 1) for word in lesson.split()] for lesson in LESSONS]
    words = sorted({word for lesson in pairs for word, _ in lesson})
    path.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    (path / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    tokenizer = BertTokenizer.from_pretrained(path, do_lower_case=False)
    torch.manual_seed(1)
    torch.set_num_threads(1)  # threads cost a model this small more than they bring
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=positions,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = BertForTokenClassification(config).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(steps):
        lesson = pairs[step % len(pairs)]
        ids = tokenizer.convert_tokens_to_ids(["[CLS]", *(word for word, _ in lesson), "[SEP]"])
        gold = [-100, *(LABELS.index(label) for _, label in lesson), -100]
        optimizer.zero_grad()
        model(input_ids=torch.tensor([ids]), labels=torch.tensor([gold])).loss.backward()
        optimizer.step()
    model.save_pretrained(path)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("camel")
    build_model(folder / "data" / "ner" / "tiny")
    write_catalogue(folder)
    return folder


@pytest.fixture
def tagger(trained: Path) -> camel.BertTagger:
    return camel.load_tagger(str(trained))


@needs_torch
def test_names_are_found_end_to_end(monkeypatch: pytest.MonkeyPatch, trained: Path) -> None:
    monkeypatch.setenv(camel.VARIABLE, str(trained))
    extractor = Extractor(GazetteerRecords("none"), recognizers=["camel"])
    assert extractor.version.startswith("camel-1.")
    spans = [link.span for link in extractor.extract(TEXT)]
    assert [(TEXT[span.start : span.end], span.kind, span.recognizer) for span in spans] == [
        ("فرناندو كاستيلانو", PER, "camel"),
        ("زرزوران", LOC, "camel"),
        ("منظمة شمسون", ORG, "camel"),
    ]


@needs_torch
def test_the_order_of_recognisers_does_not_matter(monkeypatch: pytest.MonkeyPatch, trained: Path) -> None:
    monkeypatch.setenv(camel.VARIABLE, str(trained))
    one = Extractor(GazetteerRecords("none"), recognizers=[*DEFAULT, "camel"])
    other = Extractor(GazetteerRecords("none"), recognizers=["camel", *reversed(DEFAULT)])
    links = one.extract(TEXT)
    assert links == other.extract(TEXT)
    assert all(first.span.end <= second.span.start for first, second in pairwise(links))
    assert any("camel" in link.span.recognizer.split("+") for link in links)


@needs_torch
def test_the_tokenizer_reads_the_vocabulary(tagger: camel.BertTagger) -> None:
    assert tagger.model.tokenizer.tokenize("زرزوران") == ["زرزوران"]


@needs_torch
def test_camel_tools_drops_what_is_invisible(tagger: camel.BertTagger) -> None:
    """The reason for ``reads``; when this fails, camel-tools has changed and the words may stay in."""
    assert not tagger.reads(MARK)
    assert [len(labels) for labels in tagger.predict([["قال", MARK, "فرناندو"]])] == [2]


@needs_torch
@pytest.mark.parametrize(
    "text",
    [
        "قال الوفد " * 400,
        "漢" * 400,
        "زرزوران " + "ا" * 2000,
        "زار، " * 300,
        "قال. " * 20,
        f"{MARK}\N{REPLACEMENT CHARACTER} \ue000 قال",
    ],
    ids=["long sentence", "a piece a letter", "long word", "marks", "more sentences than a call takes", "unreadable"],
)
def test_any_text_gets_a_label_for_each_word(
    monkeypatch: pytest.MonkeyPatch, extractor: Extractor, tagger: camel.BertTagger, text: str
) -> None:
    monkeypatch.setattr(camel, "_AT_ONCE", 8)
    document = read_document(text, extractor.gazetteer)
    sentences = [[word for word in words if tagger.reads(word.text)] for words in camel.read_words(document.tokens)]
    labels = tagger.predict([[word.text for word in words] for words in sentences])
    assert list(map(len, labels)) == list(map(len, sentences))
    camel.tag(document, tagger)


@needs_torch
def test_the_version_is_that_of_the_model(tmp_path: Path, trained: Path, tagger: camel.BertTagger) -> None:
    build_model(tmp_path / "data" / "ner" / "tiny", steps=1)
    write_catalogue(tmp_path)
    other = camel.load_tagger(str(tmp_path))
    assert other.version != tagger.version
    assert camel.load_tagger(str(trained)).version == tagger.version


@needs_torch
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": [f"LABEL_{number}" for number in range(9)]}, "labels are LABEL_0"),
        ({"labels": ["O", *[f"B-NOUN{number}" for number in range(8)]]}, "label B-NOUN0"),
        ({"positions": 64}, "reads 64 pieces"),
    ],
)
def test_a_model_for_something_else_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    build_model(tmp_path / "data" / "ner" / "tiny", steps=0, **change)
    write_catalogue(tmp_path)
    with pytest.raises(camel.ModelUnusable, match=message):
        camel.load_tagger(str(tmp_path))


@needs_torch
def test_a_vocabulary_of_another_model_is_refused(tmp_path: Path) -> None:
    build_model(tmp_path / "data" / "ner" / "tiny", steps=0)
    write_catalogue(tmp_path)
    with (tmp_path / "data" / "ner" / "tiny" / "vocab.txt").open("a", encoding="utf-8") as vocabulary:
        vocabulary.write("كلمة\n")
    with pytest.raises(camel.ModelUnusable, match="vocabulary"):
        camel.load_tagger(str(tmp_path))


@needs_torch
def test_files_that_are_no_model_are_refused(folder: Path) -> None:
    with pytest.raises(camel.ModelUnusable, match="cannot be read"):
        camel.load_tagger(str(folder))
