// Saves each answer of a step as it is typed, one request at a time. The server decides; a page that is sent whole
// waits for the request under way, so that nobody meets their own words as somebody else's.
const WORDS = {
  fr: { saving: "Enregistrement…", offline: "Pas de connexion : votre texte reste sur cette page, nouvel essai bientôt.", toCorrect: (n) => (n > 1 ? `Il y a ${n} points à corriger` : "Il y a un point à corriger"), toComplete: (n) => (n > 1 ? `${n} réponses à compléter dans cette étape` : "Une réponse à compléter dans cette étape"), failed: "L’enregistrement automatique ne répond pas : enregistrez la page." },
  en: { saving: "Saving…", offline: "No connection: your words stay on this page, trying again soon.", toCorrect: (n) => (n > 1 ? `There are ${n} things to correct` : "There is something to correct"), toComplete: (n) => (n > 1 ? `${n} answers to complete in this step` : "One answer to complete in this step"), failed: "Automatic saving does not answer: save the page." },
};
const words = WORDS[document.documentElement.lang] ?? WORDS.en;
const PAUSE = 1500; // milliseconds without typing
const LONGEST_WAIT = 8000;
const RETRIES = [2000, 5000, 15000, 30000];
/** What a browser still sends for a page that is left, in characters. */
const MOST_KEPT_ALIVE = 20000;
/** After these, only sending the page helps. */
const OVER = ["closed", "signed_out", "failed"];

const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body.childNodes;

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  const sent = new Map(); // question: what was last saved or loaded
  const waiting = new Set();
  const held = new Set(); // in conflict, or out of the form: the person decides
  let running = null;
  let timer;
  let failures = 0;
  let isOver = false;
  let isLeft = false;

  const fields = (item) => [...new FormData(form)].filter(([name, value]) => !(value instanceof File) && (name === item.dataset.question || name.startsWith(`${item.dataset.question}-`)));
  const content = (item) => JSON.stringify(fields(item));
  const items = [...form.querySelectorAll("[data-question]")].filter((item) => !item.querySelector("input[type=file]"));
  const isUnsaved = "unsaved" in form.dataset; // what the page shows waited in a session
  for (const item of items) {
    sent.set(item, isUnsaved ? null : content(item));
    if (isUnsaved) waiting.add(item);
    if (item.querySelector(".conflict")) held.add(item);
  }

  function show(item, state, message) {
    let note = item.querySelector(":scope > .autosave");
    if (!note) {
      note = Object.assign(document.createElement("p"), { className: "autosave meta" });
      item.append(note);
    }
    note.dataset.state = state;
    note.textContent = message;
    if (state !== "saving" && status.textContent !== message) status.textContent = message;
  }

  function rebase(item, base) {
    const bases = JSON.parse(form.elements.bases.value || "{}");
    bases[item.dataset.question] = base;
    form.elements.bases.value = JSON.stringify(bases);
  }

  // What the page said when it was opened gives way to what is true now.
  function around(item, answer) {
    if (answer.header) document.querySelector("[data-saved-line]")?.replaceChildren(...parsed(answer.header));
    if (answer.checklist) document.querySelector(".checklist")?.replaceWith(...parsed(answer.checklist));
    if (answer.state === "saved") correct(item);
    const told = item.querySelectorAll(".field > .field__error, .field > fieldset > .field__error");
    if (answer.problems && told.length === 1 && !item.querySelector(".cell")) told[0].replaceChildren(...answer.problems.map((problem) => Object.assign(document.createElement("li"), { textContent: problem })));
  }

  function correct(item) {
    item.querySelectorAll(".field--error, .cell--error").forEach((each) => each.classList.remove("field--error", "cell--error"));
    item.querySelectorAll(".field__error").forEach((each) => each.remove());
    item.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
    for (const list of form.querySelectorAll(".error-summary, .to-complete")) {
      for (const link of list.querySelectorAll("li > a")) if (item.contains(document.getElementById(link.hash.slice(1)))) link.parentElement.remove();
      const left = list.querySelectorAll("li").length;
      const title = list.querySelector("h2, summary");
      if (!left) list.remove();
      else if (list.matches(".to-complete")) title.textContent = words.toComplete(left);
      else if (!list.querySelector("#conflicts")) title.textContent = words.toCorrect(left);
    }
  }

  function conflict(item, answer) {
    held.add(item);
    item.querySelector(".conflict")?.remove();
    item.insertAdjacentHTML("beforeend", answer.shown);
  }

  function understood(item, saved, answer) {
    failures = 0;
    if (answer.state === "conflict") conflict(item, answer);
    if (answer.state === "gone") held.add(item);
    if (answer.base !== undefined && answer.state !== "conflict") {
      rebase(item, answer.base);
      sent.set(item, saved);
    }
    isOver = OVER.includes(answer.state);
    around(item, answer);
    show(item, answer.state, answer.message);
  }

  async function save(item) {
    const saved = content(item);
    const body = new FormData();
    for (const [name, value] of fields(item)) body.append(name, value);
    body.append("question", item.dataset.question);
    body.append("bases", form.elements.bases.value);
    show(item, "saving", words.saving);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "error", credentials: "same-origin", keepalive: isLeft && saved.length < MOST_KEPT_ALIVE, headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }, signal: AbortSignal.timeout(LONGEST_WAIT * 2) });
      if (answer.status >= 500) throw new Error("The server is away for a while");
      const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
      understood(item, saved, isOurs ? await answer.json() : { state: "failed", message: words.failed });
    } catch {
      waiting.add(item);
      show(item, "offline", words.offline);
      clearTimeout(timer);
      timer = setTimeout(flush, RETRIES[Math.min(failures, RETRIES.length - 1)]);
      failures += 1;
    }
  }

  async function run() {
    const tried = new Set();
    for (let item; !isOver && (item = [...waiting].find((each) => !tried.has(each))); ) {
      waiting.delete(item);
      tried.add(item);
      if (!held.has(item) && content(item) !== sent.get(item)) await save(item);
    }
  }

  function flush() {
    clearTimeout(timer);
    if (running || isOver) return;
    running = run().finally(() => {
      running = null;
      const isWhole = items.every((item) => content(item) === sent.get(item)) && ![...form.querySelectorAll("input[type=file]")].some((input) => input.value);
      if (isWhole) form.dispatchEvent(new Event("autosaved"));
      if (!isOver && !failures && waiting.size) timer = setTimeout(flush, PAUSE);
    });
  }

  function later(event) {
    const item = event.target.closest("[data-question]");
    if (!sent.has(item) || held.has(item)) return;
    waiting.add(item);
    if (failures) return; // a retry is planned, or the network will tell
    clearTimeout(timer);
    timer = setTimeout(flush, event.type === "change" ? 0 : PAUSE);
  }

  if (isUnsaved) flush();
  let isLeaving = false;
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  window.addEventListener("online", () => { failures = 0; flush(); });
  const leave = () => {
    if (!waiting.size) return;
    isLeft = true;
    flush();
    isLeft = false;
  };
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  window.addEventListener("beforeunload", leave);
  form.addEventListener("files-sent", flush);
  form.addEventListener("answer-saved", (event) => around(event.target, event.detail));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    waiting.clear();
    if (!running || isLeaving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isLeaving = true;
    const { submitter } = event;
    const wait = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT));
    Promise.race([running, wait]).then(() => {
      form.requestSubmit(submitter);
      isLeaving = false;
    });
  }, { capture: true });
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
