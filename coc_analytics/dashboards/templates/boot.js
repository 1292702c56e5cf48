(function () {
  "use strict";
  var config = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false, showTips: false };

  function obeyThePolicy() {
    /* The page's policy allows no style in the text of an element; the same style is set on its object. */
    var set = Element.prototype.setAttribute;
    Element.prototype.setAttribute = function (name, value) {
      if (name === "style") { this.style.cssText = value; } else { set.call(this, name, value); }
    };
  }

  function keepRoom(chart) { chart.style.height = chart.dataset.height + "px"; }

  function close(details) { details.open = false; }

  function letScale(chart) {
    /* A chart drawn at one width keeps its proportions on paper of another. */
    chart.querySelectorAll("svg.main-svg").forEach(function (svg) {
      svg.setAttribute("viewBox", "0 0 " + parseFloat(svg.getAttribute("width")) + " " + parseFloat(svg.getAttribute("height")));
    });
  }

  function keepWidth(chart) {
    /* A chart is drawn again when its frame changes, also when an unfolded table makes the frame wider. */
    var width = chart.clientWidth;
    new ResizeObserver(function () {
      if (chart.clientWidth === width || !chart.clientWidth) { return; }
      width = chart.clientWidth;
      window.requestAnimationFrame(function () { window.Plotly.Plots.resize(chart); });
    }).observe(chart);
  }

  function readAloud(chart, readings) {
    var readout = chart.parentNode.querySelector(".readout"), at = -1;
    var steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    function say(position) {
      at = Math.max(0, Math.min(readings.length - 1, position));
      readout.textContent = readings[at][2];
      try { window.Plotly.Fx.hover(chart, [{ curveNumber: readings[at][0], pointNumber: readings[at][1] }]); } catch (error) { /* the words are enough */ }
    }
    function fallSilent() { at = -1; readout.textContent = ""; window.Plotly.Fx.unhover(chart); }
    chart.addEventListener("keydown", function (event) {
      if (event.key in steps) { say(at + steps[event.key]); }
      else if (event.key === "Home") { say(0); }
      else if (event.key === "End") { say(readings.length - 1); }
      else if (event.key === "Escape") { fallSilent(); }
      else { return; }
      event.preventDefault();
    });
    chart.addEventListener("blur", fallSilent);
  }

  function fitNarrow(chart, spec) {
    /* On a narrow screen a chart may ask for other margins and slanted labels. */
    if (chart.clientWidth >= 480) { return; }
    Object.keys(spec.narrow).forEach(function (part) { Object.assign(spec.figure.layout[part], spec.narrow[part]); });
  }

  function draw(chart) {
    chart.dataset.drawn = "begun";
    var spec = JSON.parse(document.getElementById(chart.dataset.spec).textContent);
    fitNarrow(chart, spec);
    return window.Plotly.newPlot(chart, spec.figure.data, spec.figure.layout, config).then(function () {
      letScale(chart);
      chart.on("plotly_afterplot", function () { letScale(chart); });
      keepWidth(chart);
      readAloud(chart, spec.readings);
    });
  }

  function finish() {
    var helper = document.getElementById("js-plotly-tester");
    if (helper) { helper.setAttribute("aria-hidden", "true"); }
    document.documentElement.dataset.charts = "drawn";
  }

  function waiting() {
    /* A chart in a folded part has no width yet; it is drawn when the part opens. */
    return Array.prototype.slice.call(document.querySelectorAll(".chart:not([data-drawn])")).filter(function (chart) {
      return chart.clientWidth;
    });
  }

  function drawAll() {
    var charts = waiting();
    document.documentElement.dataset.charts = "drawing";
    function next() {
      var chart = charts.shift();
      if (!chart) { finish(); return; }
      draw(chart).then(function () { window.setTimeout(next, 0); });
    }
    next();
  }

  function foldParts() {
    var parts = Array.prototype.slice.call(document.querySelectorAll("details.more"));
    var button = document.getElementById("everything");
    parts.forEach(close);
    if (!button) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      var open = parts.some(function (part) { return !part.open; });
      parts.forEach(function (part) { part.open = open; });
      button.textContent = open ? button.dataset.fold : button.dataset.open;
    });
  }

  function hintAtWidth() {
    /* A table wider than its frame says so; it is measured when it is seen. */
    document.querySelectorAll(".scroll").forEach(function (frame) {
      frame.previousElementSibling.hidden = !frame.clientWidth || frame.scrollWidth <= frame.clientWidth + 1;
    });
  }

  function foldOnPhones() {
    /* On a phone what stands as before folds to its heading; on paper it is there. */
    var parts = Array.prototype.slice.call(document.querySelectorAll("details.still"));
    if (window.innerWidth < 480) { parts.forEach(close); }
    window.addEventListener("beforeprint", function () { parts.forEach(function (part) { part.open = true; }); });
  }

  obeyThePolicy();
  document.querySelectorAll(".chart").forEach(keepRoom);
  document.querySelectorAll("details.data").forEach(close);
  foldOnPhones();
  foldParts();
  document.addEventListener("DOMContentLoaded", hintAtWidth);
  document.addEventListener("toggle", hintAtWidth, true);
  window.addEventListener("resize", hintAtWidth);
  document.addEventListener("DOMContentLoaded", function () {
    if (!document.querySelector(".chart")) { return; }
    drawAll();
    document.addEventListener("toggle", function () { if (waiting().length) { drawAll(); } }, true);
  });
}());
