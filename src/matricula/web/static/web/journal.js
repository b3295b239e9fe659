// Mark keys in place of the phone's keyboard: they write into the cell that was touched last.
const keys = document.querySelector("[data-mark-keys]");
const cells = document.querySelectorAll("[data-marks]");
let chosen = null;
const byThumb = matchMedia("(pointer: coarse)").matches;
for (const cell of cells) {
  if (byThumb) cell.inputMode = "none";
  cell.addEventListener("focus", () => {
    chosen = cell;
    keys.hidden = false;
    for (const other of cells) other.toggleAttribute("data-chosen", other === cell);
  });
}
keys?.addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key || !chosen) return;
  chosen.value = key.value ? `${chosen.value} ${key.value}`.trim() : "";
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
});
