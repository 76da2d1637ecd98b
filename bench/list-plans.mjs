import { parseSearch, parseSort } from '../dist/people/people-list-query.js';
import { pageStatement } from '../dist/people/people-list.statements.js';

/** What a search looks for, in all organizations and in one. */
const SEARCHES = ['alex', 'rossi.17-4', 'alex tanaka', 'jurgen', 'zoe sorensen', '0012345', 'no such person anywhere'];

/** The searches whose plan reads a table of people from end to end. */
export async function seqScansOf({ client, root, admin }) {
  const scans = [];
  const callers = {
    everywhere: [{ ...root, role: 'SUPERADMIN', departmentId: null }, undefined],
    'in one organization': [{ ...admin, role: 'ADMIN', departmentId: null }, admin.organizationId],
  };
  for (const [where, [actor, organizationId]] of Object.entries(callers)) {
    for (const q of SEARCHES) {
      const request = { search: parseSearch(q), sort: parseSort('-createdAt') };
      const organizations = organizationId === undefined ? undefined : [organizationId];
      const { statement, values } = pageStatement(actor, { organizations, department: 'all' }, request, 50);
      const { rows } = await client.query(`explain (analyze, format json) ${statement.text}`, values);
      const [{ Plan: plan, 'Execution Time': ms }] = rows[0]['QUERY PLAN'];
      process.stderr.write(`${where}, ${q}: ${ms.toFixed(1)} ms\n`);
      for (const table of scansIn(plan)) scans.push(`${q} ${where} reads all of ${table}`);
    }
  }
  return scans;
}

function scansIn(plan) {
  const own = plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name']] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scansIn)];
}
