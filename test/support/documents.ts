/** One of the documents that the server describes its answers with. */
export interface DocumentPlace {
  /** Where it is served. */
  readonly url: string;
  /** Whether answers from 400 up are problem documents (RFC 9457); else they are all of the document's one fault schema. */
  readonly hasProblems: boolean;
}

interface Place extends DocumentPlace {
  /** Of a verb and a path. */
  readonly requests: RegExp;
}

/** Ours, then those of the compatible contracts; the first that describes a path is taken. */
const places: readonly Place[] = [
  { requests: /^\w+ \/applivery(\/|$)/, url: '/applivery/openapi.json', hasProblems: false },
  { requests: /^\w+ \/rinkel(\/|$)/, url: '/rinkel/openapi.json', hasProblems: false },
  {
    requests: /^(\w+ \/api\/user|(?!PUT|DELETE)\w+ \/api\/user\/avatar)$/,
    url: '/exante/openapi.json',
    hasProblems: false,
  },
  { requests: /^/, url: '/api/openapi.json', hasProblems: true },
];

/** Which document describes a request; nothing for the documents themselves and their pages. */
export function documentOf(pathname: string, method: string): DocumentPlace | undefined {
  if (/^\/(api|applivery|exante|rinkel)\/(docs|openapi\.json|asyncapi\.json)(\/|$)/.test(pathname)) return undefined;
  const request = `${method} ${decoded(pathname)}`;
  return places.find(({ requests }) => requests.test(request));
}

/** As the router reads it. */
function decoded(pathname: string): string {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}
