"""A reader's way through the pages, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey
FORCE = "Metropolitan Police Service"


def test_from_home_to_a_force_its_claim_its_sentence_its_article_and_a_question(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Forces").click()
    page.get_by_role("link", name=FORCE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FORCE)

    claim = page.locator(".claim").filter(has=page.locator("mark", has_text="33,201")).first
    expect(claim.locator("mark").first).to_contain_text("33,201 officers")
    claim.get_by_role("link", name="The claim in full").click()
    expect(page.locator("blockquote mark").first).to_contain_text("33,201 officers")
    expect(page.get_by_text("found by the rule")).to_be_visible()

    words = page.locator("blockquote mark").first.inner_text()

    page.locator("blockquote footer a").click()
    expect(page).to_have_url(re.compile(r"/article/[0-9a-f]{16}#char=\d+,\d+$"))
    start, end = (int(offset) for offset in page.url.rsplit("=", 1)[1].split(","))
    highlighted = page.locator(".anchor:target").evaluate(HIGHLIGHTED)
    assert end - start == len(words)
    assert highlighted[: end - start] == words
    note = page.locator("mark + sup a").first
    number = note.inner_text()
    note.click()
    expect(page.locator(".claim:target .note")).to_have_text(number)

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Query").click()
    page.get_by_label("Query").fill(
        "SELECT ?officers WHERE { ?c pol:kind kind:headcount ; pol:about force:metropolitan ;"
        " pol:statedUnit ?unit ; pol:statedValue ?officers } ORDER BY DESC(?officers) LIMIT 1"
    )
    page.get_by_role("button", name="Run the query").click()
    expect(page.get_by_role("cell", name="33201")).to_be_visible()


def test_a_refused_question_keeps_its_text_and_says_where_it_breaks(page: Page) -> None:
    page.goto("/query")
    page.get_by_label("Query").fill("SELECT ?s\nWHERE { ?s ?p")
    with page.expect_response(lambda response: "/query" in response.url) as answered:
        page.get_by_role("button", name="Run the query").click()
    assert answered.value.status == 400
    expect(page.get_by_role("alert")).to_contain_text("line 2")
    expect(page.get_by_label("Query")).to_have_value("SELECT ?s\nWHERE { ?s ?p")


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("path", ["/", "/id/force/metropolitan", "/list/articles", "/query", "/ns", "/vocab/status"])
def test_no_page_is_wider_than_its_window(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_article_is_read_beside_its_claims_and_on_a_telephone_above_them(page: Page) -> None:
    page.goto("/list/articles")
    page.locator(".rows a").first.click()
    stretch = page.locator(".stretch").filter(has=page.locator(".claim")).first
    text, claim = stretch.locator(".text"), stretch.locator(".claim").first
    wide_text, wide_claim = text.bounding_box(), claim.bounding_box()
    assert wide_text
    assert wide_claim
    assert wide_claim["x"] >= wide_text["x"] + wide_text["width"]
    page.set_viewport_size({"width": 360, "height": 800})
    text_box, claim_box = text.bounding_box(), claim.bounding_box()
    assert text_box
    assert claim_box
    assert claim_box["y"] >= text_box["y"] + text_box["height"]


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/id/force/metropolitan"])
def test_words_stand_out_from_their_ground(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path)
    poorest = page.evaluate(CONTRAST)
    assert poorest["ratio"] >= 4.5, poorest


# The words in marks from an anchor on, up to the first words outside them. Where evidence overlaps, one stretch of
# words is several marks with other anchors and note numbers between them.
HIGHLIGHTED = """anchor => {
  const walker = document.createTreeWalker(anchor.closest(".text"), NodeFilter.SHOW_TEXT);
  walker.currentNode = anchor;
  let words = "";
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const isNote = element.closest("sup") || !walker.currentNode.textContent.replace(/[\\s\\u2060]/g, "");
    if (isNote) continue;
    if (!element.closest("mark")) break;
    words += walker.currentNode.textContent;
  }
  return words;
}"""

CONTRAST = """() => {
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let poorest = {ratio: 21};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    const pair = [light(channels(getComputedStyle(element).color)), light(ground(element))];
    const [one, other] = pair.sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < poorest.ratio) poorest = {ratio, text: walker.currentNode.textContent.trim(), of: element.className};
  }
  return poorest;
}"""
