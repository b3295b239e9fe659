// The code of a square stands behind the # of the address, which no server sees: it is filled in here and sent.
// A file never leaves the browser: its digest is taken here.
(() => {
  "use strict";
  const form = document.getElementById("verify");
  const code = location.hash.slice(1);
  if (form && code && form.elements.number.value) {
    form.elements.code.value = code;
    history.replaceState(null, "", location.pathname);
    form.requestSubmit();
  }

  const files = document.getElementById("verify-file");
  // Browsers take digests on a safe connection only.
  if (!files || !window.crypto?.subtle) return;
  files.hidden = false;
  const check = async (file) => {
    if (!file) return;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    files.elements.sha256.value = Array.from(digest, (one) => one.toString(16).padStart(2, "0")).join("");
    files.submit();
  };
  files.querySelector("input[type=file]").addEventListener("change", (event) => check(event.target.files[0]));
  files.addEventListener("dragover", (event) => {
    event.preventDefault();
    files.dataset.over = "";
  });
  files.addEventListener("dragleave", () => delete files.dataset.over);
  files.addEventListener("drop", (event) => {
    event.preventDefault();
    delete files.dataset.over;
    check(event.dataTransfer.files[0]);
  });
})();
