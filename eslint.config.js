import { fixupPluginRules } from '@eslint/compat';
import js from '@eslint/js';
import sfPlugin from 'eslint-plugin-sf-plugin';
import tseslint from 'typescript-eslint';

// The plugin asks for APIs that ESLint 10 no longer has; without the adapter its rules fall silent. test/lint proves they speak.
const salesforce = { ...sfPlugin, ...fixupPluginRules(sfPlugin) };

/** Which rooms of src/ a room may import, besides itself. Everything else runs upward or sideways. docs/images/architecture.svg shows it. */
export const mayImport = {
  commands: ['services', 'ux', 'network', 'schemas', 'model'],
  ux: ['services', 'schemas', 'model'],
  services: ['pages', 'resources', 'snapshot', 'formats', 'org', 'c1', 'network', 'schemas', 'model'],
  pages: ['schemas', 'model'],
  schemas: ['resources', 'formats', 'model'],
  resources: ['org', 'model'],
  formats: ['snapshot', 'model'],
  snapshot: ['model'],
  org: ['network', 'model'],
  c1: ['network', 'model'],
  network: [],
  model: [],
};
const rooms = Object.keys(mayImport);

const outside = [
  {
    regex: '^(\\.\\./)+(simulator|test|bench|scripts)/',
    message: 'What is published knows nothing of the simulator, the tests and the benchmarks.',
  },
];

const typesOfSchemas = [
  {
    selector: `:matches(ImportDeclaration[importKind!="type"], ImportExpression)[source.value=/^(\\.\\.\\u002F)+schemas\\u002F/]`,
    message: 'Only the types: schemas are not published, and commands do not load them.',
  },
];

const pagesLater = [
  {
    selector: `ImportDeclaration[importKind!="type"][source.value=/^(\\.\\.\\u002F)+pages\\u002F/]`,
    message: 'Load it by import() where a page is written: no other command pays for it.',
  },
];

/** What prints. The command of src/ux/command.ts, which makes texts visible, is the one that uses it. */
const printing = {
  regex: '^@salesforce/sf-plugins-core$',
  importNames: ['SfCommand', 'Ux', 'Spinner', 'Progress', 'prompts'],
  message: 'Extend and use the command of src/ux/command.ts: it shows no text of an org or a file as it is.',
};

const closedTo = (room) => rooms.filter((other) => other !== room && !mayImport[room].includes(other)).join('|');

const patternsOf = (room) => [
  ...outside,
  printing,
  { regex: `^(\\.\\./)+(${closedTo(room)})/`, message: `src/${room} may not import this room.` },
];

const boundaries = rooms.map((room) => ({
  files: [`src/${room}/**/*.{ts,tsx}`],
  rules: {
    // The rule below passes over import().
    'no-restricted-syntax': [
      'error',
      {
        selector: `ImportExpression[source.value=/^(\\.\\.\\u002F)+(${closedTo(room)})\\u002F/]`,
        message: `src/${room} may not import this room.`,
      },
      ...(mayImport[room].includes('schemas') ? typesOfSchemas : []),
      ...(mayImport[room].includes('pages') ? pagesLater : []),
    ],
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...patternsOf(room),
          ...(room === 'model'
            ? [
                {
                  regex: '^(node:|@salesforce/|@oclif/)',
                  message: 'src/model is pure: no Node, no Salesforce libraries.',
                },
              ]
            : []),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['lib/', 'src/generated/', 'node_modules/', '.stage/', 'coverage/', 'demo/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.dev.json', './tsconfig.browser.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'off',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'sf-plugin': salesforce },
    rules: {
      ...sfPlugin.configs.recommended.rules,
      // It does not follow the flags that commands share by spreading them.
      'sf-plugin/flag-cross-references': 'off',
    },
  },
  ...boundaries,
  {
    // The types of Preact bring those of browsers with them, and with them globals that Node has not.
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/pages/**/browser/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'window', 'self', 'top', 'parent', 'name', 'status', 'event', 'length', 'origin', 'location'],
        ...['close', 'open', 'stop', 'print', 'find', 'focus', 'history', 'screen', 'alert', 'confirm', 'prompt'],
      ],
    },
  },
  {
    files: ['src/pages/**/browser/**/*.{ts,tsx}', 'src/pages/components/**/*.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...patternsOf('pages'),
            { regex: '^(node:|@salesforce/|@oclif/)', message: 'It runs in a browser.' },
          ],
        },
      ],
    },
  },
  {
    files: ['simulator/**/*.ts', 'test/nut/support/**/*.ts', 'test/oracle/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+src/',
              message: 'The simulator, the naive walk and the oracle share nothing with the plugin.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/c1/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(\\.\\./)+src/(?!generated/)', message: 'The C1 service for tests shares only messages.' },
          ],
        },
      ],
    },
  },
  {
    files: ['scripts/**/*.ts', 'bench/**/*.ts', 'simulator/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
