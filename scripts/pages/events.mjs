import { EVENT_TYPES } from '../../dist/events/event-types.js';
import { table } from './table.mjs';

/** How to follow events, and the types that there are. */
export function eventsPage() {
  const types = Object.entries(EVENT_TYPES).map(([type, { says, subject }]) => [`\`${type}\``, subject, says]);
  return `# Events

Printed by \`npm run docs\`. Whoever keeps a copy of people and organizations, or acts on what changes, follows the feed: every change
and every security event, once, and each subject's versions in order. It is kept as long as the history.

\`\`\`sh
curl "$ROSTER/api/events?limit=1000" -H "Authorization: Bearer $TOKEN"                       # from the beginning
curl "$ROSTER/api/events?after=20481&wait=30" -H "Authorization: Bearer $TOKEN"              # waits for something new
curl -N "$ROSTER/api/events?after=latest" -H "Authorization: Bearer $TOKEN" -H 'Accept: text/event-stream'
\`\`\`

- **Keep \`nextCursor\`**, together with what you made of the page, and send it as \`after\`. It holds over restarts, upgrades and restores. With
  \`hasMore\` ask again at once; a page with a narrow filter may be empty and yet have more behind it. Without \`after\` you begin with the first event
  there is, with \`after=latest\` with what comes.
- **What is committed is there**: a request tells whatever was committed before it, and one that waits hears of it within 100 ms. A
  transaction that is still open holds up nobody but itself. The order is that of \`position\`; \`at\` is when the transaction began.
- **\`types\`, \`subject\`, \`fields\`** narrow it; each takes several values, separated by commas. \`subject=me\` is oneself. \`exclude=own\` leaves out what
  the same login or key has changed, so that a client doesn't hear its own echo.
- **One change is one event.** \`types\` has all that it is, \`type\` the most telling: an accepted invitation may be
  \`invitation.accepted\` and \`member.added\`. Ask for any of them.
- **Server-sent events** have the position as \`id\`, so that \`Last-Event-ID\` goes on where a connection broke. Every 15 seconds an \`id\` alone
  says how far the feed was looked through. A stream ends with the access token, when the login or key ends, when role or home
  change, and when the service stops: come again with a fresh token. Ten may wait in one person's name, \`EVENT_READERS\` in one process.
- **Who reads what**: SUPERADMINs everything, ADMINs their home organization and its people, everybody else themselves; field by field no more than
  their history tells. A change of which the reader may see nothing isn't there. Security events are told to logins and not to keys. A key needs \`people:read\`,
  an ADMIN's \`organization:read\` as well.
- **Erased** people and organizations have no values in earlier events either; who has read them before deletes them on \`user.erased\`.
- **After a restore** of an older backup positions go on far ahead, so no cursor is ever at another change. What was lost is lost in the
  feed too: a copy that must agree is read anew.

Why it is so: [decisions/056](decisions/056-positions.md).

## Types

With an example of each in \`/api/asyncapi.json\` (AsyncAPI 3). More may be added: pass by what you don't know.

${table(['type', 'of', 'what happened'], types)}
`;
}
