/* Links to another state of the same page are followed in place, and Back goes back to it. */
export function linksMount(main, view) {
  const heading = "borough-name";

  function focus(id) {
    const target = document.getElementById(id);
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
  }

  /* What is asked for next stands in the form at once, so that whatever is changed meanwhile asks for
   * it, too. */
  function fieldsSet(query) {
    const form = main.querySelector("[data-gaps-form]");
    for (const name of ["borough", "as_of"]) {
      const value = query.get(name) ?? "";
      let field = form?.elements[name];
      if (form && !field && value) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name });
        form.append(field);
      }
      if (field)
        field.value = value;
    }
  }

  function open(link, after) {
    const address = new URL(link.href);
    const isPanel = address.hash === "#borough";
    const code = main.querySelector(".sp-panel")?.dataset.area;
    fieldsSet(address.searchParams);
    address.hash = "";
    view.show({
      address: address.href,
      history: "push",
      after: () => {
        if (isPanel)
          focus(heading);
        else if ("close" in link.dataset)
          focus(`a-${code}`);
        after?.();
      },
    });
  }

  function isOurs(link) {
    return link.origin === location.origin && link.pathname === location.pathname && link.search &&
      !link.getAttribute("href").startsWith("#") && !link.hasAttribute("download") && !link.target;
  }

  main.addEventListener("click", event => {
    const link = event.target.closest?.("a[href]");
    const isPlain = !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !isPlain || !isOurs(link))
      return;
    event.preventDefault();
    open(link);
  });
  view.onMove(address => view.show({ address }));
  return { open };
}
