// What the header gains from JavaScript: the small-screen menu closes on Escape and on a click elsewhere.
const menu = document.querySelector("[data-menu]");

function close({ andFocus = false } = {}) {
  if (!menu.open) return;
  menu.open = false;
  if (andFocus) menu.querySelector("summary").focus();
}

if (menu) {
  document.addEventListener("keydown", (event) => event.key === "Escape" && close({ andFocus: true }));
  document.addEventListener("click", (event) => menu.contains(event.target) || close());
  menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && close());
}
