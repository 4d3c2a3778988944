package dev.holdfast.simulation.report;

/** One page of HTML that needs nothing else. */
final class Page {
  private static final String STYLE =
      """
      :root { --page: #f6f7f9; --card: #fff; --ink: #1b2430; --dim: #66717f; --line: #dde2e8; --hair: #edf0f3;
        --good: #1a7f4b; --bad: #c0322b; --open: #9a6700; --bar: #4a9d8e; --a: #3566b8; --b: #b8672c; }
      @media (prefers-color-scheme: dark) { :root { --page: #12161c; --card: #1a2029; --ink: #e4e9f0; --dim: #8d99a8;
        --line: #2e3743; --hair: #242c37; --good: #4cc38a; --bad: #f2776f; --open: #e8b84a; --bar: #4fae9d;
        --a: #6d9bea; --b: #dd9258; } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--page); color: var(--ink);
        font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
      main { max-width: 1440px; margin: 0 auto; padding: 28px 24px 40px; }
      h1, h2, h3, p, figure { margin: 0; }
      h1 { font-size: 32px; line-height: 1.25; letter-spacing: -0.01em; }
      h2 { font-size: 17px; margin-bottom: 10px; }
      header { background: var(--card); border-radius: 10px; padding: 22px 26px; border-left: 6px solid var(--open); }
      header.met { border-color: var(--good); } header.missed { border-color: var(--bad); }
      .met b.verdict { color: var(--good); } .missed b.verdict { color: var(--bad); } .unknown b.verdict { color: var(--open); }
      .dim { color: var(--dim); }
      section { margin-top: 26px; break-inside: avoid-page; }
      .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 16px; }
      .name { font-weight: 600; margin-bottom: 8px; }
      .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 12px; margin-bottom: 12px; }
      .tile, figure, .table { background: var(--card); border-radius: 10px; padding: 14px 16px; }
      .tile { border-top: 3px solid var(--line); }
      .tile.met { border-color: var(--good); } .tile.missed { border-color: var(--bad); } .tile.unknown { border-color: var(--open); }
      .tile h3 { font-size: 12.5px; font-weight: 500; color: var(--dim); }
      .figure { font-size: 24px; white-space: nowrap; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
      .detail, figcaption { font-size: 12.5px; color: var(--dim); font-variant-numeric: tabular-nums; }
      figure { margin-bottom: 12px; } figcaption b { color: var(--ink); }
      svg { display: block; width: 100%; height: auto; font-size: 11px; }
      svg text { fill: var(--dim); } svg .axis { text-anchor: middle; }
      svg .bar { fill: var(--bar); } svg .tick { stroke: var(--hair); } svg .base { stroke: var(--line); }
      svg line.mark { stroke: var(--dim); stroke-dasharray: 2 2; } svg line.goal { stroke: var(--good); stroke-width: 1.5; }
      svg text.goal { fill: var(--good); }
      .table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th { font-weight: 500; color: var(--dim); font-size: 12.5px; } th, td { padding: 4px 10px; text-align: right; vertical-align: top; }
      th:first-child, td:first-child, td.text, th.text { text-align: left; } td { border-top: 1px solid var(--hair); white-space: nowrap; }
      td.text { white-space: normal; }
      .share { display: inline-block; height: 9px; border-radius: 2px; background: var(--bar); margin-right: 6px; }
      """;

  private Page() {}

  static String of(String title, String body) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    %s</main>
    </body>
    </html>
    """
        .formatted(text(title), STYLE, body);
  }

  /** Text as content or as the value of a quoted attribute. */
  static String text(Object value) {
    return String.valueOf(value)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
