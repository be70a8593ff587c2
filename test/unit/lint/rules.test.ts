import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const repository = resolve(import.meta.dirname, '../../..');

/** Knows the types of the plugin, which takes seconds. */
const typed = new ESLint({
  cwd: repository,
  // Where CI is set, the parser reads a file from the disk once and for all, and passes over the text it is given.
  overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
});
/** Has the rules about imports alone, which need no types. */
const untyped = new ESLint({
  cwd: repository,
  overrideConfig: tseslint.configs.disableTypeChecked,
  ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-'),
});

/** The rules that a text breaks as the content of a file of the project. */
const broken = async (eslint: ESLint, text: string, filePath: string): Promise<string[]> => {
  const [result] = await eslint.lintText(text, { filePath: resolve(repository, filePath) });
  return [...new Set(result!.messages.map(({ ruleId }) => ruleId ?? result!.messages[0]!.message))].sort();
};

/** The rules of Oxlint that texts break as the contents of files of the project. Types come from a project of these files alone. */
async function brokenByOxlint(texts: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lint-'));
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json'])
      await cp(join(repository, name), join(folder, name));
    await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const oxlint = join(repository, 'node_modules/oxlint/bin/oxlint');
    const args = [oxlint, '--type-aware', '--type-check', '--format', 'json', ...Object.keys(texts)];
    // It ends with 1 where a rule is broken.
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    );
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Array<{ code: string; filename: string }> };
    return diagnostics.map(({ code, filename }) => `${filename}: ${code}`).sort();
  } finally {
    await rm(folder, { recursive: true });
  }
}

const importing = (path: string): string => `import * as other from '${path}';\nexport default other;\n`;

describe('lint', function () {
  this.timeout(60_000);

  it('speaks up about a bad command (its rules fall silent without an adapter)', async () => {
    const bad = await readFile(resolve(repository, 'test/lint/fixtures/badCommand.ts.txt'), 'utf8');
    expect(await broken(typed, bad, 'src/commands/access/sync.ts')).to.include.members([
      'no-restricted-imports',
      'sf-plugin/command-example',
      'sf-plugin/flag-case',
      'sf-plugin/flag-summary',
      'sf-plugin/no-hardcoded-messages-commands',
      'sf-plugin/no-h-short-char',
      'sf-plugin/no-json-flag',
      'sf-plugin/read-only-properties',
    ]);
  });

  // commands → services → {connector, snapshot, formats, org} → model; connector may use org, formats snapshot.
  const imports: Array<[file: string, path: string, allowed: boolean]> = [
    ['src/commands/access/sync.ts', '../../services/sync/sync.js', true],
    ['src/commands/access/sync.ts', '../../org/query.js', false],
    ['src/commands/access/sync.ts', '../../resources/index.js', false],
    ['src/services/sync/sync.ts', '../../resources/index.js', true],
    ['src/services/sync/sync.ts', '../../commands/access/sync.js', false],
    ['src/resources/user.ts', '../org/query.js', true],
    ['src/resources/user.ts', '../snapshot/writer.js', false],
    ['src/formats/json.ts', '../snapshot/reader.js', true],
    ['src/formats/json.ts', '../org/query.js', false],
    ['src/snapshot/writer.ts', '../org/query.js', false],
    ['src/org/query.ts', '../model/account.js', true],
    ['src/org/query.ts', '../snapshot/writer.js', false],
    ['src/org/query.ts', '../../simulator/start.js', false],
    ['src/model/account.ts', '../org/soql.js', false],
    ['src/model/account.ts', 'node:fs', false],
    ['src/model/account.ts', '@salesforce/core', false],
    ['src/pages/page.tsx', '../model/account.js', true],
    ['src/pages/page.tsx', '../snapshot/reader.js', false],
    ['src/pages/browser/table.tsx', '../../model/account.js', true],
    ['src/pages/browser/table.tsx', '../../snapshot/reader.js', false],
    ['src/pages/browser/table.tsx', 'node:fs', false],
    ['src/formats/json.ts', '../pages/page.js', false],
  ];
  for (const [file, path, allowed] of imports) {
    it(`${allowed ? 'lets' : 'does not let'} ${file} import ${path}`, async () => {
      const rules = await broken(untyped, importing(path), file);
      expect(rules.includes('no-restricted-imports')).to.equal(!allowed);
    });
  }

  for (const [imported, allowed] of [
    ['Flags', true],
    ['SfCommand', false],
    ['Ux', false],
  ] as const) {
    it(`${allowed ? 'lets' : 'does not let'} a command import ${imported} of the library`, async () => {
      const text = `import { ${imported} } from '@salesforce/sf-plugins-core';\nexport default ${imported};\n`;
      const rules = await broken(untyped, text, 'src/commands/access/sync.ts');
      expect(rules.includes('no-restricted-imports')).to.equal(!allowed);
    });
  }

  for (const [path, allowed] of [
    ['../model/account.js', true],
    ['../snapshot/writer.js', false],
  ] as const) {
    it(`${allowed ? 'lets' : 'does not let'} src/org/query.ts load ${path} later`, async () => {
      const rules = await broken(untyped, `export default await import('${path}');\n`, 'src/org/query.ts');
      expect(rules.includes('no-restricted-syntax')).to.equal(!allowed);
    });
  }

  for (const [statement, allowed] of [
    ["import type { SyncReport } from '../../schemas/sync.js';", true],
    ["import { syncReport } from '../../schemas/sync.js';", false],
    ["export default await import('../../schemas/sync.js');", false],
    ["import type { Page } from '../../pages/page.js';", true],
    ["import { htmlPage } from '../../pages/page.js';", false],
    ["export default await import('../../pages/page.js');", true],
  ] as const) {
    it(`${allowed ? 'lets' : 'does not let'} src/services/sync/sync.ts say ${statement}`, async () => {
      const rules = await broken(untyped, `${statement}\n`, 'src/services/sync/sync.ts');
      expect(rules.includes('no-restricted-syntax')).to.equal(!allowed);
    });
  }

  it('keeps the plugin out of the simulator and the oracles, and all but messages out of the C1 service', async () => {
    const imports = {
      'simulator/start.ts': '../src/model/account.js',
      'test/oracle/walk.ts': '../../src/model/account.js',
      'test/c1/start.ts': '../../src/model/account.js',
      'test/c1/messages.ts': '../../src/generated/task.js',
      'test/unit/any.test.ts': '../../src/model/account.js',
    };
    const account = 'export const account = 1;\n';
    const files = { 'src/model/account.ts': account, 'src/generated/task.ts': account };
    const importers = Object.entries(imports).map(([path, of]) => [path, importing(of)] as const);
    expect(await brokenByOxlint({ ...files, ...Object.fromEntries(importers) })).to.deep.equal(
      ['simulator/start.ts', 'test/c1/start.ts', 'test/oracle/walk.ts'].map(
        (path) => `${path}: eslint(no-restricted-imports)`,
      ),
    );
  });

  it('knows types, in sources and in tests, and finds what the compiler finds', async () => {
    const text = 'export const later = async (): Promise<number> => 1;\nlater();\nexport const text: string = 1;\n';
    const found = await brokenByOxlint({ 'src/model/a.ts': text, 'test/unit/a.test.ts': text });
    expect(found).to.deep.equal(
      ['src/model/a.ts', 'test/unit/a.test.ts'].flatMap((path) => [
        `${path}: typescript(TS2322)`,
        `${path}: typescript(no-floating-promises)`,
        `${path}: typescript(require-await)`,
      ]),
    );
  });
});
