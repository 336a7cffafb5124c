// The page /flow: a state that is chosen in the picture shows its words; while a check runs, the
// page is asked for again until it has an end. Without this script the page works all the same.
"use strict";

const EVERY = 2000;
const region = (page) => page.getElementById("check-body");

async function renew() {
  const answer = await fetch(location.href, { redirect: "error" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = region(page);
  if (!next) throw new Error("no check in the answer");
  if ("running" in next.dataset) {
    region(document).replaceWith(next);
    setTimeout(again, EVERY);
  } else {
    location.reload(); // the problems stand at the states as well
  }
}

function again() {
  renew().catch(() => setTimeout(again, EVERY));
}

if (region(document) && "running" in region(document).dataset) setTimeout(again, EVERY);

/** The words of the state that the address names, opened. */
function showChosen() {
  const state = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const words = state && state.querySelector(".texts")?.closest("details");
  if (words) words.open = true;
}

addEventListener("hashchange", showChosen);
showChosen();
