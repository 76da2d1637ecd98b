import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** SQL is written where stores live, so that it can be found and read in one place. */
const SQL_PLACES = [
  '**/*.store.ts',
  '**/*.statements.ts',
  'src/database/**',
  'src/data-source.ts',
  'src/sample/**',
  'src/commands/**',
];

/** Statuses belong to the door; everything else throws a failure of `failure.ts`. */
const HTTP_PLACES = ['src/http/**', 'src/**/*.controller.ts', 'src/**/*.filter.ts', 'src/**/*.guard.ts'];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: what is imported has one name everywhere.',
};
const noBarrel = {
  selector: 'ExportAllDeclaration, ExportNamedDeclaration[source]',
  message: 'Import from the file that has it; no barrels.',
};
const noSql = ['TemplateElement[value.raw=/STATEMENT/]', 'Literal[value=/STATEMENT/]'].map((selector) => ({
  selector: selector.replace('STATEMENT', String.raw`^\s*(select|insert into|update|delete from|with) `),
  message: `SQL belongs to ${SQL_PLACES.join(', ')} and migrations.`,
}));
const noForwardRef = {
  name: '@nestjs/common',
  importNames: ['forwardRef'],
  message: 'Two modules that need each other are cut wrongly.',
};
const noHttpException = {
  regex: '^@nestjs/common$',
  importNamePattern: 'Exception$',
  message: `HTTP exceptions are for ${HTTP_PLACES.join(', ')}; throw a failure instead.`,
};

export default defineConfig(
  { ignores: ['dist/', 'data/', 'coverage/', 'node_modules/', 'bench/results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/require-await': 'off', // An async function promises never to throw, with or without an await.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-restricted-imports': ['error', { paths: [noForwardRef], patterns: [noHttpException] }],
      'no-restricted-syntax': ['error', noDefaultExport, noBarrel, ...noSql],
    },
  },
  {
    files: ['src/commands/**', 'src/sample/**', 'src/cli.ts', 'src/main.ts', 'bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: HTTP_PLACES,
    rules: { 'no-restricted-imports': ['error', { paths: [noForwardRef] }] },
  },
  {
    files: [...SQL_PLACES, 'migrations/**', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noBarrel] },
  },
  {
    // A wire format parses, calls once and presents, whatever its files are called.
    files: ['src/contracts/**'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noBarrel, ...noSql] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // Tests read the bodies of answers freely; what they expect is their type check.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.base],
    rules: { eqeqeq: 'error', 'prefer-const': 'error' },
  },
);
