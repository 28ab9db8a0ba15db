// The other values of a filter come in place; without script, its button shows the page again with them.
const form = document.getElementById("directory");

async function whole(fieldset, question) {
  const answer = await fetch(`${location.pathname}?${question}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById(fieldset.id);
}

form?.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=tout]");
  if (!button) return;
  event.preventDefault();
  const question = new URLSearchParams(new FormData(form, button));
  const fieldset = button.closest("fieldset");
  const known = new Set([...fieldset.querySelectorAll("input[type=checkbox]")].map((box) => box.value));
  const full = await whole(fieldset, question).catch(() => null);
  if (!full) return location.assign(`?${question}#${fieldset.id}`);
  fieldset.replaceWith(full);
  [...full.querySelectorAll("input[type=checkbox]")].find((box) => !known.has(box.value))?.focus();
});
