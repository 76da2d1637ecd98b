import type { ErasureView } from './erasures.dto.js';
import type { ErasureRow } from './erasures.store.js';

export function presentErasure({ id, erased, ...erasure }: ErasureRow): ErasureView {
  return { _id: id, id, ...erasure, state: erased === null ? 'waiting' : 'done', erased };
}
