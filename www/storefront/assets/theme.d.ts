/** `theme.js` is imported as text, never run by the Worker. */
declare const text: string;
export default text;
