import { ApiProperty } from '@nestjs/swagger';
import type { JsonMap } from '../../values/json-map.js';
import type { WaitsFor } from '../../writes/decision.js';
import type { PendingChange } from './deferred.store.js';

/** Who asked for a change. */
export class RequesterView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Acme Admin' })
  fullName: string | null;
}

/** A change that waits. When its time comes it is decided anew, under the rights that who asked for it has then. */
export class DeferredChangeView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** As it was sent; of a taking back, what is brought back. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { designation: 'Regional Manager' } })
  body: JsonMap;

  /** The instant it is applied at, or soon after; `null` for what waits for somebody. */
  @ApiProperty({ type: Date, nullable: true })
  until: Date | null;

  /** What it waits for. */
  @ApiProperty({ enum: ['instant', 'approval', 'proof'], example: 'instant' })
  by: WaitsFor;

  /** When what it does is taken back again; `null` for never. */
  @ApiProperty({ type: Date, nullable: true })
  revertAt: Date | null;

  /** Whether it takes back what an earlier change did: of each field of its, unless somebody has changed that since. */
  isRevert: boolean;

  /** `null` once that person is erased; the change is refused then. */
  @ApiProperty({ type: RequesterView, nullable: true })
  requestedBy: RequesterView | null;

  createdAt: Date;
}

export class DeferredChangesView {
  /** In the order of their instants; at most 100. */
  @ApiProperty({ type: [DeferredChangeView] })
  items: DeferredChangeView[];
}

export function presentDeferred(change: PendingChange): DeferredChangeView {
  const { id, body, until, by, revertAt, reverting, requestedBy, requestedByName, createdAt } = change;
  return {
    _id: id,
    id,
    body,
    until,
    by,
    revertAt,
    isRevert: reverting !== null,
    requestedBy: requestedBy === null ? null : { _id: requestedBy, id: requestedBy, fullName: requestedByName },
    createdAt,
  };
}
