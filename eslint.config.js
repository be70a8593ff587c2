import { fixupPluginRules } from '@eslint/compat';
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

const projects = ['./tsconfig.build.json', './src/pages/tsconfig.json'];

/** What ESLint alone can say: Salesforce's rules for plugins, and the walls between the rooms. All other rules are Oxlint's (`.oxlintrc.json`). */
export default tseslint.config(
  { ignores: ['*', '!src/', 'src/generated/'] },
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: projects, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    plugins: { 'sf-plugin': salesforce },
    rules: {
      ...sfPlugin.configs.recommended.rules,
      // It does not follow the flags that commands share by spreading them.
      'sf-plugin/flag-cross-references': 'off',
    },
  },
  ...boundaries,
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
);
