import type { ApiDocs } from '../http/openapi.js';

/** A place of the service. */
export class LinkView {
  /** What is there (RFC 8631): `service-doc` a page for people, `service-desc` an OpenAPI document, `status` a probe. */
  rel: 'service-doc' | 'service-desc' | 'status';

  /** @example '/api/docs' */
  href: string;

  /** @example 'Roster API' */
  title: string;
}

/** Which service this is, and where its parts are. */
export class ServiceView {
  /** @example 'Roster' */
  name: string;

  /** @example '0.1.0' */
  version: string;

  links: LinkView[];
}

/** With links to the documents of these APIs, if there are any, and to the probe. */
export function serviceView(version: string, apis: readonly ApiDocs[]): ServiceView {
  const documents = apis.flatMap(({ title, path, document }): LinkView[] => [
    { rel: 'service-doc', href: `/${path}`, title: `${title} API` },
    { rel: 'service-desc', href: `/${document}`, title: `OpenAPI document of ${title}` },
  ]);
  return { name: 'Roster', version, links: [...documents, { rel: 'status', href: '/readyz', title: 'Health' }] };
}
