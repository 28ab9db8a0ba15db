// What forms gain from JavaScript: a count of the characters left, and a warning before leaving with unsaved words.
// The words come from the page's language, so that a module holds none but these.
const WORDS = {
  fr: { one: "caractère restant", other: "caractères restants", oneOver: "caractère de trop", otherOver: "caractères de trop" },
  en: { one: "character left", other: "characters left", oneOver: "character too many", otherOver: "characters too many" },
};
const language = WORDS[document.documentElement.lang] ? document.documentElement.lang : "en";
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);
const ANNOUNCED_AFTER = 1000; // milliseconds without typing
const COUNTED = "textarea[maxlength], textarea[data-limit], input[data-limit]";

function count(field) {
  const shown = document.createElement("p");
  const spoken = document.createElement("p");
  shown.className = "counter";
  shown.setAttribute("aria-hidden", "true");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  field.after(shown, spoken);
  // A limit that the browser would enforce cuts what is pasted: application forms count it, and the server holds it.
  const limit = Number(field.dataset.limit ?? field.maxLength);
  let timer;
  const update = () => {
    const left = limit - field.value.length;
    const form = plural.select(Math.abs(left)) === "one" ? "one" : "other";
    shown.textContent = `${number.format(Math.abs(left))} ${WORDS[language][left < 0 ? `${form}Over` : form]}`;
    shown.dataset.state = left > 0 ? "" : "full";
    shown.hidden = field.tagName === "INPUT" && left >= limit / 5; // a line is counted only when it grows long
    clearTimeout(timer);
    timer = setTimeout(() => { if (left < limit / 5) spoken.textContent = shown.textContent; }, ANNOUNCED_AFTER);
  };
  field.addEventListener("input", update);
  update();
}

function guard(form) {
  let touched = form.dataset.guard === "typed";
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  form.addEventListener("autosaved", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => touched && event.preventDefault());
}

document.querySelectorAll(COUNTED).forEach(count);
document.querySelectorAll("form[data-guard]").forEach(guard);
document.addEventListener("row-added", (event) => event.target.querySelectorAll(COUNTED).forEach(count));
