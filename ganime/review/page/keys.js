"use strict";
// Keys for everything, and the list of them.
(() => {
  const { byId, made } = review;
  const click = (id) => () => byId(id).click();
  const choice = (number) => () => document.querySelector(`#sides [data-key="${number}"]`).click();
  const KEYS = [
    ["j", "next shot", () => review.step(1)],
    ["k", "shot before", () => review.step(-1)],
    ["J", "select the next one too", () => review.step(1, true)],
    ["K", "select the one before too", () => review.step(-1, true)],
    [" ", "play, pause", () => review.play()],
    ["ArrowRight", "a frame on", () => review.step_frames(1)],
    ["ArrowLeft", "a frame back", () => review.step_frames(-1)],
    ["b", "before, after", () => review.before()],
    ["z", "zoom at the seams", () => review.zoom()],
    ["d", "what differs from the frame before", () => review.differ()],
    ["f", "at the film's own size", click("full")],
    ["l", "loop", click("loop")],
    ["a", "sound", click("sound")],
    ["w", "worst first", click("order")],
    ["1", "accept, and go on", choice(1)],
    ["2", "off: black bars", choice(2)],
    ["3", "calm: blur", choice(3)],
    ["4", "calm: dim", choice(4)],
    ["5", "calm: soft", choice(5)],
    ["6", "other candidates", choice(6)],
    ["7", "the first candidate", () => review.candidate(0)],
    ["8", "the second", () => review.candidate(1)],
    ["9", "the third", () => review.candidate(2)],
    ["0", "as it was made", choice(0)],
    ["o", "old picture left, centre, right", () => review.nextPlace()],
    ["p", "paint from another source", () => byId("source").focus()],
    ["m", "brush what must not be copied", () => review.brush()],
    ["s", "split here", () => review.split()],
    ["x", "merge with the shot before", () => review.merge()],
    ["u", "undo", click("undo")],
    ["?", "these keys", () => byId("keys").showModal()],
  ];
  const WORDS = { " ": "space", ArrowRight: "→", ArrowLeft: "←", J: "⇧ j", K: "⇧ k" };
  const WHILE_ONLY_SHOWN = "jkJK bzdlaw?ArrowRightArrowLeft";
  const actions = new Map(KEYS.map(([key, , action]) => [key, action]));
  actions.set(",", actions.get("ArrowLeft"));
  actions.set(".", actions.get("ArrowRight"));

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.altKey || event.metaKey || byId("keys").open) return;
    if (event.ctrlKey) {
      if (event.key === "z") { event.preventDefault(); byId("undo").click(); }
      return;
    }
    if (review.brushing() && review.brushKey(event)) { event.preventDefault(); return; }
    // A list and a slider keep the keys that move in them, a button the space that presses it.
    if (target.matches("select") || (target.matches("input") && event.key.startsWith("Arrow"))) return;
    if (event.key === " " && target.matches("button")) return;
    if (target.id === "strip" && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      review.step(event.key === "ArrowDown" ? 1 : -1, event.shiftKey);
      return;
    }
    const action = actions.get(event.key);
    if (!action || (review.readOnly && !WHILE_ONLY_SHOWN.includes(event.key))) return;
    event.preventDefault();
    action();
  });

  const list = document.createElement("dl");
  for (const [key, words] of KEYS) {
    const name = document.createElement("dt");
    name.append(made("kbd", "", WORDS[key] || key));
    list.append(name, made("dd", "", words));
  }
  const close = made("button", "", "Close");
  close.type = "button";
  close.addEventListener("click", () => byId("keys").close());
  byId("keys").append(list, close);
  byId("help").addEventListener("click", () => byId("keys").showModal());
  review.start();
})();
