import { tooManyImports } from './transfer.failures.js';

export interface RoomLimits {
  imports: number;
  bytes: number;
}

/** What an import takes of the room; `leave` gives it back, as often as it is called. */
export interface Place {
  /** Counts bytes that are kept; throws a failure when there are too many. */
  keep(bytes: number): void;
  /** The file is no longer kept. */
  letGo(): void;
  leave(): void;
}

/** How many imports may be there at a time, in all and of one organization: each keeps files until its answer is read. */
export class WaitingRoom {
  private readonly all = { imports: 0, bytes: 0 };
  private readonly byOrganization = new Map<string, RoomLimits>();

  constructor(private readonly limits: { all: RoomLimits; organization: RoomLimits }) {}

  /** 503 `too_many_imports` when there is no room. */
  enter(organizationId: string): Place {
    const own = this.byOrganization.get(organizationId) ?? { imports: 0, bytes: 0 };
    if (own.imports >= this.limits.organization.imports || this.all.imports >= this.limits.all.imports) {
      throw tooManyImports();
    }
    this.byOrganization.set(organizationId, own);
    const counts = [own, this.all];
    for (const count of counts) count.imports++;
    let [kept, isThere] = [0, true];
    const keep = (bytes: number) => {
      if (own.bytes + bytes > this.limits.organization.bytes) throw tooManyImports();
      if (this.all.bytes + bytes > this.limits.all.bytes) throw tooManyImports();
      kept += bytes;
      for (const count of counts) count.bytes += bytes;
    };
    const letGo = () => {
      for (const count of counts) count.bytes -= kept;
      kept = 0;
    };
    const leave = () => {
      letGo();
      if (isThere) for (const count of counts) count.imports--;
      isThere = false;
      if (own.imports === 0) this.byOrganization.delete(organizationId);
    };
    return { keep, letGo, leave };
  }
}
