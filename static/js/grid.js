// The reporting grid: saves each row by itself, keeps what waits for the network on the device, and pastes blocks.
"use strict";

(() => {
  const COLUMNS = ["value", "comment", "cause", "remedy", "back_on"];
  const PAUSE = 700;
  const RETRY = 5000;
  const LISTED = 12;

  const form = document.querySelector("[data-grid]");
  if (!form || form.dataset.ready) return;
  form.dataset.ready = "yes";

  const store = `greencity:${form.dataset.owner}:${form.getAttribute("action")}`;
  // when any tab of this month last had a row written
  const savedAt = `saved:${store}`;
  // code → {fields, key}: what was typed and not yet acknowledged; outlives a reload
  let waiting = readStore();
  const flying = new Map();
  const timers = new Map();
  let retry = null;

  function readStore() {
    try {
      return JSON.parse(localStorage.getItem(store)) || {};
    } catch {
      return {};
    }
  }

  // Another tab may keep rows of its own in the same place: only this row's entry changes.
  function keep(code, settled = null) {
    try {
      const kept = readStore();
      if (waiting[code]) kept[code] = waiting[code];
      else if (!settled || kept[code]?.key === settled) delete kept[code];
      if (Object.keys(kept).length) localStorage.setItem(store, JSON.stringify(kept));
      else localStorage.removeItem(store);
      if (settled) localStorage.setItem(savedAt, Date.now());
    } catch {
      // a full or forbidden store: what waits lasts as long as the page
    }
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const rowOf = (code) => document.getElementById(`cell-${code}`);
  const inputsOf = (row) => [...row.querySelectorAll("input[name], textarea[name]")];
  const field = (row, name) => row.querySelector(`[name="${CSS.escape(`${row.dataset.code}-${name}`)}"]`);

  function say(row, state, words) {
    row.dataset.outcome = state;
    const place = row.querySelector(".status");
    if (place) place.textContent = words;
  }

  function collect(row) {
    return Object.fromEntries(inputsOf(row).map((input) => [input.name, input.value]));
  }

  // Remember what a row says now, under a new key, and send it soon.
  function touch(row, pause = PAUSE) {
    const code = row.dataset.code;
    const fields = collect(row);
    const key = newKey();
    fields[`${code}-key`] = key;
    waiting[code] = { fields, key };
    keep(code);
    say(row, "saving", form.dataset.saving);
    clearTimeout(timers.get(code));
    timers.set(code, setTimeout(send, pause));
  }

  function postpone(words) {
    for (const code of Object.keys(waiting)) {
      const row = rowOf(code);
      if (row) say(row, "waiting", words);
    }
    clearTimeout(retry);
    retry = setTimeout(send, RETRY);
  }

  // One request for every row that waits and is not under way.
  async function send() {
    const codes = Object.keys(waiting).filter((code) => !flying.has(code) && rowOf(code));
    if (!codes.length) return;
    const body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const code of codes) {
      flying.set(code, waiting[code].key);
      for (const [name, value] of Object.entries(waiting[code].fields)) body.set(name, value);
    }
    let response = null;
    try {
      response = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "HX-Request": "true" } });
    } catch {
      // no network: told below
    }
    if (response && response.status === 403 && (await renewToken())) {
      release(codes);
      return send();
    }
    if (!response) {
      release(codes);
      return postpone(form.dataset.waiting);
    }
    if (response.headers.has("HX-Redirect") || response.redirected) {
      release(codes);
      return postpone(form.dataset.signedOut);
    }
    const text = await response.text();
    const answer = new DOMParser().parseFromString(text, "text/html");
    if (!codes.some((code) => answer.getElementById(`cell-${code}`))) {
      release(codes);
      return postpone(form.dataset.trouble);
    }
    for (const code of codes) settle(code, answer);
    if (Object.keys(waiting).length) return send();
    clearTimeout(summing);
    if (handing) {
      await sumUp();
      handing = false;
      document.getElementById("submit-form")?.requestSubmit();
    } else summing = setTimeout(sumUp, PAUSE);
  }

  // Where the month stands, and what can be handed over, once nothing waits any more.
  let summing = null;
  async function sumUp() {
    try {
      const response = await fetch(`${form.getAttribute("action")}&part=summary`, { headers: { "HX-Request": "true" } });
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of answer.querySelectorAll("[data-swap]")) {
        document.getElementById(part.id)?.replaceWith(document.importNode(part, true));
      }
    } catch {
      // the next save asks again
    }
  }

  // What was typed last is saved before the month is handed over.
  let handing = false;
  document.getElementById("submit-form")?.addEventListener("submit", (event) => {
    if (!Object.keys(waiting).length) return;
    event.preventDefault();
    handing = true;
    send();
  });

  function release(codes) {
    for (const code of codes) flying.delete(code);
  }

  // After a sign-in elsewhere the page's token no longer fits: fetch the page again for a new one, once.
  let renewed = "";
  async function renewToken() {
    const place = form.querySelector("[name=csrfmiddlewaretoken]");
    try {
      const page = await fetch(form.getAttribute("action"));
      if (page.redirected) return false;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
      const token = fresh.querySelector("[data-grid] [name=csrfmiddlewaretoken]");
      if (!token || renewed === document.cookie) return false;
      renewed = document.cookie;
      place.value = token.value;
      return true;
    } catch {
      return false;
    }
  }

  function settle(code, answer) {
    const row = rowOf(code);
    const drawn = answer.getElementById(`cell-${code}`);
    const sent = flying.get(code);
    flying.delete(code);
    if (!drawn || !row) return;
    const seen = drawn.querySelector(`[name="${CSS.escape(`${code}-seen`)}"]`)?.value ?? "";
    if (waiting[code]?.key !== sent) {
      // typed on meanwhile: the next save follows what was just written
      waiting[code].fields[`${code}-seen`] = seen;
      field(row, "seen").value = seen;
      keep(code);
      return;
    }
    delete waiting[code];
    keep(code, sent);
    replace(row, drawn);
  }

  // Put a newly drawn row in a row's place; what has the focus keeps it.
  function replace(row, drawn) {
    const active = document.activeElement;
    const held = row.contains(active) ? { name: active.name, at: active.selectionStart, to: active.selectionEnd } : null;
    const isOpen = row.querySelector("details.say")?.open;
    const fresh = document.importNode(drawn, true);
    row.replaceWith(fresh);
    const details = fresh.querySelector("details.say");
    if (details && isOpen) details.open = true;
    if (held?.name) {
      const input = fresh.querySelector(`[name="${CSS.escape(held.name)}"]`);
      if (input) {
        input.focus();
        if (held.at !== null && input.type !== "date") input.setSelectionRange?.(held.at, held.to);
      }
    }
  }

  // Cells and keys

  const valueInputs = () => [...form.querySelectorAll("input.value, input[name$='-done_on']")];

  function step(input, by) {
    const all = valueInputs();
    const next = all[all.indexOf(input) + by];
    if (!next) return;
    next.focus();
    next.select?.();
  }

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.isComposing || !input.matches("input")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      step(input, event.shiftKey ? -1 : 1);
    } else if (input.classList.contains("value") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      step(input, event.key === "ArrowDown" ? 1 : -1);
    } else if (input.classList.contains("value") && event.key === "Escape") {
      input.value = input.defaultValue;
    }
  });

  form.addEventListener("input", (event) => {
    const row = event.target.closest(".cell");
    if (row) touch(row);
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest(".cell");
    if (row && waiting[row.dataset.code]) touch(row, 0);
  });

  form.addEventListener("click", (event) => {
    const row = event.target.closest(".cell");
    if (!row) return;
    const offer = event.target.closest("[data-take]");
    if (offer) {
      event.preventDefault();
      const input = field(row, "value");
      input.value = offer.dataset.take;
      input.focus();
      touch(row, 0);
    } else if (event.target.matches("[data-mine]")) {
      event.preventDefault();
      touch(row, 0);
    } else if (event.target.matches("[data-take-theirs]")) {
      event.preventDefault();
      delete waiting[row.dataset.code];
      keep(row.dataset.code);
      window.location.reload();
    }
  });

  // Pasting

  // Rows and columns of a block as spreadsheets put it on the clipboard; a quoted cell may hold line breaks.
  function readBlock(text) {
    const rows = [[]];
    let cell = "";
    let isQuoted = false;
    const end = () => {
      rows.at(-1).push(cell);
      cell = "";
    };
    for (let i = 0; i < text.length; i += 1) {
      const letter = text[i];
      if (isQuoted) {
        if (letter === '"' && text[i + 1] === '"') {
          cell += '"';
          i += 1;
        } else if (letter === '"') isQuoted = false;
        else cell += letter;
      } else if (letter === '"' && cell === "") isQuoted = true;
      else if (letter === "\t") end();
      else if (letter === "\n" || letter === "\r") {
        if (letter === "\r" && text[i + 1] === "\n") i += 1;
        end();
        rows.push([]);
      } else cell += letter;
    }
    end();
    if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
    return rows;
  }

  function listUnfit(unfit) {
    const place = document.getElementById("unfit");
    place.hidden = !unfit.length;
    const shown = unfit.slice(0, LISTED).join(" · ");
    const rest = unfit.length - LISTED;
    place.textContent = unfit.length ? `${form.dataset.unfit} ${shown}${rest > 0 ? ` · ${form.dataset.more}${rest}` : ""}` : "";
  }

  form.addEventListener("paste", (event) => {
    const input = event.target;
    const row = input.closest(".cell");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const column = row ? COLUMNS.findIndex((name) => field(row, name) === input) : -1;
    if (column < 0 || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
    if (input.matches("textarea") && !text.includes("\t")) return;
    event.preventDefault();
    const rows = [...form.querySelectorAll(".cell")].filter((each) => each.querySelector("td.c-input") && !field(each, "done_on"));
    const from = rows.indexOf(row);
    const unfit = [];
    readBlock(text).forEach((cells, down) => {
      const target = rows[from + down];
      let isTouched = false;
      cells.forEach((cell, right) => {
        const name = COLUMNS[column + right];
        const place = target && name ? field(target, name) : null;
        if (place) {
          place.value = cell.trim();
          isTouched = true;
        } else if (cell.trim()) unfit.push(cell.trim().slice(0, 40));
      });
      if (isTouched) touch(target, 0);
    });
    listUnfit(unfit);
  });

  // What waited through a reload is shown again and sent.
  for (const [code, entry] of Object.entries(waiting)) {
    const row = rowOf(code);
    if (!row) continue;
    for (const [name, value] of Object.entries(entry.fields)) {
      const input = row.querySelector(`[name="${CSS.escape(name)}"]`);
      if (input) input.value = value;
    }
    say(row, "waiting", form.dataset.waiting);
  }
  send();
  window.addEventListener("online", send);

  // Another tab wrote rows since this page was asked for: show what stands, but where something is typed.
  async function refresh() {
    try {
      const response = await fetch(form.getAttribute("action"));
      if (response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const drawn of page.querySelectorAll("[data-grid] .cell")) {
        const row = document.getElementById(drawn.id);
        const { code } = drawn.dataset;
        if (!row || waiting[code] || flying.has(code)) continue;
        const stands = drawn.querySelector(`[name="${CSS.escape(`${code}-seen`)}"]`)?.value;
        if (stands !== field(row, "seen")?.value) replace(row, drawn);
      }
    } catch {
      // the next save of the row says what stands
    }
  }
  window.addEventListener("storage", (event) => {
    if (event.key === savedAt && event.newValue) refresh();
  });
  if (Number(localStorage.getItem(savedAt)) > performance.timeOrigin) refresh();
})();
