// The site's script: the time machine without reloading, and charts drawn by Vega-Lite. Every page reads well without it.

const DAY = 86400000;
const vegaAddress = document.querySelector("script[data-vega]").dataset.vega;
let vegaLoading = null;
let views = [];
let asked = 0;
// What is shown, but for the place on the page: a link to a note or to the content is no other page.
let shown = location.pathname + location.search;

// ---------------------------------------------------------------------------------------------- the time machine

const slider = document.getElementById("slider");
const field = document.getElementById("as_of");

function dayOf(step) {
  return new Date(Date.parse(slider.dataset.first) + step * DAY).toISOString().slice(0, 10);
}

function stepOf(day) {
  return Math.round((Date.parse(day) - Date.parse(slider.dataset.first)) / DAY);
}

function addressOn(day) {
  const address = new URL(location.href);
  address.searchParams.set("as_of", day);
  address.hash = "";
  return address;
}

// Fetch the page of another day and put its content into this one: the control keeps its focus, nothing flashes.
async function go(address, { push = true } = {}) {
  const mine = ++asked;
  const main = document.getElementById("main");
  main.classList.add("is-moving");
  main.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" } });
  } catch {
    location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return;
  if (!page.getElementById("slider")) {
    location.assign(address);
    return;
  }
  if (push) history.pushState(null, "", address);
  shown = location.pathname + location.search;
  swap(page);
}

function swap(page) {
  document.title = page.title;
  for (const part of ["main", ".asof", ".marks", ".ticks", ".bar nav", ".language", "footer", "link[rel=alternate]"]) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  const form = document.querySelector(".machine form");
  form.querySelector(".newest")?.remove();
  const newest = page.querySelector(".machine form .newest");
  if (newest) form.append(document.adoptNode(newest));
  const fresh = page.getElementById("slider");
  field.value = page.getElementById("as_of").getAttribute("value");
  slider.max = fresh.max;
  slider.value = fresh.getAttribute("value");
  slider.setAttribute("aria-valuetext", field.value);
  begin();
}

let soon = 0;
function move(day, wait) {
  field.value = day;
  slider.setAttribute("aria-valuetext", day);
  clearTimeout(soon);
  soon = setTimeout(() => go(addressOn(day)), wait);
}

function startMachine() {
  slider.hidden = false;
  slider.addEventListener("input", () => { field.value = dayOf(Number(slider.value)); slider.setAttribute("aria-valuetext", field.value); });
  slider.addEventListener("change", () => move(dayOf(Number(slider.value)), 180));
  slider.addEventListener("keydown", (event) => {
    const leap = { PageUp: 30, PageDown: -30 }[event.key];
    if (!leap) return;
    event.preventDefault();
    slider.value = Number(slider.value) + leap;
    move(dayOf(Number(slider.value)), 250);
  });
  document.querySelector(".machine form").addEventListener("submit", (event) => {
    if (!field.value) return;
    event.preventDefault();
    slider.value = stepOf(field.value);
    move(field.value, 0);
  });
  document.querySelector(".machine").addEventListener("click", (event) => {
    const link = event.target.closest(".marks a, a.newest");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(new URL(link.href));
  });
  addEventListener("popstate", () => {
    if (location.pathname + location.search !== shown) go(new URL(location.href), { push: false });
  });
}

// ---------------------------------------------------------------------------------------------- charts

function loadVega() {
  vegaLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.type = "module";
    script.src = vegaAddress;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = reject;
    document.head.append(script);
  });
  return vegaLoading;
}

// Every chart stands somewhere in the page's JSON as an object with an id and a spec.
function collect(part, found) {
  if (Array.isArray(part)) part.forEach((p) => collect(p, found));
  else if (part && typeof part === "object") {
    if (part.id && part.spec) found.set(part.id, part.spec);
    else Object.values(part).forEach((p) => collect(p, found));
  }
  return found;
}

// The palette's codes become the page's variables, so that a chart follows the theme.
function coloured(spec) {
  let text = JSON.stringify(spec);
  for (const [name, code] of Object.entries(PALETTE)) text = text.replaceAll(`"${code}"`, `"var(--${name})"`);
  return JSON.parse(text);
}

// A point that follows the pointer along the line, and what it says.
function withPointer(spec) {
  const line = (spec.layer ?? []).find((l) => (l.mark?.type ?? l.mark) === "line" && l.data?.values && l.data.values[0]?.x !== undefined);
  if (!line) return spec;
  const values = line.data.values;
  line.data = { name: "line" };
  const at = { condition: { param: "at", empty: false, value: 1 }, value: 0 };
  const tooltip = [{ field: "x", type: "temporal", format: "%Y-%m-%d", scale: { type: "utc" } }, { field: "y", type: "quantitative", format: ",.6~g" }];
  const params = [{ name: "at", select: { type: "point", on: "pointermove", nearest: true, clear: "pointerout", encodings: ["x"] } }];
  const mark = { type: "point", filled: true, size: 46, color: "var(--accent)" };
  return { ...spec, datasets: { ...spec.datasets, line: values }, layer: [...spec.layer, { data: { name: "line" }, params, mark, encoding: { opacity: at, tooltip } }] };
}

// A domain in numbers makes Vega-Lite warn once a layer; the layers themselves span the same days.
function withoutDomain(spec) {
  const x = spec.encoding?.x;
  if (x?.type !== "temporal" || !x.scale?.domain) return spec;
  const { domain, ...scale } = x.scale;
  return { ...spec, encoding: { ...spec.encoding, x: { ...x, scale: { ...scale, nice: false } } } };
}

async function draw(picture, spec) {
  const embed = await loadVega();
  if (!picture.isConnected) return;
  const readout = picture.closest("figure").querySelector(".readout");
  const say = (_, event, item, value) => {
    if (readout) readout.textContent = value && typeof value === "object" ? Object.values(value).join("  ·  ") : value ?? "";
  };
  const holder = document.createElement("div");
  const made = await embed(holder, withPointer(withoutDomain(coloured(spec))), { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: say });
  const svg = holder.querySelector("svg");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  picture.replaceChildren(holder);
  picture.dataset.drawn = "";
  views.push(made);
}

async function startCharts() {
  views.forEach((v) => v.finalize());
  views = [];
  const pictures = [...document.querySelectorAll("figure[data-chart] [data-spec]")];
  const alternate = document.querySelector("link[rel=alternate][type='application/json']");
  if (!pictures.length || !alternate) return;
  let specs = null;
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      specs ??= fetch(alternate.href).then((r) => r.json()).then((page) => collect(page, new Map()));
      specs.then((all) => { if (all.has(target.dataset.spec)) return draw(target, all.get(target.dataset.spec)); });
    }
  }, { rootMargin: "200px" });
  pictures.forEach((p) => seen.observe(p));
}

// ---------------------------------------------------------------------------------------------- waiting

let again = 0;
function startWaiting() {
  clearTimeout(again);
  if (document.querySelector("main[data-waiting]")) again = setTimeout(() => go(new URL(location.href), { push: false }), 2500);
}

function begin() {
  startCharts();
  startWaiting();
  document.dispatchEvent(new CustomEvent("crossroads:page"));
}

// Another script of the page wants it asked anew.
document.addEventListener("crossroads:go", (event) => go(event.detail));

document.querySelector(".skip").addEventListener("click", () => document.getElementById("main").focus());
if (slider) startMachine();
begin();
