// Credentials at rest: AES-GCM under a key made of the Worker's secret CREDENTIAL_KEY.

const NONCE_BYTES = 12;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Encrypts `text`; it opens only with the same secret and for the same `owner`. */
export async function seal(text: string, owner: string, secret: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const bytes = encoder.encode(text);
  const sealed = await crypto.subtle.encrypt(algorithm(nonce, owner), await key(secret), bytes);
  return [nonce, new Uint8Array(sealed)].map((bytes) => btoa(String.fromCharCode(...bytes))).join(".");
}

/** Decrypts what {@link seal} made; throws when secret or owner are others. */
export async function open(sealed: string, owner: string, secret: string): Promise<string> {
  const [nonce, bytes] = sealed.split(".").map((part) =>
    Uint8Array.from(atob(part), (char) => char.charCodeAt(0)),
  );
  if (nonce === undefined || bytes === undefined) throw new Error("not a sealed credential");
  const opened = await crypto.subtle.decrypt(algorithm(nonce, owner), await key(secret), bytes);
  return decoder.decode(opened);
}

function algorithm(nonce: Uint8Array, owner: string): SubtleCryptoEncryptAlgorithm {
  return { name: "AES-GCM", iv: nonce, additionalData: encoder.encode(owner) };
}

/** Any long random text is a secret; its digest has a key's length. */
async function key(secret: string): Promise<CryptoKey> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(secret));
  return crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt", "decrypt"]);
}
