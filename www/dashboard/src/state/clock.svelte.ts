/** The time of day, for words such as `5 minutes ago`. */
class Clock {
  /** Unix ms, at most ten seconds old. */
  now = $state(Date.now());
}

/** The one clock of the page. */
export const clock = new Clock();

setInterval(() => {
  clock.now = Date.now();
}, 10_000);
