package dev.holdfast.advisor.report;

/** How the page looks. */
final class Style {
  static final String CSS =
      """
      :root { --page: #f6f7f9; --card: #fff; --ink: #1b2430; --dim: #66717f; --line: #dde2e8; --hair: #edf0f3;
        --good: #1a7f4b; --bad: #c0322b; --open: #9a6700; --on: #fff;
        --t0: #5c6b80; --t1: #9253b4; --t2: #c0322b; --t3: #3566b8; --t4: #b8672c; --t5: #d0a02e; --t6: #2f8f9d; --t7: #7c9a3a; }
      @media (prefers-color-scheme: dark) { :root { --page: #12161c; --card: #1a2029; --ink: #e4e9f0; --dim: #8d99a8;
        --line: #2e3743; --hair: #242c37; --good: #4cc38a; --bad: #f2776f; --open: #e8b84a; --on: #10141a;
        --t0: #8592a6; --t1: #bd86dc; --t2: #f2776f; --t3: #6d9bea; --t4: #dd9258; --t5: #e5c35a; --t6: #59b9c6; --t7: #a5c56a; } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--page); color: var(--ink);
        font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
      main { max-width: 1200px; margin: 0 auto; padding: 28px 24px 40px; }
      h1, h2, h3, p, ul { margin: 0; padding: 0; }
      header { background: var(--card); border-radius: 10px; padding: 22px 26px; border-left: 6px solid var(--open); }
      header.good { border-color: var(--good); } header.bad { border-color: var(--bad); }
      .kicker { color: var(--dim); } h1 { font-size: 32px; line-height: 1.3; letter-spacing: -0.01em; }
      header p + p { margin-top: 6px; }
      section { margin-top: 30px; } h2 { font-size: 18px; margin-bottom: 10px; } h2 small { color: var(--dim); font-weight: 400; font-size: 13px; margin-left: 8px; }
      code { font: 0.93em ui-monospace, Menlo, Consolas, monospace; }
      h3 { font-size: 13px; font-weight: 600; margin: 4px 0 8px; }
      .tiles { display: grid; grid-template-columns: repeat(5, 1fr); gap: 12px; margin-top: 14px; }
      .tile, .card { background: var(--card); border-radius: 10px; padding: 14px 18px; }
      .tile { border-top: 3px solid var(--line); } .tile.good { border-color: var(--good); } .tile.bad { border-color: var(--bad); } .tile.open { border-color: var(--open); }
      .tile h3 { font-weight: 500; color: var(--dim); margin: 0; } .figure { font-size: 25px; font-weight: 600; line-height: 1.35; }
      .tile p:last-child, .note { font-size: 12.5px; color: var(--dim); }
      .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; } .pair.wide { grid-template-columns: 2fr 1fr; }
      .card + .card { margin-top: 14px; } .pair .card + .card { margin-top: 0; }
      table { width: 100%; border-collapse: collapse; font-size: 13px; } th { text-align: left; font-weight: 500; color: var(--dim); font-size: 12px; white-space: nowrap; }
      th, td { padding: 5px 14px 5px 0; border-top: 1px solid var(--hair); vertical-align: top; } thead th { border-top: 0; } td:last-child { padding-right: 0; }
      .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } .n + th:not(.n), .n + td:not(.n) { padding-left: 12px; } tr.sum td { font-weight: 600; border-top: 1px solid var(--line); } tr.chosen td { background: var(--hair); }
      .chip { display: inline-block; min-width: 48px; text-align: center; border-radius: 10px; padding: 0 9px; font-size: 12px; color: var(--on); background: var(--dim); }
      .chip.good { background: var(--good); } .chip.bad { background: var(--bad); } .chip.open { background: var(--open); }
      .good-text { color: var(--good); } .bad-text { color: var(--bad); } .open-text { color: var(--open); } .nowrap { white-space: nowrap; } .dim { color: var(--dim); }
      ul.key { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 12.5px; color: var(--dim); margin-bottom: 6px; } ul.key i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
      ul.tasks { padding-left: 18px; font-size: 13px; } details { margin-top: 10px; font-size: 13px; } summary { cursor: pointer; color: var(--dim); }
      svg { display: block; width: 100%; height: auto; font-size: 12px; font-variant-numeric: tabular-nums; } svg text { fill: var(--ink); }
      svg .dim { fill: var(--dim); font-size: 11px; } svg .strong { font-weight: 600; } svg .end { text-anchor: end; } svg .mid { text-anchor: middle; } svg .small { font-size: 11px; } svg .halo { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
      svg .end.dim, svg .mid.dim { fill: var(--dim); }
      svg .hair { stroke: var(--hair); } svg .rule { stroke: var(--line); fill: none; } svg .limit { stroke: var(--bad); stroke-dasharray: 5 4; } svg .link { stroke: var(--line); stroke-width: 1.5; fill: none; }
      svg .flow { stroke: var(--t3); fill: none; stroke-width: 1.5; } svg .region { fill: var(--page); stroke: var(--line); } svg .witness { fill: none; stroke: var(--line); stroke-dasharray: 4 4; }
      svg .primary { fill: var(--t3); } svg .standby { fill: none; stroke: var(--t3); } svg .serving { fill: var(--t6); } svg .ready { fill: none; stroke: var(--t6); } svg .on { fill: var(--on); font-size: 11px; } svg .off { font-size: 11px; }
      svg .band { fill: var(--t3); opacity: 0.18; } svg .expected { stroke: var(--t3); fill: none; stroke-width: 2; } svg .past { stroke: var(--ink); fill: none; stroke-width: 1.2; }
      svg .lead { stroke: var(--dim); stroke-width: 0.7; }
      svg .alone { fill: var(--t0); } svg .design { fill: var(--t3); } svg .dot { fill: var(--t0); } svg .dot.fits { fill: var(--good); } svg .dot.chosen { fill: var(--t3); } svg .corner { fill: var(--hair); stroke: var(--line); } svg .bar { fill: var(--t3); opacity: 0.75; }
      svg .go { fill: var(--good); } svg .hold { fill: var(--open); } svg .abort { fill: var(--bad); }
      .t0 { background: var(--t0); fill: var(--t0); } .t1 { background: var(--t1); fill: var(--t1); } .t2 { background: var(--t2); fill: var(--t2); } .t3 { background: var(--t3); fill: var(--t3); }
      .t4 { background: var(--t4); fill: var(--t4); } .t5 { background: var(--t5); fill: var(--t5); } .t6 { background: var(--t6); fill: var(--t6); } .t7 { background: var(--t7); fill: var(--t7); }
      .pair + .card { margin-top: 14px; } .trade { display: grid; grid-template-columns: 320px 1fr; gap: 26px; align-items: center; } .trade p + p { margin-top: 8px; } .lines td:nth-child(3), .lines td:nth-child(4) { white-space: nowrap; } .lines td:nth-child(5) { min-width: 330px; } .lines td:last-child { overflow-wrap: anywhere; color: var(--dim); font-size: 12px; } svg[viewBox="0 0 360 246"] { max-width: 380px; margin: 8px auto 0; }
      footer { margin-top: 26px; font-size: 12.5px; color: var(--dim); }
      @media (max-width: 900px) { .tiles { grid-template-columns: 1fr 1fr; } .pair, .pair.wide, .trade { grid-template-columns: 1fr; } .pair .card + .card { margin-top: 14px; } .card { overflow-x: auto; } }
      @media print { :root { --page: #fff; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .tile, .card, header { border: 1px solid var(--line); } section { break-inside: avoid-page; } }
      """;

  private Style() {}
}
