import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse, stringify } from 'yaml';
import { repository } from '../../../scripts/repository.js';
import { readRules } from '../../../src/services/risks/rulesFile.js';
import { type HostileFile, Violation } from '../fuzz.js';
import { mutateJson, mutateText } from '../mutations.js';

const BUILT_IN = readFileSync(join(repository, 'rules/risks.yaml'), 'utf8');

const EXCEPTIONS = `
    except:
      - users: [ivy@invoices.example]
        access: permission-set:Deploy
        reason: Known.
        until: 2027-01-31
`;

/** What belongs to YAML alone, and may turn up anywhere. */
const SIGNS = [
  '&a ',
  '*a',
  '!!str ',
  '<<: ',
  '? ',
  '- ',
  '| ',
  '---\n',
  '%YAML 1.1\n',
  '\t',
  '#',
  '[',
  '{ ',
  '"',
  '\r',
];

export const rules: HostileFile = {
  name: 'rules',
  open: () => {
    const schema = JSON.parse(readFileSync(join(repository, 'schemas/risk-rules.json'), 'utf8')) as object;
    const isRight = new Ajv().compile(schema);
    const valid = BUILT_IN.replace('    assignments: expired\n', `    assignments: expired${EXCEPTIONS}`);
    const document = parse(valid) as { rules: unknown[] };
    return Promise.resolve({
      make: (random) => {
        const some = {
          version: 1,
          rules: Array.from({ length: 1 + random.below(3) }, () => random.pick(document.rules)),
        };
        if (random.chance(0.5)) {
          return { content: Buffer.from(stringify(mutateJson(random, some))), extension: '.yaml' };
        }
        const text = stringify({ version: 1, rules: [random.pick(document.rules)] });
        if (random.chance(0.5)) return { content: mutateText(random, text), extension: '.yaml' };
        const at = random.below(text.length);
        return { content: Buffer.from(text.slice(0, at) + random.pick(SIGNS) + text.slice(at)), extension: '.yaml' };
      },
      attempt: async (path) => {
        const found = await readRules([path]);
        if (found.some(({ place }) => place.line < 1 || place.column < 1))
          throw new Violation('a rule without a place');
        // The schema asks for less: what is taken is right by it.
        const content = parse(await readFile(path, 'utf8'), {
          version: '1.2',
          schema: 'core',
          maxAliasCount: -1,
        }) as unknown;
        if (!isRight(content)) throw new Violation(`the schema says: ${JSON.stringify(isRight.errors)}`);
      },
      close: () => Promise.resolve(),
    });
  },
};
