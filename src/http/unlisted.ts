/**
 * One of a closed list of texts that the documents tell as any text, since the list grows: the plugin of @nestjs/swagger
 * makes an enumeration of a plain union. Every text has a length, so it is the same type to everyone else.
 */
export type Unlisted<Text extends string> = Text & { readonly length: number };
