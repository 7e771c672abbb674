"""The style sheet of a page in HTML: light and dark, phone, print."""

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --dim: #59626d; --line: #d4d9df; --paper: #ffffff; --panel: #f5f7f9;
  --result: #0a53be; --right: #0b6b2d; --coarse: #765300; --wrong: #b3141d; --note: #7a4a00;
  --shade: rgb(0 0 0 / .35);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e8ebee; --dim: #a3adb8; --line: #363d46; --paper: #111519; --panel: #1a1f25;
    --result: #83b7ff; --right: #67cf84; --coarse: #e5bd5b; --wrong: #ff9088; --note: #efc070;
    --shade: rgb(255 255 255 / .4);
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { max-width: 66rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 {
  font-size: 1.15rem; margin: 2.8rem 0 .8rem; padding-bottom: .35rem;
  border-bottom: 1px solid var(--line);
}
h3 {
  display: flex; gap: .8rem; align-items: baseline; margin: 0;
  font-size: 1rem; font-weight: 400;
}
p { margin: .5rem 0; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; }
code { font-size: .92em; }
.answer { font-size: 1.1rem; }
.dim, .words, .shape, summary, figcaption { color: var(--dim); }
.shape { margin-left: auto; white-space: nowrap; font-size: .9rem; }
pre.command {
  background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  padding: .7rem .9rem; margin: 1rem 0; white-space: pre-wrap; overflow-wrap: anywhere;
}
.scroll {
  overflow: auto hidden; max-width: 100%;
  /* A shadow at the edge beyond which something goes on. */
  background:
    linear-gradient(to right, var(--paper) 40%, transparent) -1px 0 / 2.5rem 100% local,
    linear-gradient(to left, var(--paper) 40%, transparent) calc(100% + 1px) 0 / 2.5rem 100% local,
    radial-gradient(farthest-side at 0 50%, var(--shade), transparent) 0 0 / .8rem 100% scroll,
    radial-gradient(farthest-side at 100% 50%, var(--shade), transparent) 100% 0 / .8rem 100%
    scroll;
  background-repeat: no-repeat;
}
.scroll:focus-visible { outline: 2px solid var(--result); }
.step { padding: .8rem 0; border-top: 1px solid var(--line); }
h2 + .step { border-top: 0; padding-top: 0; }
.equation { padding: .5rem .1rem; line-height: 1.9; }
.given > .scroll { padding: .2rem 0; }
figure .ground { display: none; } /* so that a shadow shows behind it */
.given { display: flex; flex-wrap: wrap; gap: .6rem 2.2rem; align-items: center; }
math { font-size: 1.15em; font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math; }
.side { display: inline-block; padding: .12em 0; }
.entries { list-style: none; margin: 0; padding: .2rem 0 .2rem 1.2rem; }
.entries li { padding: .1rem 0; }
.result { color: var(--result); }
mn.vector { font-weight: 700; }
mtable.matrix {
  border: solid currentColor; border-width: 0 .07em; padding: .12em .1em; margin: 0 .1em;
  --serif: linear-gradient(currentColor, currentColor);
  background:
    var(--serif) 0 0 / .32em .07em no-repeat, var(--serif) 100% 0 / .32em .07em no-repeat,
    var(--serif) 0 100% / .32em .07em no-repeat, var(--serif) 100% 100% / .32em .07em no-repeat;
  -webkit-print-color-adjust: exact; print-color-adjust: exact;
}
mtable.matrix mtd { text-align: right; text-align: -webkit-right; padding: .16em .4em; }
mtable.labels mtd { text-align: left; text-align: -webkit-left; padding: .16em .4em; }
mtable.labels { color: var(--dim); font-size: .85em; }
details { font-size: .95rem; }
summary { cursor: pointer; width: fit-content; }
.remark { color: var(--dim); }
.note { border-left: 3px solid var(--note); color: var(--note); padding: .1rem 0 .1rem .8rem; }
figure { margin: 1.4rem 0; }
figcaption { font-size: .92rem; }
table { border-collapse: collapse; font-size: .95rem; margin: .2rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: .6rem 0 .3rem; white-space: nowrap; }
mtable.cases mtd { text-align: left; text-align: -webkit-left; padding: .1em .4em .1em .2em; }
th { font-weight: 400; text-align: left; }
thead th { color: var(--dim); border-bottom: 1px solid var(--line); }
th, td { padding: .22rem 1.3rem .22rem 0; white-space: nowrap; vertical-align: baseline; }
.number { text-align: right; }
.verdict { margin: 1.2rem 0 .3rem; display: block; }
.verdict.right > .said { color: var(--right); }
.verdict.coarse > .said { color: var(--coarse); }
.verdict.wrong > .said { color: var(--wrong); }
.said { font-weight: 600; }
mrow.wrong { color: var(--wrong); font-weight: 700; border-bottom: .1em solid; }
.mistake { background: var(--panel); border-radius: 6px; padding: .6rem .9rem; }
.checks { list-style: none; padding: 0; margin: 2.5rem 0 0; color: var(--dim); font-size: .92rem; }
@media (max-width: 40rem) {
  main { padding: 1.4rem 1rem 3rem; }
  h1 { font-size: 1.4rem; }
  h3 { flex-wrap: wrap; gap: .1rem .7rem; }
  th, td { padding-right: .6rem; }
  thead th, caption { white-space: normal; }
  table math { font-size: .95em; }
}
@media print {
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; background: none; }
  .step, figure, table { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  details:has(ul) { display: none; } /* the results stand above */
  details::details-content { content-visibility: visible; display: block; }
}
"""
