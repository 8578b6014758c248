/* The sentence that a rule makes, as soon as something of it changes: the same page is asked for it,
 * and only the sentence is taken. */
const WAIT_MS = 300;

export function sentenceMount(form) {
  const box = form.querySelector("[data-preview]");
  let timer = 0;
  let asked = null;
  if (!box)
    return;

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("action", "preview");
    try {
      /* form.action would be its buttons of that name */
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const made = page.querySelector("[data-preview]");
      if (made)
        box.replaceChildren(...made.childNodes);
    } catch { /* the button does the same */ }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
}
