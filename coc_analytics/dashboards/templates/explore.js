(function () {
  "use strict";
  var held = JSON.parse(document.getElementById("held").textContent);
  var measures = held.groups.reduce(function (all, group) { return all.concat(group.measures); }, []);
  var SVG = "http://www.w3.org/2000/svg", LINE = 18, BAR = 14, GAP = 8, ROOM = 150;
  var drawnAt = 0;
  var FORMULA = /^[=+\-@\t\r]/;

  function by(id) { return document.getElementById(id); }

  function filled(words, values) {
    return words.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; });
  }

  function option(value, words, depth) {
    var made = new Option(new Array(depth ? depth + 1 : 0).join("\u2003") + words, value);
    return made;
  }

  function fill(select, options, wanted) {
    select.replaceChildren.apply(select, options);
    select.value = options.some(function (one) { return one.value === wanted; }) ? wanted : options[0].value;
  }

  function measure() { return measures[Number(by("measure").value)]; }

  function overTime() { return by("rows").value.indexOf("time:") === 0; }

  /* What can be chosen. */

  function offerMeasures() {
    var at = 0;
    by("measure").replaceChildren.apply(by("measure"), held.groups.filter(function (group) { return group.measures.length; }).map(function (group) {
      var made = document.createElement("optgroup");
      made.label = group.title;
      group.measures.forEach(function (one) { made.append(option(String(at), one.title)); at += 1; });
      return made;
    }));
  }

  function offerRows() {
    var here = measure();
    var parts = here.dimensions.map(function (dimension, place) { return option("part:" + place, dimension.name); });
    var times = here.spans.map(function (span) { return option("time:" + span.grain, span.title); });
    if (!parts.length && !times.length) { times.push(option("time:" + here.periods[0].grain, held.words.whole)); }
    fill(by("rows"), parts.concat(times), parts.length ? "part:0" : "");
  }

  function offerPeriods() {
    var here = measure(), choice = by("period-choice");
    choice.hidden = overTime();
    fill(by("period"), here.periods.map(function (period) { return option(period.code, period.name); }), here.now);
  }

  function offerOthers() {
    /* One choice for every breakdown that gives no rows. */
    var here = measure(), before = {};
    by("others").querySelectorAll("select").forEach(function (select) { before[select.id] = select.value; });
    by("others").replaceChildren.apply(by("others"), here.dimensions.map(function (dimension, place) {
      if (by("rows").value === "part:" + place) { return document.createDocumentFragment(); }
      var line = document.createElement("p"), name = document.createElement("label"), select = document.createElement("select");
      select.id = "only-" + here.name + "-" + place;
      name.htmlFor = select.id;
      name.textContent = dimension.name;
      fill(select, codesOf(dimension), before[select.id] || "total");
      select.addEventListener("change", function () { offerComparisons(); answer(); });
      line.append(name, select);
      return line;
    }));
  }

  function codesOf(dimension) {
    return dimension.codes.map(function (code) { return option(code.code, code.name, code.depth); });
  }

  function offerComparisons() {
    var here = measure(), before = by("compare").value, options = [option("", held.words.nothing)];
    if (overTime()) {
      here.dimensions.forEach(function (dimension, place) {
        dimension.codes.forEach(function (code) {
          if (code.code !== chosen()[place]) { options.push(option("code:" + place + ":" + code.code, code.name, code.depth)); }
        });
      });
    } else {
      here.periods.forEach(function (period) {
        if (period.code !== by("period").value) { options.push(option("period:" + period.code, period.name)); }
      });
    }
    fill(by("compare"), options, before);
  }

  function chosen() {
    var here = measure();
    return here.dimensions.map(function (_, place) {
      var select = by("only-" + here.name + "-" + place);
      return select ? select.value : null;
    });
  }

  /* What is answered. */

  function periodNamed(code) { return measure().periods.filter(function (one) { return one.code === code; })[0].name; }

  function codeNamed(place, code) {
    return measure().dimensions[place].codes.filter(function (one) { return one.code === code; })[0].name;
  }

  function rowsWanted() {
    var here = measure(), wanted = by("rows").value.split(":");
    if (overTime()) {
      return here.periods.filter(function (period) { return period.grain === wanted[1]; }).map(function (period) {
        return { heading: period.name, depth: 0, period: period.code };
      });
    }
    return here.dimensions[Number(wanted[1])].codes.map(function (code) {
      return { heading: code.name, depth: code.depth, code: code.code, place: Number(wanted[1]) };
    });
  }

  function columnsWanted() {
    var columns = [{ period: overTime() ? null : by("period").value, codes: chosen() }];
    var other = by("compare").value.split(":");
    if (other[0] === "period") { columns.push({ period: other[1], codes: chosen() }); }
    if (other[0] === "code") {
      var codes = chosen();
      codes[Number(other[1])] = other[2];
      columns.push({ period: null, codes: codes });
    }
    columns.forEach(function (column) { column.name = nameOf(column); });
    return columns;
  }

  function nameOf(column) {
    var parts = column.codes.map(function (code, place) {
      return code === null || code === "total" ? "" : codeNamed(place, code);
    }).filter(Boolean);
    if (column.period) { parts.push(periodNamed(column.period)); }
    return parts.join(", ") || held.words.whole;
  }

  function cellAt(row, column) {
    var codes = column.codes.slice();
    if ("place" in row) { codes[row.place] = row.code; }
    var key = [row.period || column.period].concat(codes).join("|");
    var found = measure().cells[key] || [held.words.not_measured, null, null, null, held.shorthand.not_applicable, false];
    return { key: key, words: found[0], n: found[1], low: found[2], high: found[3], shorthand: found[4], drawn: found[5] };
  }

  function answer() {
    var here = measure(), rows = rowsWanted(), columns = columnsWanted();
    rows.forEach(function (row) { row.cells = columns.map(function (column) { return cellAt(row, column); }); });
    var caption = filled(columns.length > 1 ? held.words.beside : held.words.alone, {
      measure: here.title, rows: overTime() ? ", " + by("rows").selectedOptions[0].textContent.toLowerCase() : "",
      column: columns[0].name, other: columns.length > 1 ? columns[1].name : ""
    });
    var hidden = rows.reduce(function (sum, row) { return sum + row.cells.filter(isHidden).length; }, 0);
    by("why").textContent = here.why;
    by("caption").textContent = caption;
    by("said").textContent = caption + " " + filled(held.words.shown, { rows: rows.length, hidden: hidden });
    writeTable(rows, columns);
    drawBars(rows, columns, caption);
    offerFile(rows, columns);
    by("answer").hidden = false;
    hintAtWidth();
  }

  function isHidden(cell) { return cell.shorthand === held.shorthand.hidden; }

  function element(name, words, scope) {
    var made = document.createElement(name);
    made.textContent = words;
    if (scope) { made.scope = scope; }
    return made;
  }

  function writeTable(rows, columns) {
    var head = document.createElement("tr"), here = measure();
    head.append(element("th", by("rows").selectedOptions[0].textContent.trim(), "col"));
    columns.forEach(function (column) { head.append(element("th", column.name + (here.unit ? " (" + here.unit + ")" : ""), "col")); });
    document.querySelector("#answer thead").replaceChildren(head);
    document.querySelector("#answer tbody").replaceChildren.apply(document.querySelector("#answer tbody"), rows.map(function (row) {
      var line = document.createElement("tr"), heading = element("th", row.heading, "row");
      if (row.depth) { heading.className = "deeper"; }
      line.append(heading);
      row.cells.forEach(function (cell) {
        var field = element("td", cell.words);
        if (isHidden(cell)) { field.className = "hidden"; }
        field.dataset.at = here.name + "|" + cell.key;
        line.append(field);
      });
      return line;
    }));
  }

  function hintAtWidth() {
    var frame = document.querySelector("#answer .scroll");
    frame.previousElementSibling.hidden = frame.scrollWidth <= frame.clientWidth + 1;
  }

  /* The chart: a bar for a number, a hatched band for a range that says something, a word for the rest. */

  function shape(name, attributes, words) {
    var made = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (words !== undefined) { made.textContent = words; }
    return made;
  }

  function most(rows) {
    if (measure().most) { return measure().most; }
    return rows.reduce(function (found, row) {
      return row.cells.reduce(function (most, cell) {
        return Math.max(most, cell.n || 0, cell.drawn ? (cell.high === null ? cell.low || 0 : cell.high) : 0);
      }, found);
    }, 1);
  }

  function drawBars(rows, columns, caption) {
    drawnAt = by("bars").clientWidth;
    var frame = by("bars"), width = Math.max(frame.clientWidth || document.querySelector("main").clientWidth - 40, 240);
    var scale = (width - ROOM) / most(rows), top = 4, picture = shape("svg", { width: width, "aria-hidden": "true", focusable: "false" });
    rows.forEach(function (row) {
      picture.append(shape("text", { x: row.depth ? 14 : 0, y: top + 13, class: "bar-name" }, row.heading));
      top += LINE;
      row.cells.forEach(function (cell, place) {
        drawCell(picture, cell, top, scale, place ? "bar other" : "bar");
        top += BAR + 4;
      });
      top += GAP;
    });
    picture.setAttribute("height", top);
    picture.setAttribute("viewBox", "0 0 " + width + " " + top);
    frame.replaceChildren(picture);
    frame.setAttribute("aria-label", filled(held.words.chart, { caption: caption }));
    nameColumns(columns);
  }

  function drawCell(picture, cell, top, scale, kind) {
    var end = 0;
    if (cell.n !== null) {
      end = Math.max(cell.n, 0) * scale;
      picture.append(shape("rect", { x: 0, y: top, width: end, height: BAR, class: kind }));
    } else if (cell.drawn) {
      var low = (cell.low || 0) * scale, high = cell.high === null ? low + 12 : cell.high * scale;
      picture.append(shape("rect", { x: low, y: top + 0.5, width: Math.max(high - low, 2), height: BAR - 1, class: "band", fill: "url(#hatch)" }));
      end = high;
    }
    picture.append(shape("text", { x: end + 6, y: top + 11.5, class: "bar-words" }, isHidden(cell) && !cell.drawn ? held.words.hidden : cell.words));
  }

  function nameColumns(columns) {
    var key = document.querySelector("#answer .key");
    key.querySelectorAll(".column").forEach(function (line) { line.remove(); });
    if (columns.length < 2) { return; }
    columns.slice().reverse().forEach(function (column, place) {
      var line = element("li", ""), picture = shape("svg", { class: "swatch small", viewBox: "0 0 14 14", "aria-hidden": "true" });
      line.className = "column";
      picture.append(shape("rect", { x: 0.5, y: 0.5, width: 13, height: 13, class: place ? "bar" : "bar other" }));
      line.append(picture, " " + column.name);
      key.prepend(line);
    });
  }

  /* The file to keep. */

  function field(text) {
    var words = FORMULA.test(text) ? "'" + text : text;
    return /[",\n]/.test(words) ? '"' + words.replace(/"/g, '""') + '"' : words;
  }

  function number(value) { return value === null ? "" : String(Number(value.toPrecision(10))); }

  function fields(row, column, cell) {
    var place = [held.shorthand.hidden, held.shorthand.not_applicable].indexOf(cell.shorthand) >= 0;
    var marks = [cell.shorthand === held.shorthand.unstable ? cell.shorthand : "", held.provisional ? held.shorthand.provisional : ""];
    return [row.heading, column.name, cell.words, place ? cell.shorthand : number(cell.n), number(cell.low), number(cell.high), marks.filter(Boolean).join(" ")];
  }

  function offerFile(rows, columns) {
    var lines = [["row", "column", "shown_as", "n", "low", "high", "shorthand"]];
    rows.forEach(function (row) {
      row.cells.forEach(function (cell, place) { lines.push(fields(row, columns[place], cell)); });
    });
    var text = "\ufeff" + lines.map(function (line) { return line.map(field).join(",") + "\n"; }).join("");
    by("keep").href = "data:text/csv;charset=utf-8," + encodeURIComponent(text);
    by("keep").download = held.file + "-" + measure().name + ".csv";
  }

  function when(ids, steps) {
    ids.forEach(function (id) {
      by(id).addEventListener("change", function () { steps.forEach(function (step) { step(); }); });
    });
  }

  if (!measures.length) { return; }
  offerMeasures();
  [offerRows, offerPeriods, offerOthers, offerComparisons].forEach(function (step) { step(); });
  when(["measure"], [offerRows, offerPeriods, offerOthers, offerComparisons, answer]);
  when(["rows"], [offerPeriods, offerOthers, offerComparisons, answer]);
  when(["period"], [offerComparisons, answer]);
  when(["compare"], [answer]);
  by("ask").hidden = false;
  by("answer").hidden = false;
  answer();
  window.addEventListener("resize", function () { if (by("bars").clientWidth !== drawnAt) { answer(); } });
}());
