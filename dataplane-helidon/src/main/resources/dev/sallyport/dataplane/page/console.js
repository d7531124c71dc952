// Keeps what waits up to date and counts its time down. Without it, the pages are reloaded by hand.
"use strict";

const state = document.getElementById("live-state");
const live = document.getElementById("live");
const title = document.title.replace(/^\(\d+\) /, "");

const span = (ms) => {
  const s = Math.max(0, Math.floor(ms / 1000));
  const rest = (n, unit) => (n === 0 ? "" : ` ${n} ${unit}`);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min${rest(s % 60, "s")}`;
  if (s < 172800) return `${Math.floor(s / 3600)} h${rest(Math.floor((s % 3600) / 60), "min")}`;
  return `${Math.floor(s / 86400)} d`;
};

const tick = () => {
  for (const time of document.querySelectorAll("time[data-left]")) {
    const text = span(Number(time.dataset.left) - Date.now());
    if (time.textContent !== text) time.textContent = text;
  }
};

// Rows that stay as they were stay the same elements, so that whoever is on one stays there.
const merge = (next) => {
  const active = document.activeElement;
  const before = new Map([...live.querySelectorAll("#queue-rows tr")].map((row) => [row.dataset.key, row]));
  const fresh = [];
  for (const row of next.querySelectorAll("#queue-rows tr")) {
    const known = before.get(row.dataset.key);
    if (known && known.dataset.version === row.dataset.version) {
      row.replaceWith(known);
    } else if (!known) {
      row.classList.add("fresh");
      fresh.push(row);
    }
  }
  const focused = active && live.contains(active) ? active.id : "";
  live.replaceChildren(...next.childNodes);
  if (active && active.isConnected && active !== document.body) {
    active.focus({ preventScroll: true });
  } else if (focused) {
    const again = document.getElementById(focused) ?? document.getElementById("main");
    again.focus({ preventScroll: true });
  }
  return { fresh, gone: [...before.keys()].filter((key) => !live.querySelector(`#queue-rows tr[data-key="${CSS.escape(key)}"]`)) };
};

const told = (fresh, gone, count) => {
  const parts = [];
  if (fresh.length > 0) parts.push(fresh.length === 1 ? "A new question." : `${fresh.length} new questions.`);
  if (gone.length > 0) parts.push(gone.length === 1 ? "One waits no more." : `${gone.length} wait no more.`);
  if (parts.length > 0) document.getElementById("announce").textContent = `${parts.join(" ")} ${count} waiting.`;
};

const show = (event) => {
  const next = new DOMParser().parseFromString(event.data, "text/html").body;
  const count = Number(next.querySelector("[data-count]").dataset.count);
  if (live) {
    const { fresh, gone } = merge(next);
    told(fresh, gone, count);
    document.title = count > 0 ? `(${count}) ${title}` : title;
    tick();
  } else if (state.dataset.watch) {
    const waits = [...next.querySelectorAll("#queue-rows tr")].some((row) => row.dataset.key === state.dataset.watch);
    if (!waits && count <= next.querySelectorAll("#queue-rows tr").length) {
      state.textContent = "This was decided, or its time is over. Reload the page to see what became of it.";
      state.className = "banner warm";
      document.querySelector("main .head").after(state);
    }
  }
};

const listen = () => {
  const source = new EventSource(state.dataset.events);
  const say = (text, on) => {
    if (!live) return;
    state.textContent = text;
    state.classList.toggle("on", on);
  };
  source.addEventListener("open", () => say("Live", true));
  source.addEventListener("queue", show);
  source.addEventListener("aside", () => {
    source.close();
    say("Not live, since you have many windows open: reload this page to see what is new.", false);
  });
  source.addEventListener("end", () => {
    source.close();
    say("Your session has ended: reload this page to sign in again.", false);
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      say("Not live: reload this page to see what is new.", false);
    } else {
      say("The connection is lost; trying again.", false);
    }
  });
  addEventListener("pagehide", () => source.close());
};

if (state && (live || state.dataset.watch)) listen();
if (document.querySelector("time[data-left]") || live) {
  tick();
  setInterval(tick, 1000);
}
