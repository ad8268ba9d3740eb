"""axe-core in a page that is open: which of its rules the page violates, and where."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.packages import HOME

COLOURS = ("color-contrast", "link-in-text-block")
RUN = """([inside, outside, rules, without]) => axe.run(
  { include: [inside], exclude: outside ? [outside] : [] },
  {
    resultTypes: ["violations"],
    rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
    ...(rules.length ? { runOnly: { type: "rule", values: rules } } : {}),
  },
)"""


def violations(
    page: Page,
    *rules: str,
    without: tuple[str, ...] = (),
    inside: str = "html",
    outside: str = "",
) -> list[str]:
    """Return a line for each violation, of these rules or in these elements only, if named."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate((HOME / "node_modules/axe-core/axe.min.js").read_text())
    report = page.evaluate(RUN, [inside, outside, rules, without])
    return [
        f"{rule['id']} at {node['target'][0]}: {_cause(node)}"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]


def _cause(node: dict[str, str]) -> str:
    return " ".join(node.get("failureSummary", "").split()) + f" {node['html'][:120]}"
