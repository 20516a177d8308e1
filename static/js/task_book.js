// Writing a draft of a task book: pastes a row of months, redraws the curve, adds up weights, and warns before what was typed is lost.
"use strict";

(() => {
  const LISTED = 12;
  const PAUSE = 150;

  const form = document.querySelector("[data-draft]");
  if (!form || form.dataset.ready) return;
  form.dataset.ready = "yes";

  const months = [...form.querySelectorAll(".month-cell")];
  const inputs = months.map((cell) => cell.querySelector("input"));
  let isUnsaved = form.dataset.unsaved === "yes";
  let isLeaving = false;

  // What is surely a plain number; the server reads more than this, and says what it cannot read.
  function plainNumber(text) {
    const typed = text.normalize("NFKC").replaceAll("−", "-").replace(/[\s,]/g, "");
    return /^-?(\d+\.?\d*|\.\d+)$/.test(typed) ? Number(typed) : null;
  }

  function shownNumber(value) {
    return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
  }

  function touch() {
    if (isUnsaved) return;
    isUnsaved = true;
    form.querySelector("[data-words]").textContent = form.dataset.changed;
  }

  // The curve and the differences

  function redraw() {
    const place = document.getElementById("chart");
    const script = document.getElementById(place.dataset.chart);
    const described = JSON.parse(script.textContent);
    const target = plainNumber(form.querySelector("[name=target]").value);
    for (const trace of described.data) {
      if (trace.meta === "planned") trace.y = inputs.map((input) => plainNumber(input.value));
      if (trace.meta === "target" && target !== null) trace.y = trace.y.map(() => target);
    }
    script.textContent = JSON.stringify(described);
    drawAll(place.parentElement);
  }

  function compare() {
    for (const [index, cell] of months.entries()) {
      const change = cell.querySelector("[data-change]");
      const standing = cell.querySelector("[data-standing]")?.dataset.standing;
      if (!change) continue;
      const value = plainNumber(inputs[index].value);
      if (value === null || !standing) change.textContent = "";
      else {
        const step = Math.round((value - Number(standing)) * 1e6) / 1e6;
        change.textContent = step ? (step > 0 ? "+" : "−") + shownNumber(Math.abs(step)) : "";
      }
    }
  }

  function addUp() {
    const weights = [...form.querySelectorAll("[name$='-weight']")].map((input) => plainNumber(input.value) ?? 0);
    const total = Math.round(weights.reduce((sum, weight) => sum + weight, 0) * 100) / 100;
    const place = form.querySelector("[data-weights]");
    place.textContent = shownNumber(total);
    place.classList.toggle("is-off", total !== 100);
  }

  let waiting = null;
  form.addEventListener("input", (event) => {
    touch();
    if (event.target.name?.endsWith("-weight")) addUp();
    if (inputs.includes(event.target) || event.target.name === "target") {
      compare();
      clearTimeout(waiting);
      waiting = setTimeout(redraw, PAUSE);
    }
  });

  // Pasting a row or a column, from the month in which the cursor stands

  function listUnfit(unfit) {
    const place = document.getElementById("unfit");
    place.hidden = !unfit.length;
    const rest = unfit.length - LISTED;
    place.textContent = unfit.length
      ? `${form.dataset.unfit} ${unfit.slice(0, LISTED).join(" · ")}${rest > 0 ? ` · +${rest}` : ""}`
      : "";
  }

  form.addEventListener("paste", (event) => {
    const from = inputs.indexOf(event.target);
    const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/[\r\n]+$/, "");
    if (from < 0 || !/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    const cells = text.split(/\r\n|[\t\r\n]/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    const unfit = [];
    cells.forEach((cell, index) => {
      if (inputs[from + index]) inputs[from + index].value = cell;
      else if (cell) unfit.push(cell.slice(0, 40));
    });
    listUnfit(unfit);
    touch();
    compare();
    redraw();
  });

  // Leaving

  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-leave-ok]")) isLeaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved && !isLeaving && document.contains(form)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });

  addUp();
})();
