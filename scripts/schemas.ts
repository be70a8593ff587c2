import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { z } from 'zod';
import { fileSchemas, resultSchemas } from '../src/schemas/index.js';
import { repository } from './repository.js';

const folder = join(repository, 'schemas');

/**
 * The JSON Schemas that are published: one for `result` of each command's `--json`, and one for each kind of file that people write.
 *
 * @returns the text of each by the name of its file; those of commands are named as in Salesforce's own plugins: `access-user-create.json`
 */
export async function publishedSchemas(): Promise<Map<string, string>> {
  const described = [
    ...Object.entries(resultSchemas).map(([id, schema]) => [
      id.replaceAll(':', '-'),
      describe(`result of sf ${id.replaceAll(':', ' ')} --json`, schema),
    ]),
    ...Object.entries(fileSchemas).map(([name, { title, schema }]) => [name, describe(title, schema)]),
  ] as Array<[name: string, schema: object]>;
  const texts = described.map(async ([name, schema]) => {
    const { code } = await format(`${name}.json`, JSON.stringify(schema, null, 2), { printWidth: 120 });
    return [`${name}.json`, code] as const;
  });
  return new Map(await Promise.all(texts));
}

function describe(title: string, schema: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // Readers know what a number and a time are; that a time is in UTC they do not.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.format === 'date-time') jsonSchema.pattern = 'Z$';
    },
  });
  return { $schema, title, ...rest };
}

/** Writes the schemas, and removes those of what is no more. */
async function writeSchemas(): Promise<void> {
  const schemas = await publishedSchemas();
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) if (!schemas.has(name)) await rm(join(folder, name));
  for (const [name, text] of schemas) await writeFile(join(folder, name), text);
}

if (process.argv[1] === import.meta.filename) await writeSchemas();
