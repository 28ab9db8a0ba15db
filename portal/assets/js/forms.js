// What forms gain from JavaScript: a count of the characters left, and a warning before leaving with unsaved words.
// The words come from the page's language, so that a module holds none but these.
const WORDS = {
  fr: { one: "caractère restant", other: "caractères restants" },
  en: { one: "character left", other: "characters left" },
};
const language = WORDS[document.documentElement.lang] ? document.documentElement.lang : "en";
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);
const ANNOUNCED_AFTER = 1000; // milliseconds without typing

function count(field) {
  const shown = document.createElement("p");
  const spoken = document.createElement("p");
  shown.className = "counter";
  shown.setAttribute("aria-hidden", "true");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  field.after(shown, spoken);
  let timer;
  const update = () => {
    const left = field.maxLength - field.value.length;
    shown.textContent = `${number.format(left)} ${WORDS[language][plural.select(left)] ?? WORDS[language].other}`;
    shown.dataset.state = left ? "" : "full";
    clearTimeout(timer);
    timer = setTimeout(() => { if (left < field.maxLength / 5) spoken.textContent = shown.textContent; }, ANNOUNCED_AFTER);
  };
  field.addEventListener("input", update);
  update();
}

function guard(form) {
  let touched = false;
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => touched && event.preventDefault());
}

document.querySelectorAll("textarea[maxlength]").forEach(count);
document.querySelectorAll("form[data-guard]").forEach(guard);
