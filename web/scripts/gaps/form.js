/* Any change of the controls is asked at once; what takes the server long waits for the button. */
const TYPED_MS = 250;
const DAYS_NEEDED = ["as_of", "from", "to"];

/* The form's fields without those that are empty. */
function fieldsOf(form) {
  const fields = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...fields])
    if (!value)
      fields.delete(name, value);
  return fields;
}

/* A day that is being typed is empty until it is whole. */
function isUnfinished(field) {
  return DAYS_NEEDED.includes(field.name) && !field.value;
}

function dayKeep(field) {
  if (field?.value)
    field.dataset.shown = field.value;
}

export function formMount(main, view) {
  const form = main.querySelector("[data-gaps-form]");
  if (!form)
    return { ask() {} };
  const path = new URL(form.action).pathname;
  const isPost = form.method === "post";
  const isSlow = "slow" in form.dataset;
  let timer;

  function ask() {
    const fields = fieldsOf(form);
    view.show({ history: "replace", ...(isPost ? { address: path, body: fields } : { address: `${path}?${fields}` }) });
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, TYPED_MS);
  }

  form.addEventListener("submit", event => {
    event.preventDefault();
    clearTimeout(timer);
    ask();
  });
  if (!isSlow) {
    form.addEventListener("change", event => {
      if (event.target.name && !isUnfinished(event.target))
        soon();
    });
    form.addEventListener("focusout", event => {
      if (isUnfinished(event.target))
        event.target.value = event.target.dataset.shown;
    });
    const daysKeep = () => DAYS_NEEDED.forEach(name => dayKeep(form.elements[name]));
    view.onSwap(daysKeep);
    daysKeep();
    form.classList.add("sp-ask-gaps--live");
  }
  return { ask, form };
}
