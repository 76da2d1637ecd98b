import type { RequestHeaders } from './client.js';

/** A form as a browser sends it (RFC 7578): its bytes, and the header that names its boundary. */
export async function formOf(parts: Record<string, string | Uint8Array>): Promise<[Uint8Array, RequestHeaders]> {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part === 'string') form.set(name, part);
    else form.set(name, new Blob([part], { type: 'image/png' }), `${name}.png`);
  }
  const sent = new Response(form);
  return [new Uint8Array(await sent.arrayBuffer()), { 'content-type': sent.headers.get('content-type') ?? '' }];
}
