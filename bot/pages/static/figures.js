// The page /figures: asked for again from time to time, while today is in it and somebody looks.
"use strict";

const figures = () => document.getElementById("figures");

/** The same page once more; only the figures change places, so that nothing jumps or is read out. */
async function renew() {
  const answer = await fetch(location.href, { redirect: "error" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("figures");
  if (!next) throw new Error("no figures in the answer");
  keepOpen(next);
  figures().replaceWith(next);
}

/** Tables that were opened stay open. */
function keepOpen(next) {
  const open = [...figures().querySelectorAll("details")].map((each) => each.open);
  next.querySelectorAll("details").forEach((each, n) => { each.open = open[n] ?? false; });
}

/** Not while something in the figures has the focus: it would be lost. */
function isQuiet() {
  return document.visibilityState === "visible" && !figures().contains(document.activeElement);
}

function look() {
  const stale = document.getElementById("stale");
  if (!isQuiet()) return;
  renew().then(() => { stale.hidden = true; }, () => { stale.hidden = false; });
}

const every = Number(figures().dataset.live);
if (every) setInterval(look, every * 1000);
