"use strict";
// What the server knows, what the person looks at, and asking for more. Everything else listens here.
window.review = (() => {
  const listeners = [];
  const store = {
    state: null, // as `Review.state` tells it
    current: null, // key of the shot that is looked at
    selected: new Set(), // keys of the shots that a decision is about
    worstFirst: false,
    readOnly: Boolean(window.GANIME_STATE),
  };

  store.listen = (listener) => listeners.push(listener);
  store.changed = () => listeners.forEach((listener) => listener(store));
  store.byId = (id) => document.getElementById(id);
  store.shots = () => (store.state ? store.state.shots : []);
  store.shot = (key = store.current) => store.shots().find((shot) => shot.key === key) || null;

  // How much there is to be looked at in a shot: what is not believed.
  store.badness = (shot) => {
    const sides = (shot.small && shot.small.sides) || {};
    return "confidence" in sides ? 1 - sides.confidence : 0;
  };
  store.inOrder = () => {
    const shots = [...store.shots()];
    return store.worstFirst ? shots.sort((a, b) => store.badness(b) - store.badness(a)) : shots;
  };

  store.select = (key, extend = false) => {
    const order = store.inOrder().map((shot) => shot.key);
    if (extend && store.current) {
      const [from, to] = [order.indexOf(store.anchor || store.current), order.indexOf(key)].sort((a, b) => a - b);
      store.selected = new Set(order.slice(from, to + 1));
    } else {
      store.anchor = key;
      store.selected = new Set([key]);
    }
    store.current = key;
    store.changed();
    const shot = store.shot();
    if (shot && !shot.small) store.ask("look", { shot: key });
  };
  store.step = (by, extend = false) => {
    const order = store.inOrder().map((shot) => shot.key);
    const here = order.indexOf(store.current);
    const next = order[Math.max(0, Math.min(order.length - 1, here + by))];
    if (next && next !== store.current) store.select(next, extend);
  };

  store.trouble = (text) => {
    store.byId("trouble").textContent = text || "";
    store.byId("trouble").hidden = !text;
  };
  // Ask the server to do something; whether it did. What it decides is saved before it answers.
  store.ask = async (what, body = {}) => {
    if (store.readOnly) return false;
    try {
      const answer = await fetch(what, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
      });
      store.trouble(answer.ok ? "" : (await answer.json()).error);
      await poll();
      return answer.ok;
    } catch {
      store.trouble("The server does not answer: start `ganime review` again and open the address it prints.");
      return false;
    }
  };
  store.decide = (change, keys = [...store.selected]) => store.ask("decide", { shots: keys, change });

  function take(state) {
    const [old, before] = [store.shot(), store.state];
    store.state = state;
    if (!store.shot() && state.shots.length) {
      // Cuts were changed: what lies where the person looked.
      const start = old ? old.start : 0;
      const near = state.shots.reduce((a, b) => (Math.abs(b.start - start) < Math.abs(a.start - start) ? b : a));
      store.current = near.key;
      store.anchor = near.key;
      store.selected = new Set([near.key]);
    }
    store.selected = new Set([...store.selected].filter((key) => store.shot(key)));
    if (state.trouble !== (before && before.trouble)) store.trouble(state.trouble);
    store.changed();
  }
  async function poll() {
    const since = store.state ? store.state.version : 0;
    const answer = await fetch(`state?since=${since}`);
    if (answer.status === 200) take(await answer.json());
  }
  async function follow() {
    let wait = 400;
    try {
      await poll();
      document.body.dataset.lost = "";
    } catch {
      document.body.dataset.lost = "yes";
      store.trouble("The server does not answer: start `ganime review` again and open the address it prints.");
      wait = 2000;
    }
    setTimeout(follow, wait);
  }
  store.start = () => {
    if (!store.readOnly) return follow();
    document.body.classList.add("shown-only");
    return take(window.GANIME_STATE);
  };
  return store;
})();
