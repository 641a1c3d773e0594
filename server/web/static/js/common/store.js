/** Small things kept in the browser; a frame on another site may be refused its storage, and goes without. */

function guarded(name) {
  const attempt = (act) => {
    try {
      return act(window[name]);
    } catch {
      return null;
    }
  };
  return {
    get: (key) => attempt((storage) => storage.getItem(key)),
    set: (key, value) => attempt((storage) => storage.setItem(key, value)),
    remove: (key) => attempt((storage) => storage.removeItem(key)),
  };
}

/** Lives as long as the browser keeps it. */
export const lasting = guarded("localStorage");
/** Lives as long as the tab, reloads included. */
export const passing = guarded("sessionStorage");
