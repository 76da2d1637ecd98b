import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** A TCP connection to a server, for what no HTTP client would send. */
export class RawConnection {
  private received = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (chunk: string) => (this.received += chunk));
    socket.on('error', () => undefined);
  }

  static async open(address: string): Promise<RawConnection> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** Everything received so far, once it contains the text or the server has closed the connection. */
  async until(expected: string): Promise<string> {
    while (!this.received.includes(expected) && !this.socket.destroyed) await delay(5);
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Sends the text on a connection of its own and answers what comes back until the server closes it. */
export async function exchange(address: string, text: string): Promise<string> {
  const connection = await RawConnection.open(address);
  connection.send(text);
  return connection.until('never sent by a server');
}
