/** A server-sent event. */
interface Message {
  id: string;
  event: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an expectation is the type check of an answer
  data: any;
}

/** Reads server-sent events of `/api/events`. */
export class Stream implements AsyncDisposable {
  private text = '';

  private constructor(
    private readonly leave: AbortController,
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
  ) {}

  static async open(address: string, token: string, query: string, lastId?: string): Promise<Stream> {
    const leave = new AbortController();
    const headers = {
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      ...(lastId !== undefined && { 'last-event-id': lastId }),
    };
    const answer = await fetch(new URL(`/api/events?${query}`, address), { headers, signal: leave.signal });
    if (answer.status !== 200 || answer.body === null) throw new Error(`The stream answers ${answer.status}.`);
    const stream = new Stream(leave, answer.body.getReader());
    while (!stream.text.includes('\n\n')) await stream.more();
    return stream;
  }

  /** The next event; an id alone is none. */
  async next(): Promise<Message> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end < 0) {
        if (!(await this.more())) throw new Error('The stream has ended.');
        continue;
      }
      const lines = this.text.slice(0, end).split('\n');
      this.text = this.text.slice(end + 2);
      const told = new Map(lines.map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      const data = told.get('data');
      if (data !== undefined)
        return { id: told.get('id') ?? '', event: told.get('event') ?? '', data: JSON.parse(data) };
    }
  }

  /** Everything until it ends. */
  async rest(): Promise<string> {
    while (await this.more());
    return this.text;
  }

  async close(): Promise<void> {
    this.leave.abort();
    await this.reader.closed.catch(() => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.reader.read();
    this.text += new TextDecoder().decode(value);
    return !done;
  }
}
