import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { z } from 'zod';
import { repository } from '../../../../scripts/repository.js';

const texts = z.array(z.string());

const warnings = z.array(
  z.union([z.string(), z.strictObject({ name: z.string(), message: z.string(), actions: texts.optional() })]),
);

/** The CLI's own envelopes. Source: `SfCommand.toSuccessJson` and `SfCommandError.toJson`, @salesforce/sf-plugins-core. */
const success = z.strictObject({ status: z.int(), result: z.unknown(), warnings });
const failure = z.strictObject({
  name: z.string(),
  message: z.string(),
  exitCode: z.int(),
  actions: texts.optional(),
  context: z.string(),
  data: z.unknown().optional(),
  stack: z.string(),
  cause: z.string(),
  warnings,
  code: z.string(),
  status: z.int(),
  commandName: z.string(),
});

const folder = join(repository, '.stage/plugin/schemas');
/** What the published plugin says of each result, by the words of the command: `access user status`. */
const published = new Map<string, ValidateFunction>();
const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
formats.default(ajv);

/** A process compiles what its tests ask for, not the schemas of all commands. */
function readPublished(args: readonly string[]): [command?: string, validate?: ValidateFunction] {
  const words = readdirSync(folder).map((name) => name.replace(/\.json$/, '').replaceAll('-', ' '));
  const command = words.find((one) => `${args.join(' ')} `.startsWith(`${one} `));
  if (command === undefined) return [];
  const known = published.get(command);
  if (known) return [command, known];
  const schema = JSON.parse(readFileSync(join(folder, `${command.replaceAll(' ', '-')}.json`), 'utf8')) as object;
  const validate = ajv.compile(schema);
  published.set(command, validate);
  return [command, validate];
}

/**
 * What a command of the plugin prints with --json is what the published schemas say and no more: every key is known, and
 * the status is the exit code. Other runs pass, and so do commands that were killed.
 *
 * @throws Error that says what is not as promised
 */
export function expectEnvelope(args: readonly string[], exitCode: number | null, stdout: string): void {
  if (exitCode === null || !args.includes('--json')) return;
  const [command, validate] = readPublished(args);
  if (!validate) return;
  const fail = (problem: string): never => {
    throw new Error(`sf ${args.join(' ')}: ${problem}\n${stdout.slice(0, 5_000)}`);
  };
  const envelope = parse(stdout) ?? fail('stdout is not one JSON document.');
  const { data, error } = ('result' in envelope ? success : failure).safeParse(envelope);
  if (error) return fail(z.prettifyError(error));
  if (data.status !== exitCode) fail(`status ${data.status}, exit code ${exitCode}`);
  if ('result' in data && !validate(data.result)) fail(`${command}: ${JSON.stringify(validate.errors?.slice(0, 10))}`);
}

function parse(text: string): object | null {
  try {
    return JSON.parse(text) as object;
  } catch {
    return null;
  }
}
