import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.js';

/* Ends with 1, and says why, where what is here is not to be published yet. npm runs it before "npm publish", and not before "npm pack". */

/** What only the owner of the project can fill in. npm resolves the links of the README by `repository`. */
const OF_THE_OWNER = ['repository', 'author', 'homepage', 'bugs'];

type Manifest = Readonly<Record<string, unknown>> & { readonly version: string };

/** What stands in the way of publishing; none where nothing does. @param changelog the text of CHANGELOG.md */
export function problemsOf(manifest: Manifest, changelog: string): string[] {
  const isEmpty = (value: unknown): boolean =>
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'object' && isEmpty(Object.values(value)[0]));
  const problems = OF_THE_OWNER.filter((field) => isEmpty(manifest[field])).map(
    (field) => `package.json has no "${field}". Only the owner of the project can fill it in.`,
  );
  const [, heading = ''] = /^## (.*)$/m.exec(changelog) ?? [];
  if (/^(.*) \(\d{4}-\d\d-\d\d\)$/.exec(heading)?.[1] !== manifest.version) {
    problems.push(`The first heading of CHANGELOG.md is "${heading}", and not "${manifest.version} (YYYY-MM-DD)".`);
  }
  return problems;
}

if (process.argv[1] === import.meta.filename) {
  const [manifest, changelog] = ['package.json', 'CHANGELOG.md'].map((name) =>
    readFileSync(join(repository, name), 'utf8'),
  );
  const problems = problemsOf(JSON.parse(manifest!) as Manifest, changelog!);
  if (problems.length > 0) {
    const lines = problems.map((problem) => `- ${problem}\n`).join('');
    process.stderr.write(`Not ready to be published; docs/releasing.md says what to do:\n${lines}`);
    process.exitCode = 1;
  }
}
