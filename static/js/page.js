// The one script of the pages: draws charts, closes menus, and says so when a part could not be fetched.
"use strict";

const PLAIN = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  responsive: true,
  doubleClick: false,
};
// role of a trace → the custom property that holds its colour
const PALETTE = {
  actual: "--chart-actual",
  planned: "--chart-planned",
  coming: "--chart-planned",
  superseded: "--chart-superseded",
  target: "--chart-target",
  band: "--chart-band",
  published: "--chart-published",
};

// scripts that come when they are first needed: address → a promise
const fetched = new Map();

function fetchScript(address) {
  if (!fetched.has(address)) {
    const coming = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: address, onload: resolve, onerror: () => reject(new Error(`${address} could not be loaded`)) });
      document.head.append(script);
    });
    coming.catch(() => fetched.delete(address));
    fetched.set(address, coming);
  }
  return fetched.get(address);
}

async function fetchPlotly() {
  await fetchScript(document.body.dataset.plotly);
  return window.Plotly;
}

function painted(traces, colour) {
  return traces.map((trace) => {
    const own = colour(PALETTE[trace.meta]);
    return {
      ...trace,
      line: { width: trace.meta === "actual" ? 3 : 2, ...trace.line, color: own },
      marker: { size: 7, ...trace.marker, color: own },
      fillcolor: own,
    };
  });
}

function arranged(layout, colour, isNarrow) {
  const ink = colour("--chart-ink");
  const grid = { gridcolor: colour("--chart-grid"), linecolor: colour("--chart-grid"), zeroline: false, fixedrange: true };
  return {
    ...layout,
    autosize: true,
    dragmode: false,
    font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: ink },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    margin: { l: 56, r: 12, t: 8, b: isNarrow ? 100 : 60 },
    // below the months: the margin grows with the legend's rows
    legend: { orientation: "h", x: 0, xanchor: "left", y: -0.12, yanchor: "top" },
    hoverlabel: { bgcolor: colour("--chart-paper"), bordercolor: colour("--chart-grid"), font: { color: ink } },
    xaxis: { ...layout.xaxis, ...grid, showgrid: false, tickangle: 0, dtick: isNarrow ? 2 : 1 },
    yaxis: { ...layout.yaxis, ...grid, automargin: true, tickformat: ",~f", hoverformat: ",~f" },
  };
}

async function draw(place) {
  const described = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  try {
    const Plotly = await fetchPlotly();
    const style = getComputedStyle(place);
    const colour = (name) => style.getPropertyValue(name).trim();
    await Plotly.react(place, painted(described.data, colour), arranged(described.layout, colour, place.clientWidth < 500), PLAIN);
    place.dataset.drawn = "yes";
    offerPictures(place);
  } catch {
    place.textContent = place.dataset.failed;
  }
}

// a chart as a picture to take along: in light colours, with title, month, source and day drawn in
const PICTURE = { width: 1000, height: 520, edge: 32, title: 20, small: 13 };
// days as the pages write them
const DAYS = { en: "en-GB", "zh-hans": "zh-CN" };
const MARKUP = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function offerPictures(place) {
  if (place.nextElementSibling?.matches(".chart-take")) return;
  const row = document.createElement("p");
  row.className = "chart-take d-print-none";
  for (const kind of ["png", "svg"]) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-sm", textContent: kind.toUpperCase() });
    const { [kind]: label = kind.toUpperCase(), title } = place.dataset;
    button.setAttribute("aria-label", title ? `${label}: ${title}` : label);
    button.addEventListener("click", () => savePicture(place, kind));
    row.append(button, " ");
  }
  place.after(row);
}

