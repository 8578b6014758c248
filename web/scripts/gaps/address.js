/* The address of what is shown. A slider's steps are written once it rests: browsers allow few
 * writes in a short time, and each takes some. */
const REST_MS = 200;

const now = () => location.pathname + location.search;

export function addressMount() {
  let at = now();
  let resting = null; /* the address that is written next */
  let timer;

  function write(method, address) {
    history[method](null, "", address);
    at = now();
  }

  function settle() {
    clearTimeout(timer);
    if (resting)
      write("replaceState", resting);
    resting = null;
  }

  return {
    replace(address) {
      resting = address;
      clearTimeout(timer);
      timer = setTimeout(settle, REST_MS);
    },
    push(address) {
      settle();
      write("pushState", address);
    },
    /* Back and forward to another view; not a step to another place of the same page. */
    onMove(listener) {
      addEventListener("popstate", () => {
        if (now() === at)
          return;
        at = now();
        resting = null;
        listener(location.href);
      });
    },
  };
}
