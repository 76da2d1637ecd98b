/** What the document offers to try, by what it does. */
export const bulkExamples = {
  'Whoever has no department and is away comes back': {
    where: { departmentId: ['none'], availability: ['unavailable'] },
    change: { availability: 'available' },
  },
  'Disable people (the ids are your own)': {
    ids: ['0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4'],
    change: { status: 'disabled' },
  },
};
