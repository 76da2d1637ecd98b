/** The form that an avatar is uploaded in, at every door. */
export const avatar = {
  name: 'avatar',
  description: 'JPEG, PNG, GIF or WebP, at most 5 MiB.',
  mostBytes: 5 * 1024 * 1024,
};
