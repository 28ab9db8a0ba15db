// Once a page's form is sent, Wagtail's automatic save has nothing left to save: it would be refused, as older
// than what was just sent, and could carry the decision a second time.
let isLeaving = false;
const ownForm = (event) => event.target instanceof HTMLFormElement && event.target.matches("[data-edit-form]");

document.addEventListener("submit", (event) => { if (ownForm(event) && !event.defaultPrevented) isLeaving = true; });
document.addEventListener("w-autosave:save", (event) => { if (isLeaving) event.preventDefault(); });
// Back to the form by the browser's own history: it lives again.
window.addEventListener("pageshow", () => { isLeaving = false; });
