// What the lanes can be saved as: a table of numbers, and a picture of the screen.

function table(data, sel) {
  const rows = [["lane", "model", "step", "token", "log_probability", "probability", "rank", "entropy_nats", "forced", "looks", ...data.lanes[0].source.tokens.map((token, s) => `${s + 1}:${token}`)]];
  for (const lane of data.lanes) for (let t = 0; t < S2S.reached(lane, sel); t++) {
    const weights = lane.looks?.weights ? S2S.seen(lane.looks.weights, sel, rowOf(data, lane, t + 1)) : [];
    rows.push([lane.label, lane.model, t + 1, lane.target.tokens[t], Math.log(lane.probs.data[t]), lane.probs.data[t], lane.ranks.data[t], lane.entropy.data[t], lane.forced[t] ? 1 : 0, lane.looks?.kind ?? "", ...(weights ?? [])]);
  }
  return S2S.csv(rows);
}

// The lanes as they stand on the screen: chips with their colours, then the texts.
function picture(panel) {
  const box = panel.state.grid.getBoundingClientRect(), { canvas, ctx } = S2S.canvas(box.width + 32, box.height + 32, "");
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, box.width + 32, box.height + 32);
  for (const node of panel.state.grid.querySelectorAll(".s2s-chip, .s2s-ln-name, .s2s-ln-sub, .s2s-ln-top, .s2s-ln-next span, .s2s-ln-next b, .s2s-ln-next p")) {
    const at = node.getBoundingClientRect(), look = getComputedStyle(node), x = at.left - box.left + 16, y = at.top - box.top + 16;
    if (!at.width) continue;
    if (node.classList.contains("s2s-chip")) {
      ctx.fillStyle = look.backgroundColor;
      ctx.fillRect(x, y, at.width, at.height);
      ctx.strokeStyle = look.borderColor;
      ctx.lineWidth = node.classList.contains("s2s-now") ? 2 : 1;
      if (!look.borderColor.startsWith("rgba(0, 0, 0, 0")) ctx.strokeRect(x + 0.5, y + 0.5, at.width - 1, at.height - 1);
    }
    ctx.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    ctx.fillStyle = look.color;
    ctx.textBaseline = "middle";
    ctx.textAlign = node.classList.contains("s2s-chip") ? "center" : "left";
    ctx.fillText(node.firstChild?.textContent ?? "", node.classList.contains("s2s-chip") ? x + at.width / 2 : x, y + at.height / 2, at.width);
  }
  return S2S.png(canvas);
}
