/** What any path can answer before a route is found. */
export const EARLY_REFUSALS = {
  405: 'A verb that the path doesn’t take; `Allow` names those that it does.',
  414: 'A path, or a part of it, that is too long.',
} as const;

/** What any connection can answer before there is a path, always as a problem document. */
export const UNREADABLE = {
  408: 'The request took too long to arrive.',
  431: 'Headers larger than 16 KiB.',
} as const;
