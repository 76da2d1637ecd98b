type Availability = 'available' | 'unavailable';

/** What is kept of it. */
export interface AvailabilityFacts {
  availability: Availability;
  availabilityUntil: Date | null;
  availabilityChangedAt: Date | null;
}

/** What it is at an instant: behind its end the other one, for good. `availabilityAt` in SQL says the same. */
export function availabilityAt(facts: AvailabilityFacts, instant: number): AvailabilityFacts {
  const { availability, availabilityUntil } = facts;
  if (availabilityUntil === null || instant < availabilityUntil.getTime()) return facts;
  return {
    availability: availability === 'available' ? 'unavailable' : 'available',
    availabilityUntil: null,
    availabilityChangedAt: availabilityUntil,
  };
}

/** What is kept of it. */
export interface DisturbanceFacts {
  doNotDisturb: boolean;
  doNotDisturbUntil: Date | null;
}

/** Behind its end it is off. */
export function doNotDisturbAt(facts: DisturbanceFacts, instant: number): DisturbanceFacts {
  const { doNotDisturb, doNotDisturbUntil } = facts;
  if (doNotDisturbUntil === null || instant < doNotDisturbUntil.getTime()) return { doNotDisturb, doNotDisturbUntil };
  return { doNotDisturb: false, doNotDisturbUntil: null };
}
