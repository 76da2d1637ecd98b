/**
 * One of a closed list of texts that a class tells as any text, because the documents of the contracts have the class too; ours has
 * the list (see `problem-responses.ts`). The plugin of @nestjs/swagger makes an enumeration of a plain union. Every text has a length,
 * so it is the same type to everyone else.
 */
export type Unlisted<Text extends string> = Text & { readonly length: number };
