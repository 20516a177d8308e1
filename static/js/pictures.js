// A chart that the page draws itself, as an SVG of its own: laid out anew on light paper, every line of text and every
// shape where the layout puts it, every colour as the style sheet resolves it. Loaded when a picture is first asked for.
"use strict";

window.drawnInPage = (() => {
  // of a shape: what it is, and how it is painted
  const GEOMETRY = "x y x1 y1 x2 y2 width height cx cy r rx ry d points dx dy transform viewBox preserveAspectRatio overflow fill-rule".split(" ");
  const PAINT = {
    fill: "rgb(0, 0, 0)",
    "fill-opacity": "1",
    stroke: "none",
    "stroke-width": "1",
    "stroke-opacity": "1",
    "stroke-dasharray": "none",
    "stroke-linecap": "butt",
    opacity: "1",
    "vector-effect": "none",
  };
  const LETTERS = { "font-size": "", "font-weight": "400", "text-anchor": "start", "paint-order": "normal" };
  const LEFT_OUT = ".visually-hidden, .exports, .chart-take, script, template";
  const NOTHING = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };

  // a page of its own, as wide as the paper, holding the chart under copies of what it stands in
  async function laidOut(place, width) {
    const frame = document.createElement("iframe");
    Object.assign(frame, { className: "picture-paper", width, height: 600, tabIndex: -1, srcdoc: "<!doctype html><title></title>" });
    for (const [name, value] of [["aria-hidden", "true"], ["scrolling", "no"]]) frame.setAttribute(name, value);
    await new Promise((resolve) => {
      frame.addEventListener("load", resolve, { once: true });
      document.body.append(frame);
    });
    const paper = frame.contentDocument;
    paper.documentElement.lang = document.documentElement.lang;
    paper.documentElement.dataset.bsTheme = "light";
    await Promise.all([...document.querySelectorAll("link[rel=stylesheet]")].map((link) => styled(paper, link.href)));
    for (const shapes of document.querySelectorAll("svg.shapes")) paper.body.append(paper.importNode(shapes, true));
    const chart = paper.importNode(place, true);
    let copy = chart;
    for (let outer = place.parentElement; outer && outer !== document.body; outer = outer.parentElement) {
      const around = paper.importNode(outer, false);
      around.classList.add("picture-around");
      around.append(copy);
      copy = around;
    }
    paper.body.append(copy);
    return { frame, chart };
  }

  function styled(paper, address) {
    return new Promise((resolve, reject) => {
      const link = paper.createElement("link");
      Object.assign(link, { rel: "stylesheet", href: address, onload: resolve, onerror: reject });
      paper.head.append(link);
    });
  }

  // colours as every program reads them: mixed and thin ones are painted to see what they are on white
  const board = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  function plain(colour) {
    if (!colour || colour === "none") return "none";
    if (colour.startsWith("rgb(")) return colour;
    board.clearRect(0, 0, 1, 1);
    board.fillStyle = colour;
    board.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = board.getImageData(0, 0, 1, 1).data;
    const onWhite = (part) => Math.round(255 - ((255 - part) * alpha) / 255);
    return alpha ? `rgb(${onWhite(red)}, ${onWhite(green)}, ${onWhite(blue)})` : "none";
  }

  const round = (number) => Math.round(number * 100) / 100;
  const attribute = (name, value) => ` ${name}="${value}"`;

  class Drawing {
    constructor(chart) {
      this.view = chart.ownerDocument.defaultView;
      this.origin = chart.getBoundingClientRect();
      this.parts = [];
      this.visit(chart, NOTHING);
    }

    visit(element, clip) {
      const style = this.view.getComputedStyle(element);
      if (style.display === "none" || style.visibility === "hidden" || element.matches(LEFT_OUT)) return;
      const box = element.getBoundingClientRect();
      if (element.localName === "svg") {
        this.parts.push(this.nested(element, box));
        return;
      }
      this.surround(style, box);
      if (style.overflowX === "hidden") clip = box;
      for (const node of element.childNodes) {
        if (node.nodeType === Node.ELEMENT_NODE) this.visit(node, clip);
        else if (node.nodeType === Node.TEXT_NODE && node.data.trim()) this.write(node, style, clip);
      }
    }

    // the ground of a box and the lines around it
    surround(style, box) {
      const ground = plain(style.backgroundColor);
      const [x, y, width, height] = [this.x(box.left), this.y(box.top), round(box.width), round(box.height)];
      if (ground !== "none") this.parts.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${ground}"/>`);
      const ends = { top: [x, y, x + width, y], bottom: [x, y + height, x + width, y + height], left: [x, y, x, y + height], right: [x + width, y, x + width, y + height] };
      for (const [side, [x1, y1, x2, y2]] of Object.entries(ends)) {
        const thick = parseFloat(style.getPropertyValue(`border-${side}-width`));
        const colour = plain(style.getPropertyValue(`border-${side}-color`));
        const kind = style.getPropertyValue(`border-${side}-style`);
        if (!thick || colour === "none" || kind === "none") continue;
        const dashes = kind === "dotted" ? ' stroke-dasharray="1 1.5"' : "";
        this.parts.push(`<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}" stroke-width="${thick}"${dashes}/>`);
      }
    }

    // the lines that a text was broken into, each held at the side to which it is set
    write(node, style, clip) {
      const range = node.ownerDocument.createRange();
      const lines = [];
      for (let at = 0; at < node.length; ) {
        const sign = String.fromCodePoint(node.data.codePointAt(at));
        range.setStart(node, at);
        range.setEnd(node, (at += sign.length));
        const box = range.getClientRects()[0];
        if (!box?.width) continue;
        const line = lines.at(-1);
        if (line && Math.abs(line.top - box.top) < 2) Object.assign(line, { text: line.text + sign, right: box.right });
        else lines.push({ text: sign, left: box.left, right: box.right, top: box.top, bottom: box.bottom });
      }
      board.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = board.measureText("国x");
      const ends = ["right", "end"].includes(style.textAlign);
      for (const line of lines) {
        const middle = (line.top + line.bottom) / 2;
        if (middle > clip.bottom || middle < clip.top) continue;
        const y = this.y(middle + (above - below) / 2);
        const looks = this.attributes(style, { "font-size": "", "font-weight": "400" });
        this.parts.push(
          `<text x="${this.x(ends ? line.right : line.left)}" y="${y}" fill="${plain(style.color)}"${looks}${ends ? ' text-anchor="end"' : ""}>${escaped(line.text.replace(/\s+/g, " ").trimEnd())}</text>`,
        );
      }
    }

    nested(svg, box) {
      const kept = ["viewBox", "preserveAspectRatio"].filter((name) => svg.hasAttribute(name)).map((name) => attribute(name, svg.getAttribute(name)));
      const place = `x="${this.x(box.left)}" y="${this.y(box.top)}" width="${round(box.width)}" height="${round(box.height)}"`;
      return `<svg ${place}${kept.join("")} overflow="visible"${this.attributes(this.view.getComputedStyle(svg), PAINT)}>${this.inner(svg)}</svg>`;
    }

    inner(element) {
      return [...element.children].map((child) => this.shape(child)).join("");
    }

    // a shape and what it holds; links become groups, and what is used is put in its place
    shape(element) {
      const style = this.view.getComputedStyle(element);
      const name = element.localName;
      if (style.display === "none" || ["title", "desc", "defs", "symbol"].includes(name)) return "";
      if (name === "use") return this.used(element, style);
      const tag = name === "a" ? "g" : name;
      const geometry = GEOMETRY.filter((key) => element.hasAttribute(key)).map((key) => attribute(key, element.getAttribute(key)));
      const looks = this.attributes(style, name === "text" ? { ...PAINT, ...LETTERS } : PAINT);
      const content = name === "text" ? escaped(element.textContent.trim()) : this.inner(element);
      return `<${tag}${geometry.join("")}${looks}>${content}</${tag}>`;
    }

    // what is used inherits from where it is used, and states of its own only what its attributes say
    used(element, style) {
      const source = element.ownerDocument.querySelector(element.getAttribute("href"));
      if (!source) return "";
      if (source.localName !== "symbol") return this.shape(source);
      const place = ["x", "y", "width", "height"].filter((key) => element.hasAttribute(key)).map((key) => attribute(key, element.getAttribute(key)));
      const shapes = source.innerHTML.replace(/currentcolor/gi, plain(style.color)).replace(/ xmlns="[^"]*"/g, "");
      return `<svg${place.join("")} viewBox="${source.getAttribute("viewBox")}"${this.attributes(style, PAINT)}>${shapes}</svg>`;
    }

    attributes(style, defaults) {
      const isUnlined = style.stroke === "none";
      return Object.entries(defaults)
        .map(([name, usual]) => {
          let value = style.getPropertyValue(name);
          if (name === "fill" || name === "stroke") value = plain(value);
          if (isUnlined && name.startsWith("stroke-")) return "";
          if (!value || (value === usual && name !== "fill")) return "";
          return attribute(name, value.replace(/px\b/g, "").replaceAll('"', "'"));
        })
        .join("");
    }

    x(left) {
      return round(left - this.origin.left);
    }

    y(top) {
      return round(top - this.origin.top);
    }
  }

  // the shapes of a chart, and how wide and high they are: wider than asked where a table needs it
  return async (place, width) => {
    const { frame, chart } = await laidOut(place, width);
    try {
      const tables = [...chart.querySelectorAll(".scroll")];
      frame.width = width + Math.max(0, ...tables.map((table) => table.scrollWidth - table.clientWidth));
      const box = chart.getBoundingClientRect();
      const style = frame.contentWindow.getComputedStyle(chart);
      const { parts } = new Drawing(chart);
      return { markup: parts.join(""), width: Math.ceil(box.width), height: Math.ceil(box.height), ink: plain(style.color), font: style.fontFamily };
    } finally {
      frame.remove();
    }
  };
})();
