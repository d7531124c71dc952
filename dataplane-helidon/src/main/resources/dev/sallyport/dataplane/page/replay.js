// Plays a session's calls again. Without it, they stand there one below the other.
"use strict";

(() => {
  const player = document.getElementById("player");
  const stage = document.getElementById("stage");
  if (!player || !stage) return;
  const play = document.getElementById("play");
  const speed = document.getElementById("speed");
  const seek = document.getElementById("seek");
  const place = document.getElementById("place");
  const words = document.getElementById("words");
  const hits = document.getElementById("hits");
  const turns = [...stage.querySelectorAll("article.turn")];
  if (turns.length === 0) return;

  const LONGEST_PAUSE_MS = 3000;
  const SHOWN_MS = 1500;
  const STEP_MS = 50;

  // Where each call begins: pauses between calls are cut short, so that nobody waits through a night.
  let end = 0;
  let before = null;
  const starts = turns.map((turn) => {
    const at = Number(turn.dataset.at);
    if (before !== null) end += Math.max(0, Math.min(LONGEST_PAUSE_MS, at - before));
    const start = end;
    end += Number(turn.dataset.took) + SHOWN_MS;
    before = at + Number(turn.dataset.took);
    return start;
  });
  seek.max = String(Math.ceil(end / STEP_MS) * STEP_MS);

  const load = async (turn) => {
    const src = turn.dataset.src;
    if (!src) return;
    delete turn.dataset.src;
    try {
      const answer = await fetch(src, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error();
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      turn.replaceChildren(...part.body.childNodes);
      turn.querySelector("h2").prepend(`${turn.getAttribute("aria-label").replace("Call ", "")} · `);
    } catch {
      turn.dataset.src = src;
      pause();
      place.textContent = "This call cannot be loaded: reload the page.";
    }
  };

  const clock = (ms) => {
    const s = Math.floor(ms / 1000);
    return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  };

  let now = end;
  let current = -1;
  const show = (ms) => {
    now = Math.max(0, Math.min(end, ms));
    const last = now >= end;
    let at = 0;
    turns.forEach((turn, index) => {
      if (starts[index] <= now) at = index;
      turn.classList.toggle("ahead", !last && starts[index] > now);
    });
    turns.forEach((turn, index) => {
      if (index < at && index !== current) return;
      for (const beat of turn.querySelectorAll(".beat")) {
        beat.classList.toggle("ahead", !last && index === at && starts[at] + Number(beat.dataset.ms) > now);
      }
    });
    if (current >= 0 && current < at) {
      for (const beat of turns[current].querySelectorAll(".beat")) beat.classList.remove("ahead");
    }
    current = at;
    seek.value = String(now);
    seek.setAttribute("aria-valuetext", `call ${at + 1} of ${turns.length}, ${clock(now)}`);
    place.textContent = `${clock(now)} of ${clock(end)}, call ${at + 1} of ${turns.length}`;
    return at;
  };

  let timer = 0;
  const pause = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  };

  let waiting = false;
  const tick = async () => {
    if (waiting) return;
    const next = now + STEP_MS * Number(speed.value);
    const at = show(next);
    if (turns[at].dataset.src) {
      waiting = true;
      await load(turns[at]);
      waiting = false;
      show(now);
    }
    turns[at].scrollIntoView({ block: "end", behavior: "auto" });
    if (now >= end) pause();
  };

  play.addEventListener("click", () => {
    if (timer) {
      pause();
      return;
    }
    if (now >= end) show(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(tick, STEP_MS);
  });
  seek.addEventListener("input", () => show(Number(seek.value)));
  // A call is opened, and that is written down, where the slider is let go.
  seek.addEventListener("change", async () => {
    const at = show(Number(seek.value));
    await load(turns[at]);
    show(now);
  });
  player.addEventListener("submit", (event) => event.preventDefault());

  if (words) {
    let found = [];
    let next = 0;
    const look = () => {
      const wanted = words.value.trim().toLowerCase();
      found = wanted === "" ? [] : turns.filter((turn) => turn.textContent.toLowerCase().includes(wanted));
      turns.forEach((turn) => turn.classList.toggle("hit", found.includes(turn)));
      hits.textContent = wanted === "" ? "" : `${found.length} of ${turns.length} calls`;
      next = 0;
    };
    const further = () => {
      if (found.length === 0) return;
      pause();
      show(end);
      const turn = found[next % found.length];
      next += 1;
      turn.tabIndex = -1;
      turn.focus();
      turn.scrollIntoView({ block: "start" });
    };
    words.addEventListener("input", look);
    words.addEventListener("keydown", (event) => {
      if (event.key === "Enter") further();
    });
    document.getElementById("further").addEventListener("click", further);
  }

  player.hidden = false;
  show(end);
})();
