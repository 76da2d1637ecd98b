/** Any JSON, for `anyOf`. A schema that says nothing would be taken for an object. */
export const ANYTHING = [
  ...['string', 'number', 'boolean', 'null'].map((type) => ({ type })),
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
];
