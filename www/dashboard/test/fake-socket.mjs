import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Answers a WebSocket upgrade; returns a function that sends one short text (RFC 6455). */
export function acceptSocket(request, socket) {
  const key = createHash("sha1").update(request.headers["sec-websocket-key"] + GUID).digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${key}\r\n\r\n`,
  );
  // The page only ever sends its goodbye.
  socket.on("data", () => socket.end());
  socket.on("end", () => socket.end());
  socket.on("error", () => socket.destroy());
  return (text) => {
    const body = Buffer.from(text);
    if (!socket.destroyed) socket.write(Buffer.concat([Buffer.from([0x81, body.length]), body]));
  };
}
