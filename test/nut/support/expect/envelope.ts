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

/** What the published plugin says of each result, by the words of the command: `access user status`. */
let published: ReadonlyMap<string, ValidateFunction> | undefined;

function readPublished(): ReadonlyMap<string, ValidateFunction> {
  const folder = join(repository, '.stage/plugin/schemas');
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
  formats.default(ajv);
  return new Map(
    readdirSync(folder).map((name) => [
      name.replace(/\.json$/, '').replaceAll('-', ' '),
      ajv.compile(JSON.parse(readFileSync(join(folder, name), 'utf8')) as object),
    ]),
  );
}

/**
 * What a command of the plugin prints with --json is what the published schemas say and no more: every key is known, and
 * the status is the exit code. Other runs pass, and so do commands that were killed.
 *
 * @throws Error that says what is not as promised
 */
export function expectEnvelope(args: readonly string[], exitCode: number | null, stdout: string): void {
  if (exitCode === null || !args.includes('--json')) return;
  published ??= readPublished();
  const [command, validate] = [...published].find(([words]) => `${args.join(' ')} `.startsWith(`${words} `)) ?? [];
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
