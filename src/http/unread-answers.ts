import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes the connections of clients who don't read: what is written and isn't taken for so long won't be, and whatever
 * makes the answer ends with it.
 *
 * NOTE: the socket's own timeout starts anew with each write, and twice when a part of one was taken.
 */
export function closeUnread(server: Server, seconds: number): void {
  server.on('connection', (socket: Socket) => {
    let taken = 0;
    let since = performance.now();
    const look = () => {
      const takenNow = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || takenNow !== taken) since = performance.now();
      else if (performance.now() - since >= seconds * 1000) socket.destroy();
      taken = takenNow;
    };
    const looking = setInterval(look, Math.min(1000, seconds * 100)).unref();
    socket.once('close', () => clearInterval(looking));
  });
}
