// Sends files as soon as they are chosen, and tells how far they are. Without this module they leave with their page;
// and so they do when the network fails, for they stay chosen.
const WORDS = {
  fr: { sending: (n) => (n > 1 ? `Envoi de ${n} fichiers` : "Envoi du fichier"), checking: "Vérification…", cancel: "Annuler l’envoi", cancelled: "Envoi annulé.", offline: "Pas de connexion : vos fichiers restent choisis. Enregistrez la page pour les envoyer à nouveau.", failed: "Les fichiers n’ont pas pu partir : enregistrez la page." },
  en: { sending: (n) => (n > 1 ? `Sending ${n} files` : "Sending the file"), checking: "Checking…", cancel: "Cancel", cancelled: "Cancelled.", offline: "No connection: your files stay chosen. Save the page to send them again.", failed: "The files could not leave: save the page." },
};
const language = document.documentElement.lang;
const words = WORDS[language] ?? WORDS.en;
const percent = new Intl.NumberFormat(language, { style: "percent" });
/** How often someone who hears the page is told, as a share of the whole. */
const TOLD_EVERY = 0.25;

function sending(form) {
  const status = form.querySelector("[data-autosave-status]");
  let running = Promise.resolve();
  let count = 0;

  function note(item, state, message) {
    let shown = item.querySelector(":scope > .autosave");
    if (!shown) {
      shown = Object.assign(document.createElement("p"), { className: "autosave meta" });
      item.append(shown);
    }
    shown.dataset.state = state;
    shown.textContent = message;
    if (status.textContent !== message) status.textContent = message;
  }

  function box(label, request) {
    const shown = document.createElement("div");
    const bar = Object.assign(document.createElement("progress"), { className: "progress", max: 1, value: 0 });
    const text = Object.assign(document.createElement("span"), { className: "meta", textContent: label });
    const cancel = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: words.cancel });
    shown.className = "sending";
    bar.setAttribute("aria-label", label);
    text.setAttribute("aria-hidden", "true");
    cancel.addEventListener("click", () => request.abort());
    shown.append(bar, text, cancel);
    return { shown, bar, text };
  }

  function progress(request, label) {
    const { shown, bar, text } = box(label, request);
    let told = 0;
    request.upload.addEventListener("progress", (event) => {
      const share = event.total ? event.loaded / event.total : 0;
      bar.value = share;
      text.textContent = `${label}, ${percent.format(share)}`;
      if (share - told < TOLD_EVERY || share === 1) return;
      told = share;
      status.textContent = text.textContent;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      text.textContent = words.checking;
    });
    return shown;
  }

  function body(item, input, files) {
    const sent = new FormData();
    for (const file of files) sent.append(input.name, file);
    sent.append("question", item.dataset.question);
    sent.append("step", form.elements.step?.value ?? "");
    sent.append("bases", form.elements.bases.value);
    return sent;
  }

  function rebase(item, base) {
    const bases = JSON.parse(form.elements.bases.value || "{}");
    bases[item.dataset.question] = base;
    form.elements.bases.value = JSON.stringify(bases);
  }

  // The field as the server shows it now; boxes that were ticked to remove a file stay ticked.
  function replace(item, html) {
    const ticked = [...item.querySelectorAll("input[type=checkbox]:checked")].map((each) => each.value);
    const isFocused = item.contains(document.activeElement);
    const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    item.querySelector(".field").replaceWith(fresh);
    for (const each of fresh.querySelectorAll("input[name$='-remove']")) each.checked = ticked.includes(each.value);
    if (isFocused) fresh.querySelector("input[type=file]").focus();
  }

  function understood(item, input, answer) {
    if (answer.state === "saved") {
      rebase(item, answer.base);
      replace(item, answer.shown);
      item.dispatchEvent(new CustomEvent("answer-saved", { bubbles: true, detail: answer }));
    } else if (["refused", "gone"].includes(answer.state)) {
      input.value = "";
    } else if (answer.state === "conflict") {
      input.value = "";
      item.querySelector(".conflict")?.remove();
      item.insertAdjacentHTML("beforeend", answer.shown);
    }
    note(item, answer.state, answer.message);
  }

  function send(item, input, files) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const shown = progress(request, words.sending(files.length));
      const end = (act) => () => {
        shown.remove();
        act();
        resolve();
      };
      item.querySelector(":scope > .autosave")?.remove();
      item.append(shown);
      status.textContent = words.sending(files.length);
      request.addEventListener("load", end(() => {
        const isOurs = request.getResponseHeader("Content-Type")?.startsWith("application/json");
        if (isOurs) understood(item, input, JSON.parse(request.responseText));
        else note(item, "failed", words.failed);
      }));
      request.addEventListener("error", end(() => note(item, "offline", words.offline)));
      request.addEventListener("abort", end(() => { input.value = ""; note(item, "", words.cancelled); }));
      request.open("POST", form.dataset.files);
      request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
      request.send(body(item, input, files));
    });
  }

  form.addEventListener("change", (event) => {
    const input = event.target;
    const item = input.closest("[data-question]");
    if (input.type !== "file" || !item || !input.files.length) return;
    const files = [...input.files];
    count += 1;
    running = running.then(() => send(item, input, files)).finally(() => {
      count -= 1;
      form.dispatchEvent(new Event("files-sent"));
    });
  });
  // A page that is sent waits for the files under way: sent twice, they would only take longer.
  form.addEventListener("submit", (event) => {
    if (!count) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    running.then(() => form.requestSubmit(submitter));
  }, { capture: true });
}

document.querySelectorAll("form[data-files]").forEach(sending);
