// Slides by keyboard: arrows, page keys and the space bar turn them, Home and End go to the ends, F fills the screen.
// Without this script the slides stand one below the other.
"use strict";

(() => {
  const slides = [...document.querySelectorAll("[data-slide]")];
  if (!slides.length) return;
  const counter = document.querySelector("[data-counter]");
  const list = document.querySelector("[data-contents]");
  const buttons = { previous: document.querySelector("[data-previous]"), next: document.querySelector("[data-next]") };
  let shown = -1;

  const ofAddress = () => slides.findIndex((slide) => slide.id === decodeURIComponent(location.hash.slice(1)));

  function show(at, { focus = true } = {}) {
    const to = Math.min(Math.max(at, 0), slides.length - 1);
    if (to === shown) return;
    // what was said of the deed just done goes as the next slide comes
    if (shown >= 0) document.querySelectorAll(".meeting-said[role=status]").forEach((said) => said.remove());
    shown = to;
    slides.forEach((slide, number) => slide.classList.toggle("shown", number === to));
    counter.textContent = counter.dataset.words.replace("{at}", to + 1).replace("{of}", slides.length);
    buttons.previous.disabled = to === 0;
    buttons.next.disabled = to === slides.length - 1;
    list?.querySelectorAll("a").forEach((link, number) => {
      if (number === to) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    history.replaceState(null, "", `#${slides[to].id}`);
    slides[to].scrollTop = 0;
    if (focus) slides[to].focus({ preventScroll: true });
  }

  function fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }

  const KEYS = {
    ArrowRight: () => show(shown + 1),
    ArrowDown: () => show(shown + 1),
    PageDown: () => show(shown + 1),
    " ": () => show(shown + 1),
    ArrowLeft: () => show(shown - 1),
    ArrowUp: () => show(shown - 1),
    PageUp: () => show(shown - 1),
    Home: () => show(0),
    End: () => show(slides.length - 1),
    f: fill,
    F: fill,
  };

  // a slide that is longer than the screen is read to its end before the next one comes
  function scrolls(key) {
    const slide = slides[shown];
    if (slide.scrollHeight <= slide.clientHeight + 2) return false;
    const isAtEnd = slide.scrollTop + slide.clientHeight >= slide.scrollHeight - 2;
    if (key === "ArrowDown") return !isAtEnd;
    return key === "ArrowUp" && slide.scrollTop > 2;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const within = event.target.closest?.("input, textarea, select, button, a, summary, details");
    if (within && !(event.key === "PageDown" || event.key === "PageUp")) {
      if (event.key === "Escape" && within.matches("input, textarea, select")) slides[shown].focus();
      if (within.matches("input, textarea, select") || event.key === " ") return;
    }
    if (within?.matches("input, textarea, select")) return;
    if (!(event.key in KEYS) || scrolls(event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  buttons.previous.addEventListener("click", () => show(shown - 1, { focus: false }));
  buttons.next.addEventListener("click", () => show(shown + 1, { focus: false }));
  document.querySelector("[data-fill]").addEventListener("click", fill);
  window.addEventListener("hashchange", () => show(ofAddress()));
  list?.addEventListener("click", () => list.closest("details")?.removeAttribute("open"));
  list?.closest("details")?.addEventListener("toggle", () => {
    list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  });

  document.body.classList.add("by-keys");
  const refused = slides.findIndex((slide) => slide.hasAttribute("data-refused"));
  show(refused >= 0 ? refused : Math.max(ofAddress(), 0));
})();
