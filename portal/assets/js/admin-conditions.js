// In the editor of a call: a condition is chosen in lists of questions and answers, though it is kept by identifiers.
// A block that was just added gets its identifier here, so that a condition may name it before the first save.
(() => {
  const WORDS = {
    fr: { choose: "Choisir une question…", answer: "Choisir une réponse…", yes: "Oui", no: "Non", gone: "Question retirée", unnamed: "(sans intitulé)" },
    en: { choose: "Choose a question…", answer: "Choose an answer…", yes: "Yes", no: "No", gone: "Question that left", unnamed: "(no label)" },
  };
  const words = WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.en;
  const { licences, undecided } = JSON.parse(document.currentScript.dataset.choices);
  const TYPE = /^(steps-\d+-value-fields-\d+)-type$/;
  const TEXTS = new Set(["explanation", "commitments"]);
  const ALONE = new Set(["answered", "empty"]);
  const named = (name) => document.querySelector(`[name="${name}"]`);
  const identified = (prefix) => {
    const field = named(`${prefix}-id`);
    if (field && !field.value) field.value = crypto.randomUUID();
    return field?.value ?? "";
  };

  function questions() {
    return [...document.querySelectorAll('[name^="steps-"][name$="-type"]')]
      .map((field) => ({ prefix: field.name.match(TYPE)?.[1], type: field.value }))
      .filter(({ prefix, type }) => prefix && !TEXTS.has(type) && named(`${prefix}-deleted`)?.value !== "1")
      .map(({ prefix, type }) => ({ prefix, type, id: identified(prefix), label: named(`${prefix}-value-label`)?.value || words.unnamed }));
  }

  function licencesOf({ prefix }) {
    const isTicked = (name) => Boolean(named(`${prefix}-value-${name}`)?.checked);
    const found = licences.filter(({ is_open: isOpen }) => isOpen || !isTicked("only_open")).map(({ code, name }) => [code, name]);
    return isTicked("accepts_undecided") ? [...found, undecided] : found;
  }

  function answers(question) {
    if (question?.type === "yes_no") return [["yes", words.yes], ["no", words.no]];
    if (question?.type === "licence") return licencesOf(question);
    if (!["single_choice", "multiple_choice"].includes(question?.type)) return null;
    const found = [];
    for (let place = 0; named(`${question.prefix}-value-choices-${place}-type`); place += 1) {
      const prefix = `${question.prefix}-value-choices-${place}`;
      if (named(`${prefix}-deleted`)?.value !== "1") found.push([identified(prefix), named(`${prefix}-value`)?.value || words.unnamed]);
    }
    return found;
  }

  function fill(select, options, value, first) {
    const known = options.some(([code]) => code === value);
    const all = [["", first], ...options, ...(value && !known ? [[value, words.gone]] : [])];
    select.replaceChildren(...all.map(([code, label]) => new Option(label, code, false, code === value)));
  }

  function enhance(field) {
    field.dataset.enhanced = "";
    const prefix = field.name.replace(/question$/, "");
    const operator = named(`${prefix}operator`);
    const expected = named(`${prefix}expected`);
    const own = prefix.match(/^steps-\d+-value-fields-\d+/)?.[0];
    const choice = document.createElement("select");
    const answer = document.createElement("select");
    const put = (target, value) => {
      target.value = value;
      target.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const refresh = () => {
      const all = questions();
      fill(choice, all.filter((each) => each.prefix !== own).map(({ id, label }) => [id, label]), field.value, words.choose);
      const options = answers(all.find(({ id }) => id === field.value));
      const alone = ALONE.has(operator.value);
      fill(answer, options ?? [], expected.value, words.answer);
      answer.hidden = alone || !options;
      expected.hidden = alone || Boolean(options);
      expected.closest("[data-contentpath]").hidden = alone;
    };
    choice.id = `${field.id}-choice`;
    answer.id = `${expected.id}-choice`;
    choice.setAttribute("aria-label", document.querySelector(`label[for="${field.id}"]`)?.textContent.trim() ?? words.choose);
    answer.setAttribute("aria-label", document.querySelector(`label[for="${expected.id}"]`)?.textContent.trim() ?? words.answer);
    field.hidden = true;
    field.after(choice);
    expected.after(answer);
    choice.addEventListener("change", () => { put(field, choice.value); put(expected, ""); refresh(); });
    answer.addEventListener("change", () => put(expected, answer.value));
    operator.addEventListener("change", refresh);
    // Labels and choices may have changed since: the lists are made again as one comes to them.
    for (const select of [choice, answer]) select.addEventListener("focus", refresh);
    refresh();
  }

  const search = () => document.querySelectorAll('[data-condition="question"]:not([data-enhanced])').forEach(enhance);
  document.addEventListener("DOMContentLoaded", () => {
    search();
    new MutationObserver(search).observe(document.body, { childList: true, subtree: true });
  });
})();