async function savePicture(place, kind) {
  announce("");
  try {
    const picture = await pictureOf(place);
    const blob = kind === "svg" ? new Blob([picture.svg], { type: "image/svg+xml" }) : await painting(picture);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${picture.name}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch {
    announce(place.dataset.failed);
  }
}

async function pictureOf(place) {
  return framed(place, await ("picture" in place.dataset ? inPage(place) : plotted(place)));
}

async function inPage(place) {
  await fetchScript(place.dataset.picture);
  return window.drawnInPage(place, PICTURE.width - 2 * PICTURE.edge);
}

async function plotted(place) {
  const Plotly = await fetchPlotly();
  const { height } = PICTURE;
  const width = PICTURE.width - 2 * PICTURE.edge;
  const described = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const { data, layout, ink, font } = inLight(() => {
    const style = getComputedStyle(place);
    const colour = (name) => style.getPropertyValue(name).trim();
    const light = arranged(described.layout, colour, false);
    return { data: painted(described.data, colour), layout: light, ink: colour("--ink"), font: light.font.family };
  });
  const sized = { ...layout, autosize: false, width, height, paper_bgcolor: "#fff", plot_bgcolor: "#fff" };
  const address = await Plotly.toImage({ data, layout: sized, config: PLAIN }, { format: "svg", width, height });
  return { markup: decodeURIComponent(address.slice(address.indexOf(",") + 1)), width, height, ink, font };
}

// as an SVG of its own: a picture's texts wrap, which plotly's titles do not
function framed(place, chart) {
  const { edge } = PICTURE;
  const width = chart.width + 2 * edge;
  const { title = document.querySelector("main h1")?.textContent ?? "", month = "", source = "", made = "{}" } = place.dataset;
  const today = new Date().toLocaleDateString(DAYS[document.documentElement.lang], { year: "numeric", month: "long", day: "numeric" });
  const text = (line, size, y, weight = 400) =>
    `<text x="${edge}" y="${y}" font-size="${size}" font-weight="${weight}">${escaped(line)}</text>`;
  const parts = [];
  let y = edge;
  const write = (words, size, weight) => {
    for (const line of wrapped(words, (chart.width / size) * 2)) {
      parts.push(text(line, size, (y += size), weight));
      y += size * 0.4;
    }
  };
  write(title, PICTURE.title, 600);
  write(month, PICTURE.small);
  y += PICTURE.small;
  parts.push(`<svg x="${edge}" y="${y}" width="${chart.width}" height="${chart.height}" overflow="visible">${chart.markup}</svg>`);
  y += chart.height + PICTURE.small;
  write(source, PICTURE.small);
  write(made.replace("{}", today), PICTURE.small);
  const full = Math.ceil(y + edge / 2);
  const name = `${title} ${month}`.replace(/[\\/:*?"<>|\s]+/g, " ").trim().slice(0, 80) || "chart";
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${full}" viewBox="0 0 ${width} ${full}" font-family="${escaped(chart.font)}" fill="${chart.ink}">` +
    `<title>${escaped(title)}</title><rect width="${width}" height="${full}" fill="#fff"/>${parts.join("")}</svg>`;
  return { svg, width, height: full, name };
}

// the colours of the light theme, read before anything is painted in them
function inLight(read) {
  const root = document.documentElement;
  const theme = root.dataset.bsTheme;
  root.dataset.bsTheme = "light";
  try {
    return read();
  } finally {
    root.dataset.bsTheme = theme;
  }
}

async function painting({ svg, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: width * 2, height: height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

function escaped(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f]/g, "").replace(/[&<>"]/g, (sign) => MARKUP[sign]);
}

// lines of so many columns; a Chinese character takes two and may end a line, a word is cut only where it is too long
function wrapped(text, columns) {
  const lines = [""];
  const wide = (piece) => [...piece].reduce((sum, sign) => sum + (sign >= "\u2e80" ? 2 : 1.1), 0);
  for (const piece of text.trim().match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]{1,60}\s*|\s+/g) ?? []) {
    if (wide(lines.at(-1) + piece.trimEnd()) > columns) lines.push("");
    lines[lines.length - 1] += lines.at(-1) ? piece : piece.trimStart();
  }
  return lines.filter(Boolean);
}

function drawAll(root = document) {
  for (const place of root.querySelectorAll("[data-picture]")) offerPictures(place);
  return Promise.all([...root.querySelectorAll("[data-chart]")].map(draw));
}

function announce(text) {
  const place = document.getElementById("announcement");
  place.textContent = text;
  place.hidden = !text;
}

document.addEventListener("DOMContentLoaded", () => drawAll());
document.addEventListener("htmx:afterSettle", (event) => drawAll(event.target));
document.addEventListener("htmx:beforeRequest", () => announce(""));
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => announce(document.body.dataset.unreachable));
}
// an error page belongs on the whole screen, not inside the page that asked
document.addEventListener("htmx:responseError", (event) => {
  window.location.assign(event.detail.pathInfo.finalRequestPath);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
// “/” leads to the search box: that of the page where it has one, else that of the header
const TYPING = "textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.("[data-search]")) event.target.blur();
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(TYPING)) return;
  const box = document.querySelector("main [data-search]") ?? document.querySelector("[data-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
// the header stands while months are stepped: its search asks for the moment of the address
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".top-search")) return;
  const asked = new URLSearchParams(window.location.search);
  for (const field of event.target.querySelectorAll("[type=hidden]")) field.remove();
  for (const name of ["month", "as_of"].filter((name) => asked.get(name))) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value: asked.get(name) });
    event.target.append(field);
  }
});
function showCurrentPlace() {
  const place = document.querySelector(".top-nav [aria-current]");
  if (place) place.parentElement.scrollLeft = place.offsetLeft - place.parentElement.clientWidth / 2 + place.offsetWidth / 2;
}
document.addEventListener("DOMContentLoaded", showCurrentPlace);
document.addEventListener("htmx:afterSettle", showCurrentPlace);
// charts take the colours and the width of the paper, and then those of the screen again
for (const moment of ["beforeprint", "afterprint"]) {
  window.addEventListener(moment, () => {
    for (const place of document.querySelectorAll("[data-drawn]")) {
      const style = getComputedStyle(place);
      const colour = (name) => style.getPropertyValue(name).trim();
      const described = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const layout = arranged(described.layout, colour, false);
      if (moment === "beforeprint") Object.assign(layout, { width: Number(colour("--print-width")) || 560, height: Math.min(place.clientHeight, 320) });
      window.Plotly.react(place, painted(described.data, colour), layout, PLAIN);
    }
  });
}
