// Sets the chosen theme before the first paint; without a choice the system decides.
(() => {
  "use strict";
  try {
    const chosen = localStorage.getItem("matricula.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage may be forbidden: the system's theme is then right.
  }
})();
