// The office's queue by keyboard: moves between entries, decides, and keeps a reason that was not sent.
"use strict";

(() => {
  const queue = () => document.querySelector("[data-queue]");
  const rows = () => [...document.querySelectorAll("[data-queue] tbody.waiting")];
  const current = () => document.activeElement?.closest?.("[data-queue] tbody.waiting") ?? null;

  function say(words) {
    const place = document.getElementById("queue-said");
    if (place) place.textContent = words;
  }

  function go(row) {
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    go(at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by]);
  }

  function decide(row, decision) {
    const button = row.querySelector(`button[value="${decision}"]`);
    if (button) button.click();
    else say(queue().dataset.own);
  }

  function openReason(row) {
    const details = row.querySelector("details.give-back");
    if (!details) return say(queue().dataset.own);
    details.open = true;
    details.querySelector("textarea").focus();
  }

  function openEvidence(row) {
    const links = [...row.querySelectorAll("[data-evidence]")];
    if (!links.length) say(queue().dataset.noEvidence);
    else if (links.length === 1) links[0].click();
    else links[(links.indexOf(document.activeElement) + 1) % links.length].focus();
  }

  function tick(row) {
    const box = row.querySelector("input[name=tick]");
    if (box) box.checked = !box.checked;
    else say(queue().dataset.odd);
  }

  function showKeys() {
    const keys = document.querySelector("details.keys");
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary").focus();
  }

  const KEYS = {
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    a: (row) => decide(row, "approve"),
    r: openReason,
    e: openEvidence,
    x: tick,
    "?": showKeys,
  };
  const NEEDS_NO_ROW = ["j", "k", "ArrowDown", "ArrowUp", "?"];

  function isTyping(target) {
    return target.matches?.("textarea, select, input:not([type=checkbox])") || target.isContentEditable;
  }

  function inReason(event) {
    const row = event.target.closest("tbody.waiting");
    if (!row || !event.target.matches("textarea")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      decide(row, "return");
    } else if (event.key === "Escape") {
      row.querySelector("details.give-back").open = false;
      go(row);
    }
  }

  function onKey(event) {
    if (!queue() || event.isComposing) return;
    if (isTyping(event.target)) return inReason(event);
    const deed = KEYS[event.key];
    if (!deed || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = current();
    if (!row && !NEEDS_NO_ROW.includes(event.key)) return;
    event.preventDefault();
    deed(row);
  }

  // After a decision: on to the next entry, or back into the reason where something is wrong with it.

  let next = null;

  function onRequest(event) {
    const row = event.target.closest?.("tbody.waiting");
    if (!row) return;
    say("");
    const all = rows();
    const at = all.indexOf(row);
    next = { code: row.dataset.code, row: all[at + 1] ?? all[at - 1] ?? null };
  }

  function onAnswer(event) {
    if (!next || !event.detail.xhr?.status) return;
    const { code, row } = next;
    next = null;
    const stayed = document.getElementById(`entry-${code}`);
    if (event.detail.xhr.status < 300) {
      forget(code);
      if (row?.isConnected) return go(row);
      if (queue()) queue().hidden = !rows().length;
      document.getElementById("queue-empty")?.focus();
    } else if (stayed) {
      const reason = stayed.querySelector("details.give-back[open] textarea");
      if (reason && stayed.querySelector(".c-decide .refusal")) reason.focus();
      else go(stayed);
    }
  }

  // A reason that was typed outlives a reload and a sign-in; it goes with the entry that was seen.

  const keyOf = (row) => `greencity:review:${window.location.pathname}:${row.dataset.code}:${row.dataset.seen}`;

  function remember(event) {
    const row = event.target.closest?.("tbody.waiting");
    if (!row || event.target.name !== "reason") return;
    try {
      if (event.target.value) sessionStorage.setItem(keyOf(row), event.target.value);
      else sessionStorage.removeItem(keyOf(row));
    } catch {
      // a full or forbidden store: the reason lasts as long as the page
    }
  }

  function forget(code) {
    const beginning = `greencity:review:${window.location.pathname}:${code}:`;
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(beginning)) sessionStorage.removeItem(key);
    } catch {
      // nothing was kept either
    }
  }

  function restore() {
    for (const row of rows()) {
      const reason = row.querySelector("textarea[name=reason]");
      let kept = null;
      try {
        kept = sessionStorage.getItem(keyOf(row));
      } catch {
        return;
      }
      if (reason && kept && !reason.value) {
        reason.value = kept;
        reason.closest("details").open = true;
      }
    }
  }

  restore();
  if (window.location.hash.startsWith("#entry-")) go(document.getElementById(window.location.hash.slice(1)));
  // the page may be swapped in again and again, its keys are listened for once
  if (document.documentElement.dataset.reviewKeys) return;
  document.documentElement.dataset.reviewKeys = "yes";
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", remember);
  document.addEventListener("htmx:beforeRequest", onRequest);
  document.addEventListener("htmx:afterRequest", onAnswer);
})();
