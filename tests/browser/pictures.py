"""Pictures of a running server for the README: python -m tests.browser.pictures http://127.0.0.1:8000 docs/pictures"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, QUIET
from tests.browser.steps import ask, last

SIZE = {"width": 1280, "height": 800}
PICTURES = {
    "chat-zh": ("zh-CN", "light", "ODR 超过 1% 多久能恢复？"),
    "chat-en": ("en-GB", "dark", "How much can I withhold when a buyer returns a damaged item?"),
}


def main(address: str, folder: str) -> None:
    """One picture of an answer with its source open, in each language."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + QUIET)
        for name, (locale, light, question) in PICTURES.items():
            context = browser.new_context(locale=locale, viewport=SIZE, color_scheme=light, device_scale_factor=2)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector("body[data-ready]")
            ask(page, question)
            last(page).locator(".afterwards").wait_for()
            last(page).locator("a.cite").first.click()
            page.locator("#panel .panel-body article").wait_for()
            page.screenshot(path=Path(folder) / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
