"use strict";
// What differs from the frame before, brightened: where the old picture rests, sides that flicker light up.
(() => {
  const { byId } = review;
  const video = byId("video");
  const canvas = byId("difference");
  const before = document.createElement("canvas");
  let on = false;

  function draw() {
    if (!on || !video.videoWidth) return;
    const size = [video.videoWidth, video.videoHeight];
    for (const one of [canvas, before]) if (one.width !== size[0] || one.height !== size[1]) [one.width, one.height] = size;
    const pen = canvas.getContext("2d");
    pen.globalCompositeOperation = "source-over";
    pen.drawImage(video, 0, 0);
    pen.globalCompositeOperation = "difference";
    pen.drawImage(before, 0, 0);
    before.getContext("2d").drawImage(video, 0, 0);
  }
  function follow() {
    draw();
    if (on) video.requestVideoFrameCallback(follow);
  }
  review.differ = () => {
    on = !on;
    canvas.hidden = !on;
    byId("differ").setAttribute("aria-pressed", on);
    if (on) {
      draw(); // so that the first difference is one
      video.requestVideoFrameCallback(follow);
      if (video.paused) video.play();
    }
  };
  byId("differ").addEventListener("click", review.differ);
})();
