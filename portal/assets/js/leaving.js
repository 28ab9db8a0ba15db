// Wagtail saves a page by itself while one types. A form that is sent meanwhile waits for that save to answer:
// a new page would be made a second time, and refused for an address that is its own. Once the form is sent
// nothing is left to save: it would be refused, as older than what was just sent, and could carry the decision
// a second time.
const LONGEST_WAIT = 15000;
let isLeaving = false;
let isSaving = false;
let waiting = null;
let patience = 0;
const isOwn = (form) => form instanceof HTMLFormElement && form.matches("[data-edit-form]");

document.addEventListener("submit", (event) => {
  if (!isSaving || !isOwn(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (waiting) return;
  waiting = {form: event.target, button: event.submitter};
  patience = window.setTimeout(saved, LONGEST_WAIT);
}, {capture: true});
document.addEventListener("submit", (event) => {
  if (isOwn(event.target) && !event.defaultPrevented) isLeaving = true;
});
document.addEventListener("w-autosave:save", (event) => {
  if (isLeaving || waiting) event.preventDefault();
  else if (!event.defaultPrevented) isSaving = true;
});
document.addEventListener("w-autosave:success", saved);
document.addEventListener("w-autosave:error", saved);
// Back to the form by the browser's own history: it lives again.
window.addEventListener("pageshow", () => {
  isLeaving = false;
});

function saved() {
  isSaving = false;
  if (!waiting) return;
  window.clearTimeout(patience);
  const {form, button} = waiting;
  waiting = null;
  const said = decision(button);
  form.append(said);
  form.requestSubmit();
  // What is sent is read by then. Left there, it would decide again with the next button if the page stayed.
  said.remove();
}

// Buttons are disabled while a form is on its way, and a disabled button says nothing.
function decision(button) {
  const {name = "", value = ""} = button ?? {};
  return Object.assign(document.createElement("input"), {type: "hidden", name, value});
}
