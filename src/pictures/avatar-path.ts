/** The sides, in pixels, that an avatar is kept in. */
export const AVATAR_SIZES = [250, 500] as const;
export type AvatarSize = (typeof AVATAR_SIZES)[number];

/** Where an avatar's picture is served; `id` is the user's `avatarId`. */
export function avatarPath(id: string, size: AvatarSize): string {
  return `/avatars/${id}/${size}.webp`;
}

/** The size that the last part of the path names. */
export function avatarSizeOf(file: string): AvatarSize | undefined {
  return AVATAR_SIZES.find((size) => file === `${size}.webp`);
}

/** Whether this is an address of the avatar, however it was signed: what a client read and sends back. */
export function isAddressOf(id: string | null, url: string): boolean {
  return id !== null && URL.canParse(url) && new URL(url).pathname.includes(`/avatars/${id}/`);
}
