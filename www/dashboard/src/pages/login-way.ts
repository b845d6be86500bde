const KEY = "signs-in-as";

/** Whether somebody signed in from this browser by e-mail address and password last. */
export function isPersonRemembered(): boolean {
  try {
    return localStorage.getItem(KEY) === "person";
  } catch {
    return false;
  }
}

/** Remembers that a person signs in from this browser, rather than the holder of the admin token. */
export function rememberPerson(isPerson = true): void {
  try {
    if (isPerson) localStorage.setItem(KEY, "person");
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage the form begins with the admin token.
  }
}
