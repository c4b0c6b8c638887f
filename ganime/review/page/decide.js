"use strict";
// What can be decided about the shots that are selected.
(() => {
  const { byId, made } = review;
  const NOTHING = { accepted: false, sides: null, seed: null, reference: null, guide: null, mask: [], place: null };
  const PLACES = ["left", null, "right"];
  let asked = false; // for candidates

  async function decide(change) {
    const done = await review.decide(change);
    if (done && change.accepted && review.selected.size === 1) review.step(1);
  }
  function toggled(change, decision) {
    // The same once more takes it back; other sides are no others any more once a candidate is chosen.
    const [name, value] = Object.entries(change)[0];
    const is = (decision[name] ?? NOTHING[name]) === value;
    if (name === "accepted") return { accepted: !is };
    return { [name]: is ? NOTHING[name] : value };
  }
  for (const button of document.querySelectorAll("#sides [data-change], #place [data-change]")) {
    const change = JSON.parse(button.dataset.change);
    button.addEventListener("click", () => {
      const shot = review.shot();
      if (shot) decide("place" in change ? change : toggled(change, shot.decision));
    });
  }
  byId("clear").addEventListener("click", () => decide(NOTHING));
  byId("unmask").addEventListener("click", () => decide({ mask: [] }));
  review.nextPlace = () => {
    const here = PLACES.indexOf((review.shot() || { decision: {} }).decision.place ?? null);
    decide({ place: PLACES[(here + 1) % PLACES.length] });
  };

  function askCandidates() {
    asked = !asked;
    if (asked) review.ask("candidates", { shot: review.current });
    review.changed();
  }
  byId("ask-candidates").addEventListener("click", askCandidates);
  review.candidate = (index) => {
    const found = asked && (review.shot() || {}).candidates;
    if (found && found[index]) decide({ seed: found[index].seed, sides: null, reference: null, guide: null });
  };

  review.split = () => {
    const shot = review.shot();
    if (shot) review.ask("cut", { time: shot.start + (review.frame() * (shot.end - shot.start)) / shot.frames, cut: true });
  };
  review.merge = () => {
    const shot = review.shot();
    if (shot && shot !== review.shots()[0]) review.ask("cut", { time: shot.start, cut: false });
  };
  byId("split").addEventListener("click", review.split);
  byId("merge").addEventListener("click", review.merge);

  byId("source").addEventListener("change", () => {
    const [kind, value] = byId("source").value.split(/:(.*)/s);
    const other = { reference: null, guide: null, sides: null };
    if (kind === "guide") other.guide = value;
    if (kind === "shot") other.reference = Number(value);
    decide(other);
  });

  let listed = "";
  function listSources(state, shot) {
    const text = JSON.stringify([state.guides, state.shots.map((one) => one.key)]);
    if (text !== listed) {
      listed = text;
      const option = (value, words) => Object.assign(document.createElement("option"), { value, textContent: words });
      const group = (label, options) => {
        const element = document.createElement("optgroup");
        element.label = label;
        element.append(...options);
        return element;
      };
      const middle = (one) => ((one.start + one.end) / 2).toFixed(3);
      byId("source").replaceChildren(option("own:", "its own background"),
        group("pictures beside the film", state.guides.map((name) => option(`guide:${name}`, name))),
        group("another shot", state.shots.map((one, index) => option(`shot:${middle(one)}`, `${index + 1} at ${review.time(one.start)}`))));
    }
    const { reference, guide } = shot.decision;
    const values = [...byId("source").options].map((one) => one.value);
    const wanted = guide ? `guide:${guide}` : reference === undefined ? "own:" : `shot:${reference.toFixed(3)}`;
    byId("source").value = values.includes(wanted) ? wanted : "own:";
  }

  function listCandidates(shot) {
    const box = byId("candidates");
    box.hidden = !asked;
    byId("ask-candidates").setAttribute("aria-expanded", asked);
    if (!asked) return;
    if (!shot.candidates && box.dataset.asked !== shot.key) {
      box.dataset.asked = shot.key;
      review.ask("candidates", { shot: shot.key });
    }
    const found = shot.candidates || [{}, {}, {}];
    const text = JSON.stringify([found, shot.decision.seed]);
    if (box.dataset.text === text) return;
    box.dataset.text = text;
    box.replaceChildren(...found.map((one, index) => {
      const button = made("button", one.picture && (shot.decision.seed ?? null) === one.seed ? "chosen" : "");
      button.type = "button";
      button.disabled = !one.picture;
      const image = made("img");
      image.alt = "";
      if (one.picture) image.src = `made/${one.picture}`;
      const words = made("span");
      words.append(made("b", "", `Candidate ${index + 1}`), made("kbd", "", 7 + index));
      button.append(image, words);
      button.addEventListener("click", () => review.candidate(index));
      return button;
    }));
  }

  review.listen(({ state, selected }) => {
    const shot = review.shot();
    if (!shot) return;
    const number = state.shots.indexOf(shot) + 1;
    byId("about").textContent = selected.size > 1 ? `${selected.size} shots` : `Shot ${number}`;
    for (const button of document.querySelectorAll("#sides [data-change], #place [data-change]")) {
      const [name, value] = Object.entries(JSON.parse(button.dataset.change))[0];
      button.setAttribute("aria-pressed", (shot.decision[name] ?? NOTHING[name]) === value);
    }
    byId("clear").disabled = !shot.told && !shot.decision.accepted && selected.size === 1;
    byId("unmask").disabled = !shot.decision.mask;
    byId("merge").disabled = number === 1;
    listSources(state, shot);
    listCandidates(shot);
  });
})();
