(function () {
  "use strict";
  var held = JSON.parse(document.getElementById("sealed").textContent);
  var form = document.getElementById("ask"), said = document.getElementById("said"), field = document.getElementById("passphrase");

  function bytes(text) { return Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); }); }

  function keyFrom(passphrase) {
    var words = new TextEncoder().encode(passphrase.trim().normalize("NFKC"));
    return crypto.subtle.importKey("raw", words, "PBKDF2", false, ["deriveKey"]).then(function (raw) {
      return crypto.subtle.deriveKey(
        { name: "PBKDF2", hash: "SHA-256", salt: bytes(held.salt), iterations: held.iterations },
        raw, { name: "AES-GCM", length: 256 }, false, ["decrypt"]
      );
    });
  }

  function unpacked(packed) {
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }

  function show(page) {
    document.open();
    document.write(page);
    document.close();
  }

  function open() {
    said.textContent = said.dataset.busy;
    keyFrom(field.value).then(function (key) {
      return crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(held.nonce) }, key, bytes(held.text));
    }).then(unpacked).then(show).catch(function () {
      said.textContent = said.dataset.wrong;
      field.select();
    });
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); open(); });
  form.hidden = false;
  if (!window.crypto || !crypto.subtle || !window.DecompressionStream) { said.textContent = said.dataset.old; }
  field.focus();
}());
