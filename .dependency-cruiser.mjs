/** The rooms of `src/`, lowest first: a file imports from its own room and from rows above its own, never from below. */
const rooms = [
  ['codes.ts', 'node-floor.ts'],
  ['failure.ts', 'config.ts'],
  ['values/'],
  ['database/'],
  ['users/'],
  ['http/'],
  ['activity/', 'changes/', 'limits/', 'mail/', 'ticker/'],
  ['security/', 'erasures/'],
  ['factors/'],
  ['auth/'],
  ['fields/'],
  ['pictures/'],
  ['writes/'],
  ['organizations/'],
  ['personas/', 'notifications/'],
  ['profiles/'],
  ['administration/', 'avatars/', 'invitations/'], // What of a tenant is written in profiles.
  ['account/', 'history/', 'keys/', 'contracts/', 'people/', 'reachability/', 'transfer/'], // What reads them.
  ['events/'], // The history as it comes.
  ['webhooks/'],
  [
    'constraints.ts',
    'data-source.ts',
    'sample/',
    'operations/',
    'commands/',
    'app.module.ts',
    'service.ts',
    'cli.ts',
    'main.ts',
  ],
];

/** A room may not look at its neighbours either; the last row is the top floor, where everything is put together. */
const directions = rooms.slice(0, -1).flatMap((row, index) => {
  const above = rooms.slice(index + 1).flat();
  return row.map((room) => ({
    name: `${room} imports from a room above or beside it`,
    severity: 'error',
    from: { path: inSource([room]) },
    to: { path: inSource([...above, ...row.filter((other) => other !== room)]) },
  }));
});

function inSource(paths) {
  return `^src/(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})`;
}

/** Whoever may not import a package except from the named places. */
function onlyFrom(name, packages, places) {
  return {
    name,
    severity: 'error',
    from: { path: '^(src|migrations)/', pathNot: places },
    to: { path: `(^|/)node_modules/(@types/)?(${packages})/` },
  };
}

/** What files of some roles may not use of files of others; a type alone is no use. The roles are in scripts/check-names.mjs. */
function apart(name, roles, others) {
  return {
    name,
    severity: 'error',
    from: { path: `^src/.*\\.(${roles})\\.ts$` },
    to: { path: `^src/.*\\.(${others})\\.ts$`, dependencyTypesNot: ['type-only'] },
  };
}

const roles = [
  apart('an entity is columns', 'entity', 'store|statements|rules|dto|view|docs|service|controller|module|guard'),
  apart('statements are texts', 'statements', 'entity|store|dto|view|docs|service|controller|module|guard'),
  apart('a store is statements', 'store', 'dto|view|docs|service|controller|module|guard'),
  apart('rules decide', 'rules|failures|settings', 'entity|store|statements|view|docs|service|controller|module|guard'),
  apart(
    'what is sent and shown asks nobody',
    'dto|view|docs',
    'entity|store|statements|service|controller|module|guard',
  ),
  apart('a service knows no door', 'service', 'docs|controller|module|guard'),
  apart('a controller translates', 'controller', 'entity|statements|rules|module'),
];

export default {
  forbidden: [
    ...directions,
    ...roles,
    {
      name: 'every file has a room',
      severity: 'error',
      from: { path: '^src/', pathNot: inSource(rooms.flat()) },
      to: {},
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no barrels',
      severity: 'error',
      from: {},
      to: { path: '(^|/)index\\.(ts|mjs)$', pathNot: 'node_modules/' },
    },
    {
      name: 'src stands alone',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|migrations|scripts)/' },
    },
    { name: 'everything resolves', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: 'dist/' } },
    {
      name: 'a contract has no rule, SQL or transaction of its own',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: {
        path: [
          '\\.(store|statements|rules|entity|row)\\.ts$',
          '^src/database/',
          '^src/profiles/(storage/|(rules|policy|decide|fields|capabilities)\\.ts$)',
          '(^|/)node_modules/(@types/)?(typeorm|@nestjs/typeorm|pg)/',
        ],
      },
    },
    {
      name: 'a contract knows no other contract',
      severity: 'error',
      from: { path: '^src/contracts/([^/]+)/' },
      to: { path: '^src/contracts/[^/]+/', pathNot: '^src/contracts/$1/' },
    },
    onlyFrom('typeorm is for entities, stores and the database', 'typeorm', [
      '\\.(entity|store)\\.ts$',
      '^src/database/',
      '^src/data-source\\.ts$',
      '^migrations/',
    ]),
    onlyFrom('@nestjs/typeorm is for modules, stores and the database', '@nestjs/typeorm', [
      '\\.(module|store)\\.ts$',
      '^src/database/',
    ]),
    onlyFrom('pg is for the database', 'pg|pg-copy-streams', ['^src/(database|commands)/']),
    onlyFrom('fastify is for the HTTP edge', 'fastify|@fastify/[^/]+|@nestjs/platform-fastify', [
      '^src/(http|operations)/',
      '^src/(main|service)\\.ts$',
    ]),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
