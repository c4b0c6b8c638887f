"use strict";
// The large view: playing, stepping, the wipe between before and after, and the seams from near.
(() => {
  const { byId } = review;
  const video = byId("video");
  const pressed = (id) => byId(id).getAttribute("aria-pressed") === "true";
  const press = (id, on) => byId(id).setAttribute("aria-pressed", on);
  let wipe = 0; // 0 after, 1 before
  let zoom = 0; // 0 none, 1 the left seam, 2 the right one
  let source = "";
  let shown = ""; // key of the shot
  let place = 0; // where in the shot, in seconds, also while its clip is on its way

  const shotLength = () => {
    const shot = review.shot();
    return shot ? shot.end - shot.start : 0;
  };
  const frameLength = () => {
    const shot = review.shot();
    return shot && shot.frames ? shotLength() / shot.frames : 1 / 24;
  };
  review.frame = () => Math.floor(video.currentTime / frameLength() + 0.25);

  function seams() {
    const shot = review.shot();
    const made = shot && (shot.small || shot.glance);
    return made ? [made.left, 1 - made.right] : review.state.seams;
  }
  review.seams = seams;

  function draw() {
    const [left, right] = seams();
    const place = (element, from, to) => {
      element.style.left = `${100 * from}%`;
      element.style.width = `${100 * Math.max(0, to - from)}%`;
    };
    place(byId("curtain-left"), 0, Math.min(wipe, left));
    place(byId("curtain-right"), right, Math.max(right, wipe));
    byId("line").style.left = `${100 * wipe}%`;
    byId("line").hidden = wipe <= 0 || wipe >= 1;
    byId("wipe").value = Math.round(1000 * wipe);
    press("before", wipe >= 1);
    byId("zoomed").classList.toggle("zoomed", zoom > 0);
    byId("zoomed").style.setProperty("--seam", `${100 * (zoom === 2 ? right : left)}%`);
    press("zoom", zoom > 0);
    byId("zoom").textContent = ["Seams", "Left seam", "Right seam"][zoom];
  }

  function show() {
    const shot = review.shot();
    if (!shot) return;
    if (shown !== shot.key) [shown, place] = [shot.key, frameLength() / 4];
    byId("screen").style.setProperty("--shape", review.state.shape);
    document.documentElement.style.setProperty("--shape", review.state.shape);
    const clip = (pressed("full") && shot.full) || (shot.small && shot.small.clip);
    if (pressed("full") && !shot.full && byId("full").dataset.asked !== shot.key + shot.told) {
      byId("full").dataset.asked = shot.key + shot.told;
      review.ask("look", { shot: shot.key, full: true });
    }
    const waits = !shot.small && !shot.failed;
    byId("making").hidden = !(waits || (pressed("full") && !shot.full));
    byId("making").textContent = waits ? "making it…" : "making it in full…";
    byId("screen").setAttribute("aria-busy", waits);
    glance(shot, clip);
    if (clip && clip !== source) load(clip, shot.key);
    const sides = (shot.small && shot.small.sides) || {};
    byId("facts").textContent = shot.failed || [
      `${review.time(shot.start)} – ${review.time(shot.end)}`, `${shot.frames} frames`, shot.small && shot.small.kind,
      ...review.shares(sides)].filter(Boolean).join(" · ");
    draw();
  }

  // A picture of what was decided, until the clip of it is there.
  function glance(shot, clip) {
    const image = byId("glance");
    const name = shot.glance && `made/${shot.glance.picture}`;
    if (!clip && name && image.getAttribute("src") !== name) image.src = name;
    // What was decided before is shown until then.
    const own = (image.getAttribute("src") || "").startsWith(`made/${shot.key}-`);
    const old = source.startsWith(`${shot.key}-`);
    image.hidden = Boolean(clip) || !own || (old && !name);
    byId("screen").dataset.glance = image.hidden || !name ? "" : shot.glance.picture;
    if (!clip && source && !source.startsWith(`${shot.key}-`)) {
      video.removeAttribute("src");
      video.load();
      source = "";
    }
  }

  // Another version of the same shot goes on at the same frame, so that what changed is seen.
  function load(clip, key) {
    const same = source.split("-").slice(0, 2).join("-") === key;
    const plays = !video.paused && same;
    source = clip;
    video.src = `made/${clip}`;
    video.addEventListener("loadedmetadata", () => {
      video.currentTime = Math.min(place, video.duration || place);
      if (plays || review.autoplay) video.play();
    }, { once: true });
  }

  review.step_frames = (by) => {
    video.pause();
    const last = Math.max(0, (review.shot() || { frames: 1 }).frames - 1);
    const frame = Math.max(0, Math.min(last, Math.floor(place / frameLength() + 0.25) + by));
    place = (frame + 0.25) * frameLength();
    if (video.readyState) video.currentTime = place;
  };
  review.play = () => (video.paused ? video.play() : video.pause());
  video.addEventListener("pause", () => { if (video.readyState) place = video.currentTime; });
  review.wipe = (to) => { wipe = to; draw(); };
  review.before = () => review.wipe(wipe >= 1 ? 0 : 1);
  review.zoom = () => { zoom = (zoom + 1) % 3; draw(); };
  review.toggle = (id) => { press(id, !pressed(id)); video.loop = pressed("loop"); video.muted = !pressed("sound"); show(); };

  function clock() {
    const frames = (review.shot() || { frames: 0 }).frames;
    byId("clock").textContent = `frame ${Math.min(frames, review.frame() + 1)} of ${frames}`;
    byId("clock").title = `${video.currentTime.toFixed(2)} s`;
  }
  video.loop = true;
  video.addEventListener("loadeddata", () => { byId("screen").dataset.shown = source; });
  for (const event of ["timeupdate", "seeked", "loadeddata"]) video.addEventListener(event, clock);
  video.addEventListener("timeupdate", () => { if (!video.paused) place = video.currentTime; });
  for (const event of ["play", "pause"]) {
    video.addEventListener(event, () => { byId("play").textContent = video.paused ? "Play" : "Pause"; });
  }
  byId("play").addEventListener("click", review.play);
  byId("back").addEventListener("click", () => review.step_frames(-1));
  byId("forth").addEventListener("click", () => review.step_frames(1));
  byId("wipe").addEventListener("input", () => review.wipe(byId("wipe").value / 1000));
  byId("before").addEventListener("click", review.before);
  byId("zoom").addEventListener("click", review.zoom);
  for (const id of ["loop", "sound", "full"]) byId(id).addEventListener("click", () => review.toggle(id));
  // A finger or the mouse drags the wipe over the picture itself.
  byId("screen").addEventListener("pointermove", (event) => {
    if (!event.buttons || byId("mask").classList.contains("brushing") || zoom) return;
    const box = byId("screen").getBoundingClientRect();
    review.wipe(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
  });
  review.listen(show);
})();
