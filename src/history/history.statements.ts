/** The columns of a change, `c`. */
export const CHANGE_COLUMNS = `c.id, c.subject, c.subject_id as "subjectId", c.organization_id as "organizationId", c.version,
  c.at, c.source, c.request_id as "requestId", c.actor_id as "actorId", c.requested_by as "requestedBy",
  c.fields, c.refused`;
