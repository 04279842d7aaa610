// Part of timemachine.js: what is saved: both moments as a picture, the numbers of all moments as CSV.

function table(state, data) {
  const rows = [["moment", "updates", "perplexity", "exact", "answer", "row", "token", ...data.source.texts.map((text, s) => `${s + 1} ${text}`)]];
  for (const moment of data.moments) {
    const values = weights(state, moment), n = data.source.texts.length;
    const head = [nameOf(moment), moment.updates ?? "", moment.perplexity ?? "", moment.exact ?? "", moment.text];
    moment.texts.forEach((token, t) => rows.push([...head, t + 1, token, ...(values ? values.subarray(t * n, (t + 1) * n) : [])]));
    if (!moment.texts.length) rows.push(head);
  }
  return S2S.csv(rows);
}

// Both moments beside each other, as they stand on the screen.
function picture(panel, data, bus) {
  const state = panel.state, { w, h, width } = state.at, c = S2S.colors, family = getComputedStyle(panel.root).fontFamily;
  const wide = Math.max(LEFT + w, 360) + GAP, { canvas, ctx } = S2S.canvas(2 * wide, h + TOP + 96, "");
  ctx.fillStyle = c.panel;
  ctx.fillRect(0, 0, 2 * wide, h + TOP + 96);
  SIDES.forEach((side, k) => {
    const moment = data.moments[bus.sel[KEY[side]]], at = state.sides[side], left = k * wide + 8;
    const say = (text, x, y, colour, font = "13px", align = "left") => { ctx.fillStyle = colour; ctx.font = `${font} ${family}`; ctx.textAlign = align; ctx.fillText(text, x, y, wide - 16); };
    say(heading(moment, data.words), left, 20, c.text, "600 14px");
    say(facts(moment, data), left, 40, c.dim, "12px");
    say(moment.text.slice(0, 60), left, 62, c.text, "15px");
    if (!at.canvas) return;
    data.source.texts.forEach((text, s) => say(text, left + LEFT + (s + 0.5) * width, 90, c.source, "12px", "center"));
    moment.texts.forEach((text, t) => say(text, left + LEFT - 8, 96 + t * ROW + 14, c.target, "12px", "right"));
    ctx.drawImage(at.canvas, left + LEFT, 96, w, h);
    ctx.strokeStyle = c.text;
    for (const [t, s] of data.gold) { ctx.beginPath(); ctx.arc(left + LEFT + (s + 0.5) * width, 96 + (t + 0.5) * ROW, 5.5, 0, 7); ctx.stroke(); }
  });
  return S2S.png(canvas);
}
