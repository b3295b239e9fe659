// Before the first paint: says that scripts run, and sets the chosen theme; without a choice the system decides.
(() => {
  "use strict";
  document.documentElement.dataset.scripts = "on";
  try {
    const chosen = localStorage.getItem("matricula.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage may be forbidden: the system's theme is then right.
  }
})();
