/**
 * The chat on any site: <script src="https://guide.example/static/widget.js" async></script>
 * Optional: data-language (zh-Hans, zh-Hant, en), data-theme (light, dark), data-label (the button's words).
 *
 * The button lives in a shadow root, so no style crosses over in either direction; the chat lives in a frame of its own
 * origin, so the site around it can read neither questions nor answers. Which sites may frame it is the server's to say.
 */
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const { language, theme, label } = script.dataset;
  const chinese = (language ?? navigator.language).toLowerCase().startsWith("zh");
  const words = chinese ? { open: "问指南", close: "关闭", page: "在新窗口打开" } : { open: "Ask the guide", close: "Close", page: "Open in a new window" };
  const host = document.createElement("seller-guide-widget");
  const root = host.attachShadow({ mode: "open" });

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .chat { all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483000; color-scheme: ${theme ?? "light dark"};
      font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
    button { font: inherit; cursor: pointer; border: 0; }
    .launch { margin: 20px; min-height: 48px; padding: 0 20px; border-radius: 24px; background: #0d6157; color: #fff; font-weight: 600;
      box-shadow: 0 6px 24px rgb(0 0 0 / 25%); }
    .box { position: fixed; inset: auto 20px 84px auto; width: min(420px, calc(100vw - 40px)); height: min(680px, calc(100dvh - 110px));
      border-radius: 16px; overflow: hidden; display: grid; place-items: center;
      background: light-dark(#fbfcfb, #121615); box-shadow: 0 12px 48px rgb(0 0 0 / 30%); }
    .box[hidden] { display: none; }
    .box > * { grid-area: 1 / 1; }
    iframe { width: 100%; height: 100%; border: 0; }
    a { color: light-dark(#0d6157, #7fd0c2); }
    :focus-visible { outline: 3px solid #0d6157; outline-offset: 3px; }
    @media (width < 480px) { .box { inset: 0 0 76px; width: auto; height: auto; border-radius: 0; } .launch { margin: 14px; } }
    @media print { .chat { display: none; } }
  `);
  root.adoptedStyleSheets = [sheet];

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const launch = make("button", { className: "launch", type: "button", textContent: label ?? words.open });
  const box = make("div", { className: "box", hidden: true });
  const frame = make("iframe", { title: label ?? words.open, hidden: true, allow: "clipboard-write" });
  // Seen while the chat loads, and for good where the server does not let this site frame it.
  const elsewhere = make("a", { href: home, target: "_blank", rel: "noopener", textContent: words.page });
  launch.setAttribute("aria-expanded", "false");
  box.append(elsewhere, frame);
  // The site's own rules can reach the host element, so what they must not touch starts one element deeper.
  const chat = make("div", { className: "chat", role: "complementary", ariaLabel: label ?? words.open });
  chat.append(box, launch);
  root.append(chat);

  function address() {
    const url = new URL("/embed", home);
    if (language) url.searchParams.set("ui", language);
    if (theme) url.searchParams.set("theme", theme);
    return url.href;
  }

  function toggle(open) {
    if (open && !frame.src) frame.src = address();
    box.hidden = !open;
    launch.textContent = open ? words.close : (label ?? words.open);
    launch.setAttribute("aria-expanded", String(open));
    if (!open) launch.focus();
  }

  launch.addEventListener("click", () => toggle(box.hidden));
  root.addEventListener("keydown", (event) => event.key === "Escape" && !box.hidden && toggle(false));
  addEventListener("message", ({ source, origin, data }) => {
    if (origin !== home || source !== frame.contentWindow) return;
    if (data === "guide:close") toggle(false);
    if (data !== "guide:ready") return;
    frame.hidden = false;
    elsewhere.hidden = true;
    frame.focus();
  });
  (document.body ?? document.documentElement).append(host);
})();
