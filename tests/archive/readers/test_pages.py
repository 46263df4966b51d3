"""Pages as outlets publish and browsers save them: the whole article and what is said of it, and word of what was left out."""

from __future__ import annotations

import json
from datetime import date

import pytest

from archive.readers import Report, detect, propose, read_document

SENTENCES = [
    "عُقد في مدينة البوكمال شرق دير الزور اجتماع حضره ممثلون عن المجلس المحلي وعدد من وجهاء المدينة يوم أمس.",
    "وقال مصدر محلي إن الطريق الدولي أُغلق أمام الشاحنات القادمة من معبر القائم حتى إشعار آخر.",
    "وأضاف المصدر أن لجنة من المهندسين ستعاين الجسر صباح الغد قبل أن تسمح بعبور السيارات الصغيرة.",
]
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
MENU = (
    '<header><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/s">سياسة</a></li></ul></nav></header>'
    '<div class="cookie-banner">نستخدم ملفات تعريف الارتباط <button>موافق</button></div>'
)
COMMENT = (
    "<div class=comment><p>هذا تعليق من قارئ يقول إن الخبر غير دقيق وإنه كان حاضراً هناك ورأى غير ذلك تماماً.</p></div>"
)
AROUND = (
    '<div class="related-posts"><h3>اقرأ أيضاً</h3><ul><li><a href="/a">ارتفاع أسعار الخبز</a></li></ul></div>'
    f'<div id="comments"><h3>التعليقات</h3>{COMMENT * 20}</div><footer>جميع الحقوق محفوظة</footer>'
)


def page(head: str, body: str) -> Report:
    text = (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    )
    return propose(read_document(text.encode(), detect(text.encode(), "saved.html")))


def told(**fields: object) -> str:
    graph = json.dumps({"@graph": [{"@type": "WebSite"}, fields]}, ensure_ascii=False)
    return f'<script type="application/ld+json">{graph}</script>'


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>إغلاق الطريق</h1>{PARAGRAPHS}</article>",
        f'<main id="main"><div class="entry-content"><h1 class="entry-title">إغلاق الطريق</h1>{PARAGRAPHS}</div></main>',
        f'<div class="post-body" dir="rtl"><h1>إغلاق الطريق</h1>{"<br><br>".join(SENTENCES)}</div>',
        f'<div class="node__content"><h1>إغلاق الطريق</h1>{"".join(f"<div>{each}</div>" for each in SENTENCES)}</div>',
        f"<table><tr><td><h1>إغلاق الطريق</h1>{PARAGRAPHS}</td></tr></table>",
    ],
)
def test_the_whole_article_and_nothing_around_it(body: str) -> None:
    report = page("<title>إغلاق الطريق | شبكة</title>", MENU + body + AROUND)
    assert report.title == "إغلاق الطريق"
    for sentence in SENTENCES:
        assert report.body.count(sentence) == 1
    for noise in ("الرئيسية", "ملفات تعريف", "اقرأ أيضاً", "تعليق من قارئ", "الحقوق"):
        assert noise not in report.body
    (left_out,) = report.not_read
    assert "comments" in str(left_out.part)


def test_lists_quotes_headings_and_tables_stand_at_their_place() -> None:
    body = (
        f"<article><h1>إغلاق الطريق</h1><p>دير الزور:</p><p>{SENTENCES[0]}</p>"
        "<h2>الضحايا</h2><ul><li>سالم، 30 عاماً</li><li>هناء</li></ul>"
        f"<blockquote>لم يبق أحد.</blockquote><p>{SENTENCES[1]}</p>"
        f"<table><tr><th>المكان</th><th>القتلى</th></tr><tr><td>هجين</td><td>4</td></tr></table><p>{SENTENCES[2]}</p></article>"
    )
    assert page("<title>إغلاق الطريق</title>", MENU + body).body == (
        f"دير الزور:\n\n{SENTENCES[0]}\n\nالضحايا\n\nسالم، 30 عاماً\nهناء\n\nلم يبق أحد.\n\n{SENTENCES[1]}\n\n"
        f"المكان\tالقتلى\nهجين\t4\n\n{SENTENCES[2]}"
    )


def test_json_ld_tells_what_the_page_does_not() -> None:
    declared = told(
        **{"@type": ["NewsArticle"], "headline": "إغلاق الطريق", "datePublished": "2021-11-30T23:30:00+03:00"},
        publisher={"@type": "Organization", "name": "عنب بلدي"}, author=[{"name": "سمير الخالد"}],
    )  # fmt: skip
    report = page(declared, f"<article><h1>إغلاق الطريق</h1>{PARAGRAPHS}</article>")
    known = report.metadata
    assert (known.published_on, known.source) == (date(2021, 11, 30), "عنب بلدي")
    assert (known.author, known.declared_author) == ("", "سمير الخالد")
    shown = page(declared, f"<article><h1>إغلاق الطريق</h1><span>كتب: سمير الخالد</span>{PARAGRAPHS}</article>")
    assert (shown.metadata.author, shown.metadata.declared_author) == ("سمير الخالد", "")


def test_a_page_that_a_program_fills_gives_the_text_that_it_declares() -> None:
    declared = told(
        **{"@type": "NewsArticle", "headline": "إغلاق الطريق", "articleBody": "<p>" + " ".join(SENTENCES) + "</p>"}
    )
    report = page(declared, "<div id=root>الرجاء تفعيل جافاسكربت</div>")
    assert (report.title, report.body) == ("إغلاق الطريق", " ".join(SENTENCES))


@pytest.mark.parametrize(
    "block", ["{", "[" * 100_000, '{"@type": "Article", "author": 7, "publisher": [[]], "articleBody": {}}', "null"]
)
def test_json_ld_that_is_none_does_no_harm(block: str) -> None:
    report = page(
        f'<script type="application/ld+json">{block}</script>', f"<article><h1>إغلاق الطريق</h1>{PARAGRAPHS}</article>"
    )
    assert report.title == "إغلاق الطريق"
    assert report.body.endswith(SENTENCES[-1])


def test_passages_outside_of_the_article_are_told() -> None:
    box = "<section><div>وفي بيان منفصل قالت الإدارة إن عشرين عائلة نزحت من القرية المجاورة خلال الليل.</div></section>"
    report = page("<title>إغلاق الطريق</title>", f"<article><h1>إغلاق الطريق</h1>{PARAGRAPHS}</article>{box}")
    assert "عشرين عائلة" not in report.body
    (left_out,) = report.not_read
    assert "1 passages" in str(left_out.part)
    assert "بيان منفصل" in str(left_out.part)
