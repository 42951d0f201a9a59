"""Take the README's picture of a page: `python tests/journeys/picture.py ADDRESS` beside a running `make serve`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
PICTURE = Path(__file__).with_name("article-page.png")
WIDTH, HEIGHT = 1200, 800
MARK = "[...document.querySelectorAll('mark')].find(mark => mark.textContent.includes('shortfall'))"


def main(address: str) -> None:
    """Open the newest article of the start page and photograph the top of it."""
    path = os.environ.get("BEATGRAPH_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address)
        page.get_by_role("link", name="More live facial recognition").first.click()
        page.evaluate(f"scrollTo(0, {MARK}.getBoundingClientRect().top + scrollY - 130)")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
