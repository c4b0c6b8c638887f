"use strict";
// The mask: strokes over the old picture, with a finger, the mouse, or the arrow keys.
(() => {
  const { byId } = review;
  const canvas = byId("mask");
  const RADIUS = 0.04; // of the height
  let on = false;
  let stroke = null; // being drawn: places in the old picture, 0..1
  let cursor = [0.5, 0.5];

  const strokes = () => [...((review.shot() || { decision: {} }).decision.mask || []), ...(stroke ? [{ points: stroke, radius: RADIUS }] : [])];

  function draw() {
    const box = canvas.getBoundingClientRect();
    const [left, right] = review.seams();
    [canvas.width, canvas.height] = [Math.max(1, canvas.offsetWidth), Math.max(1, canvas.offsetHeight)];
    const pen = canvas.getContext("2d");
    const place = ([x, y]) => [(left + x * (right - left)) * canvas.width, y * canvas.height];
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#f87171";
    canvas.style.opacity = 0.55;
    for (const { points, radius } of box.width ? strokes() : []) {
      pen.lineWidth = 2 * radius * canvas.height;
      pen.beginPath();
      points.forEach((point, index) => (index ? pen.lineTo(...place(point)) : pen.moveTo(...place(point))));
      pen.lineTo(...place(points[points.length - 1]));
      pen.stroke();
    }
    if (on) {
      pen.lineWidth = 2;
      pen.strokeStyle = "#7dd3fc";
      pen.beginPath();
      pen.arc(...place(cursor), RADIUS * canvas.height, 0, 7);
      pen.stroke();
    }
  }

  const rounded = (value) => Math.round(1e4 * Math.max(0, Math.min(1, value))) / 1e4;
  function placeOf(event) {
    const box = canvas.getBoundingClientRect();
    const [left, right] = review.seams();
    return [rounded(((event.clientX - box.left) / box.width - left) / (right - left)), rounded((event.clientY - box.top) / box.height)];
  }
  async function save() {
    const mask = strokes();
    if (await review.decide({ mask }, [review.current])) stroke = null;
    draw();
  }
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    stroke = [placeOf(event)];
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    cursor = placeOf(event);
    const last = stroke && event.buttons ? stroke[stroke.length - 1] : null;
    if (last && Math.hypot(last[0] - cursor[0], last[1] - cursor[1]) > RADIUS / 4) stroke.push(cursor);
    draw();
  });
  canvas.addEventListener("pointerup", () => stroke && save());
  canvas.addEventListener("pointercancel", () => { stroke = null; draw(); });

  review.brushing = () => on;
  review.brush = () => {
    on = !on && Boolean(review.shot());
    canvas.classList.toggle("brushing", on);
    byId("brush").setAttribute("aria-pressed", on);
    byId("brushing").hidden = !on;
    byId("brushing").textContent = "Brush over what must not be copied; or move with the arrow keys, space marks, m ends.";
    draw();
  };
  // Whether a key was one for the brush.
  review.brushKey = (event) => {
    const by = event.shiftKey ? 0.1 : 0.02;
    const moves = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] };
    if (moves[event.key]) {
      cursor = cursor.map((value, index) => rounded(value + moves[event.key][index]));
      byId("brushing").textContent = `Brush at ${Math.round(100 * cursor[0])} %, ${Math.round(100 * cursor[1])} %.`;
      draw();
    } else if (event.key === " ") {
      stroke = [cursor];
      save();
    } else if (event.key === "Escape") review.brush();
    else return false;
    return true;
  };
  byId("brush").addEventListener("click", review.brush);
  window.addEventListener("resize", draw);
  review.listen(draw);
})();
