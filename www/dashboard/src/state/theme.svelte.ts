const KEY = "theme";

/** What a person chose: the system's colours, or one of the two. */
export type ThemeChoice = "system" | "light" | "dark";

class Theme {
  choice = $state<ThemeChoice>(remembered());

  /** Takes a choice, shows it and remembers it in this browser. */
  choose(choice: ThemeChoice): void {
    this.choice = choice;
    show(choice);
    try {
      if (choice === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // Without storage the choice holds until the page is left.
    }
  }
}

/** The colours of this browser's dashboard. */
export const theme = new Theme();

/** Shows the remembered choice; call before anything is drawn. */
export const startTheme = (): void => show(theme.choice);

function show(choice: ThemeChoice): void {
  const { dataset } = document.documentElement;
  if (choice === "system") delete dataset.theme;
  else dataset.theme = choice;
}

function remembered(): ThemeChoice {
  try {
    const choice = localStorage.getItem(KEY);
    return choice === "light" || choice === "dark" ? choice : "system";
  } catch {
    return "system";
  }
}
