"use strict";
// The strip of all shots, and the line above everything.
(() => {
  const { byId } = review;
  const rows = new Map(); // by key: the row, and what it shows

  const time = (seconds) => {
    const whole = Math.floor(seconds);
    const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return parts.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
  };
  review.time = time;
  const NAMES = { recovered: "recovered", copied: "copied", calmed: "calmed", made: "made" };
  const percent = (share, words) => `${Math.round(100 * share)} % ${words}`;
  review.shares = (sides) => Object.entries(NAMES).filter(([name]) => sides[name] > 0)
    .map(([name, words]) => percent(sides[name], words)).concat("confidence" in sides ? [percent(sides.confidence, "sure")] : []);

  function made(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }
  review.made = made;

  function filled(row, shot, number) {
    const image = row.querySelector("img") || made("img"); // the old one stays until there is a new one
    image.alt = "";
    image.loading = "lazy";
    image.decoding = "async";
    image.style.aspectRatio = review.state.shape;
    if (shot.glance) image.src = `made/${shot.glance.thumb}`;
    const words = made("div", "words");
    const name = made("div", "name");
    name.append(made("b", "", number), made("span", "", time(shot.start)));
    const kind = made("div", "kind");
    const sides = (shot.small && shot.small.sides) || {};
    const sure = "confidence" in sides ? ` · ${Math.round(100 * sides.confidence)} %` : "";
    kind.append(made("span", "", shot.small ? shot.small.kind + sure : shot.failed ? "failed" : "…"));
    kind.append(made("span", "", `${(shot.end - shot.start).toFixed(1)} s`));
    const bar = made("div", "bar");
    for (const part of Object.keys(NAMES)) {
      if (sides[part] > 0) {
        const piece = made("i", part);
        piece.style.width = `${100 * sides[part]}%`;
        bar.append(piece);
      }
    }
    const told = shot.told || (shot.decision.accepted ? "accepted" : "");
    words.append(name, kind, bar, made("div", shot.decision.accepted ? "told accepted" : "told", told));
    row.replaceChildren(image, words);
    row.setAttribute("aria-label", [
      `Shot ${number}`, `${(shot.end - shot.start).toFixed(1)} seconds`, shot.small ? shot.small.kind : "not made yet",
      ...review.shares(sides), told].filter(Boolean).join(", "));
  }

  function rowOf(shot) {
    const row = made("li", "shot");
    row.id = `shot-${shot.key}`;
    row.setAttribute("role", "option");
    row.addEventListener("click", (event) => review.select(shot.key, event.shiftKey));
    return row;
  }

  let before = null;
  review.listen((store) => {
    const { state } = store;
    const numbers = new Map(state.shots.map((shot, index) => [shot.key, index + 1]));
    for (const key of [...rows.keys()]) {
      if (!numbers.has(key)) {
        rows.get(key).row.remove();
        rows.delete(key);
      }
    }
    const order = store.inOrder();
    for (const shot of order) {
      const text = JSON.stringify([shot, numbers.get(shot.key)]);
      const kept = rows.get(shot.key) || { row: rowOf(shot), text: "" };
      if (kept.text !== text) filled(kept.row, shot, numbers.get(shot.key));
      rows.set(shot.key, { row: kept.row, text });
      kept.row.classList.toggle("current", shot.key === store.current);
      kept.row.setAttribute("aria-selected", store.selected.has(shot.key));
    }
    const strip = byId("strip");
    const wanted = order.map((shot) => rows.get(shot.key).row);
    if (wanted.length !== strip.children.length || wanted.some((row, index) => strip.children[index] !== row)) {
      strip.replaceChildren(...wanted);
    }
    if (store.current) strip.setAttribute("aria-activedescendant", `shot-${store.current}`);
    if (store.current !== before && rows.has(store.current)) {
      rows.get(store.current).row.scrollIntoView({ block: "nearest", inline: "nearest" });
      before = store.current;
    }
    told(store);
  });

  function told({ state, worstFirst }) {
    document.title = `${state.film}: review`;
    byId("film").textContent = state.film;
    byId("film").title = state.film;
    const done = state.shots.filter((shot) => shot.small).length;
    const decided = state.shots.filter((shot) => shot.told || shot.decision.accepted).length;
    const looking = state.looked < 1;
    byId("progress").value = looking ? state.looked : done / state.shots.length;
    byId("progress").hidden = !looking && done === state.shots.length;
    byId("status").textContent = looking ? `looking through the film… ${state.shots.length || "no"} shots so far`
      : done < state.shots.length ? `${done} of ${state.shots.length} shots made` : `${state.shots.length} ${state.shots.length === 1 ? "shot" : "shots"}, ${decided} decided`;
    byId("undo").disabled = !state.undo;
    byId("order").setAttribute("aria-pressed", worstFirst);
  }

  byId("order").addEventListener("click", () => { review.worstFirst = !review.worstFirst; review.changed(); });
  byId("undo").addEventListener("click", () => review.ask("undo"));
})();
