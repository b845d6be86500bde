// As much of a WebSocket client as the live socket needs (Node 20 has none).
import { randomBytes } from "node:crypto";
import { request } from "node:http";

/** Opens a socket; rejects when the server answers with anything but an upgrade. */
export function liveSocket(url, headers) {
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
        ...headers,
      },
    });
    asking.on("upgrade", (_, stream) => resolve(new LiveSocket(stream)));
    asking.on("response", (response) => {
      response.resume();
      reject(new Error(`no upgrade: ${response.statusCode}`));
    });
    asking.on("error", reject);
    asking.end();
  });
}

class LiveSocket {
  #stream;

  constructor(stream) {
    this.#stream = stream;
  }

  /** The text of the next frame, which must be short and whole. */
  next() {
    return new Promise((resolve, reject) => {
      this.#stream.once("data", (frame) => {
        const isShortText = frame[0] === 0x81 && frame[1] < 126;
        if (isShortText) resolve(frame.subarray(2, 2 + frame[1]).toString());
        else reject(new Error(`unexpected frame ${frame.subarray(0, 2).toString("hex")}`));
      });
    });
  }

  close() {
    this.#stream.destroy();
  }
}
