// Shows a message as it will be read while its words are being written. Without it, a button does.
const PAUSE = 400;

const form = document.querySelector("[data-preview]");
const preview = document.querySelector("#preview");
let waiting;
let asked = 0;

async function refresh() {
  const turn = ++asked;
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    const words = await answer.text();
    if (answer.ok && turn === asked) preview.innerHTML = words;
  } catch {
    // The network comes and goes: the next letter will tell.
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, PAUSE);
});
