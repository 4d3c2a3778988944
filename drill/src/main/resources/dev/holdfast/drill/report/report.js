"use strict";
// Tells the figures of the moment under the pointer. Without it the page loses nothing else.
document.querySelectorAll("figure").forEach((figure) => {
  const svg = figure.querySelector("svg");
  const data = JSON.parse(figure.querySelector("script").textContent);
  const cross = svg.querySelector(".cross");
  const tip = document.getElementById("tip");
  const left = Number(svg.dataset.left);
  const right = Number(svg.dataset.right);
  const cell = (value, unit) => `<td>${value > 0 ? value + (unit || "") : "–"}</td>`;
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    if (x < left || x > right) {
      hide();
      return;
    }
    const at = data.from + ((x - left) / (right - left)) * (data.to - data.from);
    const bucket = Math.min(Math.floor((at - data.from) / data.width), data.regions[0].ok.length - 1);
    const from = (data.from + bucket * data.width - data.zero) / 1000;
    const rows = data.regions.map((region) =>
      `<tr><td><i style="background:var(--${region.colour})"></i>${region.name}</td>` +
      cell(region.ok[bucket]) + cell(region.indeterminate[bucket]) + cell(region.fail[bucket]) +
      cell(region.slowest[bucket], " ms") +
      `<td>${region.lag[bucket] < 0 ? "–" : region.lag[bucket].toLocaleString("en") + " B"}</td></tr>`);
    tip.innerHTML = `<b>${from < 0 ? "" : "+"}${from.toFixed(data.width < 100 ? 2 : 1)} s</b>` +
      "<table><tr><th></th><th>acknowledged</th><th>indeterminate</th><th>failed</th><th>slowest</th><th>lag</th></tr>" +
      rows.join("") + "</table>";
    tip.hidden = false;
    const flip = event.clientX + tip.offsetWidth + 30 > document.documentElement.clientWidth;
    tip.style.left = event.pageX + (flip ? -tip.offsetWidth - 14 : 16) + "px";
    tip.style.top = event.pageY + 16 + "px";
    cross.setAttribute("x1", x);
    cross.setAttribute("x2", x);
  });
  svg.addEventListener("pointerleave", hide);
  function hide() {
    tip.hidden = true;
    cross.setAttribute("x1", -9);
    cross.setAttribute("x2", -9);
  }
});
