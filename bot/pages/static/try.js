// The page /try: sends its forms without leaving the page, keeps the conversation over a reload,
// and reads the bot's words aloud. Without this script the page works all the same.
"use strict";

const KEPT = "trial";
const ALOUD = "aloud";
const speech = window.speechSynthesis;

const trial = () => document.getElementById("trial");

let sent = Promise.resolve();

/** One after the other: what is done in haste is done to the conversation as it is by then. */
function sendInTurn(action, fields) {
  sent = sent.then(() => {
    if (fields.has("transcript")) fields.set("transcript", trial().dataset.kept);
    return send(action, fields);
  });
  return sent;
}

/** The page that the server makes of these fields; its trial takes the place of this one. */
async function send(action, fields, quietly) {
  const focused = document.activeElement && document.activeElement.id;
  trial().setAttribute("aria-busy", "true");
  const answer = await fetch(action, { method: "POST", body: fields, redirect: "error" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("trial");
  if (!next) throw new Error("no trial in the answer");
  const typed = document.getElementById("words")?.value;
  trial().replaceWith(next);
  const words = document.getElementById("words");
  if (words && typed) words.value = typed; // what was typed on while the answer was under way
  sessionStorage.setItem(KEPT, next.dataset.kept);
  arrived(quietly);
  refocus(focused);
}

/** Where the caller was, or else where something can be done now. */
function refocus(id) {
  const again = id && document.getElementById(id);
  const other = document.getElementById("words") || trial().querySelector("button");
  (again || other)?.focus({ preventScroll: true });
}

function arrived(quietly) {
  const talk = document.getElementById("talk");
  if (talk) talk.scrollTop = talk.scrollHeight;
  showVoice();
  if (quietly) return;
  const words = [...document.querySelectorAll("[data-new] .words")];
  if (isAloud()) aloud(words);
  else tell(words);
}

/** For who does not see the new bubbles: a region that is read out as it changes. */
function tell(words) {
  const said = document.getElementById("said");
  said.replaceChildren(...words.map((each) => {
    const line = document.createElement("p");
    line.textContent = each.textContent;
    if (each.lang) line.lang = each.lang;
    return line;
  }));
}

// Reading aloud.

function voiceOf(language) {
  return speech ? speech.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(language)) : null;
}

function isAloud() {
  const box = document.getElementById("speak");
  return Boolean(box && box.checked && speech);
}

function aloud(words) {
  speech.cancel();
  for (const each of words) {
    const utterance = new SpeechSynthesisUtterance(each.textContent);
    utterance.lang = { fi: "fi-FI", sv: "sv-SE", en: "en-GB" }[each.lang] || each.lang;
    utterance.voice = voiceOf(each.lang);
    const bubble = each.closest("li");
    utterance.onstart = () => bubble.classList.add("speaking");
    utterance.onend = utterance.onerror = () => bubble.classList.remove("speaking");
    speech.speak(utterance);
  }
}

function showVoice() {
  const label = document.getElementById("aloud");
  if (!label || !speech) return;
  label.hidden = false;
  document.getElementById("speak").checked = localStorage.getItem(ALOUD) !== "off";
  const languages = [...document.querySelectorAll("[data-language]")].map((each) => each.dataset.language);
  const missing = languages.some((language) => !voiceOf(language));
  document.getElementById("voiceless").hidden = !(isAloud() && missing);
}

if (speech) speech.onvoiceschanged = showVoice;

// What a person does.

document.addEventListener("change", (event) => {
  if (event.target.id !== "speak") return;
  localStorage.setItem(ALOUD, event.target.checked ? "on" : "off");
  if (!event.target.checked) speech.cancel();
  showVoice();
});

/** Keys of an entry are gathered until #; those of a menu are sent at once, by the form itself. */
document.addEventListener("click", (event) => {
  const key = event.target.closest?.("[data-key]")?.dataset.key;
  if (!key) return;
  const keys = document.getElementById("keys");
  if (key === "#") event.target.form.requestSubmit(event.target.form.elements.press);
  else keys.value += key;
  event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!trial().contains(form) || "file" in form.dataset) return;
  if ("anew" in form.dataset) {
    sessionStorage.removeItem(KEPT);
    return;
  }
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  if (speech?.speaking) fields.set("interrupting", "1");
  speech?.cancel();
  if (form.elements.words) form.elements.words.value = "";
  sendInTurn(form.action, new URLSearchParams(fields)).catch(() => location.reload());
});

/** A reload, or another language, goes on with the conversation; it is not read out again. A page
 * that cannot be had any more (signed out, the server gone) is loaded anew and says so itself. */
const kept = sessionStorage.getItem(KEPT);
if (kept && !trial().dataset.kept) {
  const form = trial().querySelector("form");
  const fields = new URLSearchParams({ csrf: form.elements.csrf.value, transcript: kept });
  send(form.action, fields, true).catch(() => sessionStorage.removeItem(KEPT));
} else {
  arrived(true);
}
