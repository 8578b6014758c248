/* The pages that were opened in place of the list, one step of the history each: Back and Forward show
 * them again as they were. They are in this page's memory only. */

const steps = []; /* {main, title, body, scroll, followed, path}; not of what is shown now */
const paths = [location.pathname];
let depth = 0;

export function trailIsDeep() {
  return depth > 0;
}

/* Of the page before this one. */
export function trailPath() {
  return paths[depth - 1];
}

export function trailPush(left, address) {
  steps[depth] = left;
  depth += 1;
  steps.length = depth;
  paths.length = depth;
  history.pushState({ depth }, "", address);
  paths[depth] = location.pathname;
}

/* What is to be shown now that the browser went to another entry; null for nothing: links to a part of
 * a page make entries as well. An entry that this page knows nothing of is asked for anew. */
export function trailMove(left) {
  if (location.pathname === paths[depth])
    return null;
  const wanted = history.state?.depth ?? paths.indexOf(location.pathname);
  if (!steps[wanted] || paths[wanted] !== location.pathname) {
    location.reload();
    return null;
  }
  steps[depth] = { ...steps[depth], ...left };
  depth = wanted;
  return steps[wanted];
}
