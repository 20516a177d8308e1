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
  superseded: "--chart-superseded",
  target: "--chart-target",
  band: "--chart-band",
  published: "--chart-published",
};

let plotly = null;

function fetchPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.plotly;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      plotly = null;
      reject(new Error("plotly could not be loaded"));
    };
    document.head.append(script);
  });
  return plotly;
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
    legend: { orientation: "h", xref: "container", x: 0, xanchor: "left", yref: "container", y: 0, yanchor: "bottom" },
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
  } catch {
    place.textContent = place.dataset.failed;
  }
}

function drawAll(root = document) {
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
// charts take the colours and the width of the paper, and then those of the screen again
for (const moment of ["beforeprint", "afterprint"]) {
  window.addEventListener(moment, () => {
    for (const place of document.querySelectorAll("[data-drawn]")) {
      const style = getComputedStyle(place);
      const colour = (name) => style.getPropertyValue(name).trim();
      const described = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const layout = arranged(described.layout, colour, false);
      if (moment === "beforeprint") Object.assign(layout, { width: 560, height: 320 });
      window.Plotly.react(place, painted(described.data, colour), layout, PLAIN);
    }
  });
}
