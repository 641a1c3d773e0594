/** Small things kept in the browser. */

/** Values longer than this are not kept in a cookie: the browser would drop it, or the server the request. */
const MOST = 3500;

/**
 * A frame on another site may be refused its storage and still be allowed a partitioned cookie.
 * It is sent with the frame's own page only; `lifetime` is its Max-Age, and nothing for as long as the browser runs.
 */
function jar(lifetime) {
  const write = (key, value, age) => {
    document.cookie = `kept-${key}=${value}; Path=/embed; SameSite=None; Secure; Partitioned${age}`;
  };
  return {
    getItem(key) {
      const found = document.cookie.split("; ").find((one) => one.startsWith(`kept-${key}=`));
      return found ? decodeURIComponent(found.slice(found.indexOf("=") + 1)) : null;
    },
    setItem(key, value) {
      const written = encodeURIComponent(value);
      if (written.length <= MOST) write(key, written, lifetime);
    },
    removeItem: (key) => write(key, "", "; Max-Age=0"),
  };
}

function storage(name, lifetime) {
  try {
    return window[name];
  } catch {
    return jar(lifetime);
  }
}

/** A storage may also be full; what is not kept then is missed, and nothing else. */
function guarded(name, lifetime) {
  const kept = storage(name, lifetime);
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  return {
    get: (key) => attempt(() => kept.getItem(key)),
    set: (key, value) => attempt(() => kept.setItem(key, value)),
    remove: (key) => attempt(() => kept.removeItem(key)),
  };
}

/** Lives as long as the browser keeps it. */
export const lasting = guarded("localStorage", "; Max-Age=31536000");
/** Lives as long as the tab, reloads included. */
export const passing = guarded("sessionStorage", "");
