// Questions that other answers call for come and go as one answers. The server judges again when the page is sent;
// what was typed in a question that goes is sent all the same, so that nothing is lost.
const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const number = (text) => {
  const plain = text.replace(/[\s\u00a0\u202f€%]/g, "").replace(",", ".");
  return DECIMAL.test(plain) ? Number(plain) : null;
};
const same = (left, right) => left === right || (number(left) !== null && number(left) === number(right));
const compare = (values, expected, holds) => number(expected) !== null && values.some((value) => number(value) !== null && holds(number(value), number(expected)));
const OPERATORS = {
  is: (values, expected) => values.some((value) => same(value, expected)),
  is_not: (values, expected) => values.length > 0 && !values.some((value) => same(value, expected)),
  at_least: (values, expected) => compare(values, expected, (left, right) => left >= right),
  at_most: (values, expected) => compare(values, expected, (left, right) => left <= right),
  answered: (values) => values.length > 0,
  empty: (values) => values.length === 0,
};

// A question made of parts or lines answers by names that begin as its own; one with a file already kept is answered,
// unless it is to be removed. What is no number where one is asked answers nothing, as on the server.
function answersOf(form, name) {
  const isRemoval = (field) => field === `${name}-clear` || field === `${name}-remove`;
  const given = [...new FormData(form)].filter(([field]) => field === name || field.startsWith(`${name}-`));
  const isNumber = ["decimal", "numeric"].includes(form.elements[name]?.inputMode);
  const values = given
    .filter(([field]) => !isRemoval(field))
    .map(([, value]) => (value instanceof File ? value.name : value))
    .filter((value) => value.trim() && (!isNumber || number(value) !== null));
  const kept = form.querySelector(`[data-kept="${name}"]`);
  const files = kept ? kept.querySelectorAll("li").length || 1 : 0;
  const removed = given.filter(([field]) => isRemoval(field)).length;
  return values.length || files <= removed ? values : ["kept"];
}

function watch(form) {
  const items = [...form.querySelectorAll("[data-condition]")].map((item) => ({ item, rule: JSON.parse(item.dataset.condition) }));
  const update = () => {
    for (const { item, rule } of items) {
      const held = rule.tests.map((test) => ("holds" in test ? test.holds : OPERATORS[test.operator](answersOf(form, test.name), test.expected)));
      item.hidden = !(rule.match === "any" ? held.some(Boolean) : held.every(Boolean));
    }
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

for (const note of document.querySelectorAll("[data-without-script]")) note.hidden = true;
for (const form of document.querySelectorAll("form:has([data-condition])")) watch(form);
