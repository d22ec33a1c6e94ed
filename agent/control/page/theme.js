// Dark or light: the system's choice, unless the person has chosen here. app.css takes both from
// `color-scheme`.

const KEY = "agent.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (localStorage.getItem(KEY) ?? (system.matches ? "dark" : "light")) === "dark";

export function bindThemeButton(button) {
  const show = () => {
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    const label = isDark() ? "Use light colours" : "Use dark colours";
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, isDark() ? "light" : "dark");
    show();
  });
  system.addEventListener("change", show);
  show();
}
